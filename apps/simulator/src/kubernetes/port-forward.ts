// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- the tests are compiled by a project that does not see it otherwise
/// <reference path="./ws.d.ts" />
/** `pods/portforward` over WebSocket: per port one channel for bytes and one for errors, each beginning with the port's number. */

import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { KubernetesObject } from '@waymark/demo-mesh';
import { WebSocketServer, type WebSocket } from 'ws';
import { openForwardedPort, refusedPort, type AdminSource } from './forwarded-port.ts';
import { badRequest, Refusal, type Reply } from './status-replies.ts';

const CHANNELS = 'v4.channel.k8s.io';

/** kubectl offers SPDY inside the WebSocket under this name, and goes on to bare SPDY when it is not taken. */
const PROTOCOLS = [CHANNELS, 'portforward.k8s.io'];

const server = new WebSocketServer({
  noServer: true,
  perMessageDeflate: false,
  handleProtocols: (offered) => PROTOCOLS.find((known) => offered.has(known)) ?? false,
});

export const upgradeRequired = (): Reply => badRequest('Upgrade request required');

export function readPorts(query: URLSearchParams): readonly number[] {
  const ports = query
    .getAll('ports')
    .flatMap((text) => text.split(','))
    .filter((text) => text !== '');
  if (ports.length === 0) throw new Refusal(badRequest('query parameter "ports" is required'));
  return ports.map((text) => {
    const port = Number(text);
    if (/^\d+$/.test(text) && port > 0 && port <= 65_535) return port;
    throw new Refusal(badRequest(`unable to parse ${JSON.stringify(text)} as a port`));
  });
}

export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

export function checkProtocol(request: IncomingMessage): void {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((each) => each.trim());
  const isWebSocket = request.headers.upgrade?.toLowerCase() === 'websocket';
  if (!isWebSocket || !PROTOCOLS.some((known) => offered.includes(known))) {
    const message = `unable to upgrade: only a WebSocket with the subprotocol ${CHANNELS} is served`;
    throw new Refusal(badRequest(message));
  }
}

/** Returns a function that ends the forwarding. */
export function forwardPorts(
  upgrade: Upgrade,
  admin: AdminSource,
  pod: KubernetesObject,
  ports: readonly number[],
): () => void {
  let ended: (() => void) | undefined;
  server.handleUpgrade(upgrade.request, upgrade.socket, upgrade.head, (socket) => {
    ended = () => {
      socket.terminate();
    };
    serve(socket, admin, pod, ports);
  });
  return () => ended?.();
}

function serve(socket: WebSocket, admin: AdminSource, pod: KubernetesObject, ports: readonly number[]): void {
  const send = (channel: number, data: Buffer): void => {
    if (socket.readyState === 1) socket.send(Buffer.concat([Buffer.from([channel]), data]));
  };
  const connections = ports.map((port, at) => {
    const number = Buffer.alloc(2);
    number.writeUInt16LE(port);
    const [bytes, errors] = [at * 2, at * 2 + 1];
    send(bytes, number);
    send(errors, number);
    const connection = openForwardedPort(admin, pod, port);
    if (connection === undefined) send(errors, Buffer.from(refusedPort(pod, port)));
    connection?.on('data', (chunk: Buffer) => {
      send(bytes, chunk);
    });
    connection?.on('error', () => connection.destroy());
    return connection;
  });
  socket.on('message', (data) => {
    const channel = data[0] ?? 0;
    if (channel % 2 === 0) connections[channel / 2]?.write(data.subarray(1));
  });
  const end = (): void => {
    for (const connection of connections) connection?.end();
  };
  socket.on('close', end);
  socket.on('error', end);
}

/** A refusal, written where no response object exists. */
export function refuseUpgrade(socket: Duplex, reply: Reply): void {
  const lines = [
    `HTTP/1.1 ${String(reply.code)} ${STATUS_CODES[reply.code] ?? ''}`,
    `Content-Type: ${reply.contentType}`,
    `Content-Length: ${String(Buffer.byteLength(reply.body))}`,
    'Connection: close',
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${reply.body}`);
}
