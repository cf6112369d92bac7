import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import { SourceError } from '../../source-error.ts';
import type { Account, KubernetesConnection, SocketRequest } from './connection.ts';
import { limitAtOnce } from './limit-at-once.ts';
import type { Opening } from './open-socket.ts';
import { causeOf, codeOfStatus, kubernetesError } from './requests.ts';

export interface AdminAnswer {
  readonly status: number;
  readonly body: string;
}

/** What the processes of the mesh tell of themselves on ports that only their own pod can reach. Throws only SourceError. */
export interface AdminPorts {
  get(
    pod: { readonly namespace: string; readonly name: string },
    port: number,
    path: string,
    signal: AbortSignal,
  ): Promise<AdminAnswer>;
}

/** The same for whoever reads large answers as they come, and for what is not a plain question. */
export interface ProxyAdmin extends AdminPorts {
  /** Hands on the body of a good answer piece by piece; what `take` throws ends it. Gives the status. */
  stream(
    pod: { readonly namespace: string; readonly name: string },
    port: number,
    path: string,
    take: (chunk: Buffer) => void,
    signal: AbortSignal,
  ): Promise<number>;
  /** A POST with an account's own right to create port-forwards: a reader's token for whatever changes something. */
  post(
    account: Account,
    pod: { readonly namespace: string; readonly name: string },
    port: number,
    path: string,
    signal: AbortSignal,
  ): Promise<AdminAnswer>;
}

export interface AdminLimits {
  readonly timeoutMs: number;
  readonly maxAnswerBytes: number;
  /** Of answers that are not held as a whole. */
  readonly streamTimeoutMs: number;
  readonly maxStreamBytes: number;
  /** Each is a connection through API server and kubelet; who comes later waits for a turn. */
  readonly atOnce: number;
}

const ADMIN_LIMITS: AdminLimits = {
  timeoutMs: 5_000,
  maxAnswerBytes: 16 * 1024 * 1024,
  streamTimeoutMs: 30_000,
  maxStreamBytes: 256 * 1024 * 1024,
  atOnce: 4,
};

const PROTOCOL = 'v4.channel.k8s.io';
const DATA = 0;
const ERROR = 1;

interface Question {
  readonly account: Account;
  readonly pod: { readonly namespace: string; readonly name: string };
  readonly port: number;
  readonly method: 'GET' | 'POST';
  readonly path: string;
}

interface Bounds {
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

const OWN: Account = { is: 'own' };

/** Asks through a port-forward, which needs the right to create `pods/portforward`; with the server's own account unless said otherwise. */
export function adminPorts(connection: KubernetesConnection, limits: AdminLimits = ADMIN_LIMITS): ProxyAdmin {
  const inTurn = limitAtOnce(limits.atOnce);
  const ask = async (
    question: Question,
    bounds: Bounds,
    take: (chunk: Buffer, status: number) => void,
    signal: AbortSignal,
  ): Promise<number> => {
    const { account, pod, port, path } = question;
    const what = `${pod.namespace}/${pod.name}:${port}${path.replace(/\?.*/, '')}`;
    const tooSlow = (cause?: unknown): SourceError =>
      kubernetesError('source_too_slow', `${what}: no answer in time`, cause);
    const turn = await inTurn(signal);
    if (turn === undefined) throw tooSlow();
    // The wait for a turn is not counted: it is no fault of this pod.
    const limited = AbortSignal.any([signal, AbortSignal.timeout(bounds.timeoutMs)]);
    const address = `/api/v1/namespaces/${encodeURIComponent(pod.namespace)}/pods/${encodeURIComponent(pod.name)}/portforward?ports=${port}`;
    try {
      const messages = await open(connection, account, { path: address, protocol: PROTOCOL, signal: limited }, what);
      const tunnel = tunnelThrough(messages, what);
      return await converse(tunnel, question, bounds.maxBytes, take, what).finally(() => messages.destroy());
    } catch (error) {
      throw limited.aborted ? tooSlow(error) : error;
    } finally {
      turn();
    }
  };
  const whole = async (question: Question, signal: AbortSignal): Promise<AdminAnswer> => {
    const chunks: Buffer[] = [];
    const bounds = { timeoutMs: limits.timeoutMs, maxBytes: limits.maxAnswerBytes };
    const status = await ask(question, bounds, (chunk) => chunks.push(chunk), signal);
    return { status, body: Buffer.concat(chunks).toString('utf8') };
  };
  return {
    get: (pod, port, path, signal) => whole({ account: OWN, pod, port, method: 'GET', path }, signal),
    post: (account, pod, port, path, signal) => whole({ account, pod, port, method: 'POST', path }, signal),
    stream: (pod, port, path, take, signal) =>
      ask(
        { account: OWN, pod, port, method: 'GET', path },
        { timeoutMs: limits.streamTimeoutMs, maxBytes: limits.maxStreamBytes },
        (chunk, status) => {
          if (status === 200) take(chunk);
        },
        signal,
      ),
  };
}

async function open(
  connection: KubernetesConnection,
  account: Account,
  request: SocketRequest,
  what: string,
): Promise<Duplex> {
  let opening: Opening;
  try {
    opening = await connection.openSocket(account, request);
  } catch (error) {
    throw kubernetesError('source_unreachable', `${what}: ${causeOf(error)}`, error);
  }
  if (opening.is === 'open') return opening.messages;
  const { status } = opening;
  const code = status === 403 ? 'not_allowed' : codeOfStatus(status);
  throw kubernetesError(code, `${what}: the API server answered ${status} to the port-forward`);
}

/** The bytes of one port: each message names its channel in its first byte, and the first message on each channel is the port's number. */
function tunnelThrough(messages: Duplex, what: string): Duplex {
  const begun = new Set<number>();
  const tunnel = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _, done) => {
      messages.write(Buffer.concat([Buffer.of(DATA), chunk]), done);
    },
    destroy: (error, done) => {
      messages.destroy();
      done(error);
    },
  });
  messages.on('data', (message: Buffer) => {
    const [channel, bytes] = [message[0], message.subarray(1)];
    if (channel === undefined || bytes.length === 0 || tunnel.destroyed) return;
    if (!begun.has(channel)) begun.add(channel);
    else if (channel === DATA) tunnel.push(bytes);
    else if (channel === ERROR)
      tunnel.destroy(kubernetesError('source_unreachable', `${what}: ${bytes.toString().trim()}`));
  });
  messages.on('end', () => {
    if (!tunnel.destroyed) tunnel.push(null);
  });
  messages.on('error', (error) => tunnel.destroy(error));
  messages.on('close', () => tunnel.destroy());
  return tunnel;
}

/** One request in HTTP/1.1; node's parser knows all the ways in which a body can end. */
function converse(
  tunnel: Duplex,
  { method, path }: Pick<Question, 'method' | 'path'>,
  maxBytes: number,
  take: (chunk: Buffer, status: number) => void,
  what: string,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void =>
      reject(
        error instanceof SourceError
          ? error
          : kubernetesError('source_unreachable', `${what}: the answer broke off: ${error.message}`, error),
      );
    const read = (response: IncomingMessage): void => {
      const status = response.statusCode ?? 0;
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        try {
          if (length > maxBytes) throw kubernetesError('answer_too_large', `${what}: more than ${maxBytes} bytes`);
          take(chunk, status);
        } catch (error) {
          // What whoever reads makes of it is theirs to say, and no more of it is wanted.
          reject(error instanceof Error ? error : new Error(String(error)));
          response.removeAllListeners('data');
          tunnel.destroy();
        }
      });
      response.on('end', () => resolve(status));
      response.on('error', fail);
    };
    // Envoy and istiod serve some of these only to whoever calls them localhost.
    const headers = {
      host: 'localhost',
      connection: 'close',
      'user-agent': 'waymark',
      ...(method === 'POST' ? { 'content-length': '0' } : {}),
    };
    httpRequest({ method, path, headers, createConnection: () => tunnel }, read)
      .on('error', fail)
      .end();
  });
}
