import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { connectKubernetes, type KubernetesConnection } from '../connection.ts';
import { kubeConfigFor } from './fake-api-server.ts';

/** One forwarded port, already open: what goes through it is the test's to say. */
export interface Forwarded {
  readonly url: string;
  readonly authorization: string | undefined;
  /** Bytes of what the pod answers. */
  readonly data: (bytes: string | Buffer) => void;
  readonly error: (text: string) => void;
  readonly breakOff: () => void;
}

export interface FakePortForward {
  readonly connection: KubernetesConnection;
  /** Now. */
  readonly open: () => number;
  readonly most: () => number;
  readonly asked: readonly string[];
  stop(): Promise<void>;
}

/** An API server that forwards to a pod that does as told. `refuse`: a status instead of the upgrade. */
export async function startFakePortForward(
  serve: (forwarded: Forwarded) => void,
  refuse?: number,
): Promise<FakePortForward> {
  const sockets = new Set<Duplex>();
  const asked: string[] = [];
  let most = 0;
  const server = createServer();
  server.on('upgrade', (request, socket: Duplex) => {
    sockets.add(socket);
    most = Math.max(most, sockets.size);
    // A server's sockets stay half open otherwise.
    for (const event of ['end', 'error']) socket.on(event, () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    if (refuse !== undefined) {
      socket.end(`HTTP/1.1 ${refuse} No\r\ncontent-length: 2\r\nconnection: close\r\n\r\nno`);
      return;
    }
    socket.write(
      [
        'HTTP/1.1 101 Switching Protocols',
        'upgrade: websocket',
        'connection: Upgrade',
        `sec-websocket-accept: ${acceptOf(request.headers['sec-websocket-key'] ?? '')}`,
        `sec-websocket-protocol: ${request.headers['sec-websocket-protocol'] ?? ''}`,
        '\r\n',
      ].join('\r\n'),
    );
    const send = (channel: number, bytes: string | Buffer): void => {
      socket.write(frameOf(Buffer.concat([Buffer.of(channel), Buffer.from(bytes)])));
    };
    const port = Buffer.alloc(2);
    port.writeUInt16LE(15_000);
    send(0, port);
    send(1, port);
    socket.once('data', (frame: Buffer) => {
      asked.push(textOf(frame).slice(1));
      serve({
        url: request.url ?? '',
        authorization: request.headers.authorization,
        data: (bytes) => send(0, bytes),
        error: (text) => send(1, text),
        breakOff: () => socket.destroy(),
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const connection = connectKubernetes(kubeConfigFor(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  return {
    connection,
    open: () => sockets.size,
    most: () => most,
    asked,
    stop: async () => {
      await connection.close();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const acceptOf = (key: string): string =>
  createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');

/** One whole binary message of a server, which is not masked. The shortest form of the length is demanded. */
function frameOf(message: Buffer): Buffer {
  const { length } = message;
  if (length < 126) return Buffer.concat([Buffer.of(0x82, length), message]);
  if (length <= 0xff_ff) return Buffer.concat([Buffer.of(0x82, 126, length >> 8, length & 0xff), message]);
  const head = Buffer.alloc(10);
  head.writeUInt16BE(0x82_7f);
  head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, message]);
}

/** Of one short frame of a client, which is masked. */
function textOf(frame: Buffer): string {
  const at = (frame[1] ?? 0) === 0xfe ? 4 : 2;
  const mask = frame.subarray(at, at + 4);
  return frame
    .subarray(at + 4)
    .map((byte, i) => byte ^ (mask[i % 4] ?? 0))
    .toString();
}
