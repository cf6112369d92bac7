import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import { SourceError } from '../../source-error.ts';
import type { KubernetesConnection } from './connection.ts';
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

export interface AdminLimits {
  readonly timeoutMs: number;
  readonly maxAnswerBytes: number;
  /** Each is a connection through API server and kubelet; who comes later waits for a turn. */
  readonly atOnce: number;
}

const ADMIN_LIMITS: AdminLimits = { timeoutMs: 5_000, maxAnswerBytes: 16 * 1024 * 1024, atOnce: 4 };

const PROTOCOL = 'v4.channel.k8s.io';
const DATA = 0;
const ERROR = 1;

/** Asks through a port-forward with the server's own account, which needs the right to create `pods/portforward`. */
export function adminPorts(connection: KubernetesConnection, limits: AdminLimits = ADMIN_LIMITS): AdminPorts {
  const inTurn = limitAtOnce(limits.atOnce);
  return {
    get: async ({ namespace, name }, port, path, signal) => {
      const what = `${namespace}/${name}:${port}${path.replace(/\?.*/, '')}`;
      const tooSlow = (cause?: unknown): SourceError =>
        kubernetesError('source_too_slow', `${what}: no answer in time`, cause);
      const turn = await inTurn(signal);
      if (turn === undefined) throw tooSlow();
      // The wait for a turn is not counted: it is no fault of this pod.
      const limited = AbortSignal.any([signal, AbortSignal.timeout(limits.timeoutMs)]);
      const address = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/portforward?ports=${port}`;
      try {
        const messages = await open(connection, address, what, limited);
        const tunnel = tunnelThrough(messages, what);
        return await ask(tunnel, path, limits.maxAnswerBytes, what).finally(() => messages.destroy());
      } catch (error) {
        throw limited.aborted ? tooSlow(error) : error;
      } finally {
        turn();
      }
    },
  };
}

async function open(
  connection: KubernetesConnection,
  path: string,
  what: string,
  signal: AbortSignal,
): Promise<Duplex> {
  let opening: Opening;
  try {
    opening = await connection.openSocket({ is: 'own' }, { path, protocol: PROTOCOL, signal });
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

/** One GET in HTTP/1.1; node's parser knows all the ways in which a body can end. */
function ask(tunnel: Duplex, path: string, maxBytes: number, what: string): Promise<AdminAnswer> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void =>
      reject(
        error instanceof SourceError
          ? error
          : kubernetesError('source_unreachable', `${what}: the answer broke off: ${error.message}`, error),
      );
    const read = (response: IncomingMessage): void => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        length += chunk.length;
        if (length <= maxBytes) return;
        fail(kubernetesError('answer_too_large', `${what}: more than ${maxBytes} bytes`));
        tunnel.destroy();
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
      );
      response.on('error', fail);
    };
    // Envoy and istiod serve some of these only to whoever calls them localhost.
    const headers = { host: 'localhost', connection: 'close', 'user-agent': 'waymark' };
    httpRequest({ path, headers, createConnection: () => tunnel }, read)
      .on('error', fail)
      .end();
  });
}
