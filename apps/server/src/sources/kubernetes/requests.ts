import type { Response } from 'undici';
import type { GapCode } from '@waymark/contract';
import { SourceError } from '../../source-error.ts';
import type { Account, KubernetesConnection, KubernetesRequest } from './connection.ts';

export const kubernetesError = (code: GapCode, detail: string, cause?: unknown): SourceError =>
  new SourceError('kubernetes', code, detail, cause === undefined ? undefined : { cause });

/** Statuses that mean something other than "it failed" to whoever asks. */
export type Reply =
  | { readonly is: 'ok'; readonly response: Response }
  /** 404: no such kind, or no such object. */
  | { readonly is: 'absent' }
  /** 410: the point in history asked for is forgotten. */
  | { readonly is: 'expired' }
  /** 401: the API server does not know this account. */
  | { readonly is: 'not known' };

const LONGEST_TOLD = 300;
const LONGEST_REFUSAL = 1024 * 1024;

export interface AnswerLimit {
  readonly maxBytes: number;
  /** What a longer answer is. */
  readonly beyond: GapCode;
}

/** Sends, and sorts what comes back. Throws only SourceError; when the caller aborts, that is `source_too_slow`. */
export async function ask(
  connection: KubernetesConnection,
  account: Account,
  request: KubernetesRequest,
): Promise<Reply> {
  const what = `${request.method} ${request.path.replace(/\?.*/, '')}`;
  let response: Response;
  try {
    response = await connection.send(account, request);
  } catch (error) {
    throw request.signal.aborted
      ? kubernetesError('source_too_slow', `${what}: no answer in time`, error)
      : kubernetesError('source_unreachable', `${what}: ${causeOf(error)}`, error);
  }
  if (response.ok) return { is: 'ok', response };
  const told = await readBounded(response, what, { maxBytes: LONGEST_REFUSAL, beyond: 'answer_too_large' }).catch(
    () => '',
  );
  switch (response.status) {
    case 404:
      return { is: 'absent' };
    case 410:
      return { is: 'expired' };
    case 401:
      return { is: 'not known' };
    default:
      throw kubernetesError(
        codeOfStatus(response.status),
        `${what}: ${response.status} ${told.slice(0, LONGEST_TOLD)}`,
      );
  }
}

export function codeOfStatus(status: number): GapCode {
  if (status === 504) return 'source_too_slow';
  // 429 and 503 come from an API server that is busy, starting or stopping.
  if (status === 429 || status >= 500) return 'source_unreachable';
  return 'source_refused';
}

export async function readJson(response: Response, what: string, limit: AnswerLimit): Promise<unknown> {
  const text = await readBounded(response, what, limit);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw kubernetesError('source_unreadable', `${what}: not JSON: ${text.slice(0, LONGEST_TOLD)}`, error);
  }
}

/** Never more than the limit is held in memory, whatever a broken server sends. */
async function readBounded(response: Response, what: string, { maxBytes, beyond }: AnswerLimit): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      const part = chunk as Uint8Array;
      bytes += part.byteLength;
      if (bytes > maxBytes) throw kubernetesError(beyond, `${what}: more than ${maxBytes} bytes`);
      chunks.push(part);
    }
  } catch (error) {
    if (error instanceof SourceError) throw error;
    throw kubernetesError('source_unreachable', `${what}: the answer broke off`, error);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** fetch hides the reason ("connect ECONNREFUSED …") in the cause. */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}
