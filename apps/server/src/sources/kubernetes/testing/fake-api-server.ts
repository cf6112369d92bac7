import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';
import { connectKubernetes, type KubernetesConnection } from '../connection.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

/** A watch that stays open: the test pushes events into it, or breaks it. */
export interface OpenWatch {
  push(...events: readonly object[]): void;
  pushText(text: string): void;
  end(): void;
  breakOff(): void;
}

export type Answer =
  | { readonly status: number; readonly body: unknown; readonly afterMs?: number }
  | { readonly watch: (watch: OpenWatch) => void };

export interface FakeApiServer {
  readonly connection: KubernetesConnection;
  readonly asked: readonly Asked[];
  stop(): Promise<void>;
}

export const OWN_TOKEN = 'own-token';

/** As little of an API server as a test needs, over a real socket: what it answers is the test's to say. */
export async function startFakeApiServer(answer: (asked: Asked) => Answer): Promise<FakeApiServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void readRequest(request).then((one) => {
      asked.push(one);
      reply(response, answer(one));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const connection = connectionTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return {
    connection,
    asked,
    stop: async () => {
      await connection.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function connectionTo(server: string, token = OWN_TOKEN): KubernetesConnection {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser({ name: 'fake', server, skipTLSVerify: true }, { name: 'own', token });
  return connectKubernetes(kubeConfig);
}

async function readRequest(request: IncomingMessage): Promise<Asked> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://fake');
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  return {
    method: request.method ?? '',
    path: pathname,
    query: searchParams,
    authorization: request.headers.authorization,
    body,
  };
}

function reply(response: ServerResponse, answer: Answer): void {
  if ('watch' in answer) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    answer.watch({
      push: (...events) => void response.write(events.map((event) => `${JSON.stringify(event)}\n`).join('')),
      pushText: (text) => void response.write(text),
      end: () => void response.end(),
      breakOff: () => void response.destroy(),
    });
    return;
  }
  setTimeout(() => {
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
  }, answer.afterMs ?? 0);
}
