import { fetch, type Dispatcher, type Response } from 'undici';
import { z } from 'zod';
import type { GapCode } from '@waymark/contract';
import { SourceError } from '../../source-error.ts';

export interface LokiConnection {
  readonly url: string;
  readonly headers: () => Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly dispatcher?: Dispatcher;
}

/** What a query for lines answers: the labels of each stream, and its lines with their time in nanoseconds. */
export const StreamsSchema = z.object({
  data: z.object({
    resultType: z.literal('streams'),
    result: z.array(
      z.object({
        stream: z.record(z.string(), z.string()).default({}),
        // A third element holds structured metadata.
        values: z.array(z.tuple([z.string().regex(/^\d+$/), z.string()]).rest(z.unknown())),
      }),
    ),
  }),
});

/** Asks one path of Loki's HTTP API and reads the answer; throws only SourceError. */
export type AskLoki = <S extends z.ZodType>(
  schema: S,
  path: string,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal,
) => Promise<z.output<S>>;

const lokiError = (code: GapCode, detail: string, cause?: unknown): SourceError =>
  new SourceError('loki', code, detail, cause === undefined ? {} : { cause });

export function lokiClient(settings: LokiConnection): AskLoki {
  return async (schema, path, query, signal) => {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(settings.timeoutMs)]);
    let text: string;
    try {
      const response = await fetch(
        `${settings.url.replace(/\/+$/, '')}${path}?${new URLSearchParams(query).toString()}`,
        {
          headers: { accept: 'application/json', 'user-agent': 'waymark', ...settings.headers() },
          redirect: 'error',
          signal: limited,
          ...(settings.dispatcher === undefined ? {} : { dispatcher: settings.dispatcher }),
        },
      );
      text = await boundedText(response, settings.maxBytes);
      if (!response.ok) throw lokiError(codeOf(response.status), `${path}: ${response.status} ${text.slice(0, 300)}`);
    } catch (error) {
      if (error instanceof SourceError) throw error;
      throw lokiError(limited.aborted ? 'source_too_slow' : 'source_unreachable', `${path}: ${String(error)}`, error);
    }
    return parse(schema, text, path);
  };
}

function codeOf(status: number): GapCode {
  if (status === 504) return 'source_too_slow';
  return status === 429 || status >= 500 ? 'source_unreachable' : 'source_refused';
}

function parse<S extends z.ZodType>(schema: S, text: string, what: string): z.output<S> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw lokiError('source_unreadable', `${what}: not JSON: ${text.slice(0, 300)}`, error);
  }
  const read = schema.safeParse(json);
  if (!read.success) throw lokiError('source_unreadable', `${what}: ${z.prettifyError(read.error)}`);
  return read.data;
}

async function boundedText(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    const part = chunk as Uint8Array;
    bytes += part.byteLength;
    if (bytes > maxBytes) throw lokiError('answer_too_large', `more than ${maxBytes} bytes`);
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString('utf8');
}
