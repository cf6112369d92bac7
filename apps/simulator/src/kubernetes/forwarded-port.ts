/** One port inside a pod, seen through a port-forward: a connection that speaks HTTP/1.1 with whatever the pod answers there. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Duplex } from 'node:stream';
import type { KubernetesObject } from '@waymark/demo-mesh';

export interface AdminRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
}

export interface AdminAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** What a process in a pod answers on a port; undefined: nobody listens there. */
export type AdminSource = (pod: KubernetesObject, port: number, request: AdminRequest) => AdminAnswer | undefined;

/** Undefined when the port refuses connections. */
export function openForwardedPort(admin: AdminSource, pod: KubernetesObject, port: number): Duplex | undefined {
  if (admin(pod, port, { method: 'GET', path: '/' }) === undefined) return undefined;
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const asked = { method: request.method ?? 'GET', path: request.url ?? '/' };
    const { status, contentType, body } = admin(pod, port, asked) ?? {
      status: 404,
      contentType: 'text/plain',
      body: '',
    };
    response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(body) }).end(body);
  };
  const [inside, outside] = pipe();
  createServer(answer).emit('connection', inside);
  return outside;
}

/** A kubelet tells it in these words on the error channel. */
export function refusedPort(pod: KubernetesObject, port: number): string {
  const where = `${pod.metadata.uid.replaceAll('-', '')}, uid : failed to execute portforward in network namespace`;
  const why = `failed to connect to localhost:${String(port)} inside namespace`;
  const dial = (host: string): string =>
    `dial tcp${host.startsWith('[') ? '6' : '4'} ${host}:${String(port)}: connect: connection refused`;
  return `error forwarding port ${String(port)} to pod ${where} "/var/run/netns/cni": ${why} "${pod.metadata.uid}", IPv4: ${dial('127.0.0.1')} IPv6 ${dial('[::1]')} `;
}

/** Two ends of one connection. */
function pipe(): readonly [Duplex, Duplex] {
  const end = (other: () => Duplex): Duplex =>
    new Duplex({
      read: () => undefined,
      write(chunk: Buffer, _encoding, done) {
        other().push(chunk);
        done();
      },
      final(done) {
        other().push(null);
        done();
      },
      destroy(error, done) {
        if (!other().destroyed) other().push(null);
        done(error);
      },
    });
  const left: Duplex = end(() => right);
  const right: Duplex = end(() => left);
  return [left, right];
}
