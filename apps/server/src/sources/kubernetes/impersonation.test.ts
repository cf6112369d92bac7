import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Credential } from '../../readers/credential.ts';
import { connectKubernetes, type KubernetesConnection } from './connection.ts';
import { kubeConfigFor } from './testing/fake-api-server.ts';

const never = new AbortController().signal;
const impersonate = {
  user: 'ada',
  groups: ['dev, and ops', 'mesh'],
  uid: '7',
  extra: { 'scopes/mesh': ['read', 'write'] },
};
const asked: IncomingMessage[] = [];
const server = createServer((request, response) => {
  asked.push(request);
  response.end('{}');
});
server.on('upgrade', (request, socket) => {
  asked.push(request);
  socket.destroy();
});
let connection: KubernetesConnection;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  connection = connectKubernetes(kubeConfigFor(`http://127.0.0.1:${port}`, 'of-the-server'));
});
afterAll(async () => {
  await connection.close();
  server.close();
});
beforeEach(() => {
  asked.length = 0;
});

async function sendAs(as: Credential): Promise<NodeJS.Dict<string[]>> {
  const response = await connection.send(
    { is: 'reader', as },
    { method: 'POST', path: '/apis', body: { some: 'body' }, signal: never },
  );
  await response.body?.cancel();
  return asked[0]?.headersDistinct ?? {};
}

it('A reader’s token is sent with whom it speaks for, each group in a line of its own', async () => {
  expect(await sendAs({ token: 'of-a-proxy', impersonate })).toMatchObject({
    authorization: ['Bearer of-a-proxy'],
    'content-type': ['application/json'],
    'impersonate-user': ['ada'],
    'impersonate-group': ['dev, and ops', 'mesh'],
    'impersonate-uid': ['7'],
    'impersonate-extra-scopes%2fmesh': ['read', 'write'],
  });
});

it('Without a token our own account asks, and never as itself', async () => {
  expect(await sendAs({ impersonate })).toMatchObject({
    authorization: ['Bearer of-the-server'],
    'impersonate-user': ['ada'],
  });
});

it('Nobody is spoken for who was not named', async () => {
  const headers = await sendAs({ token: 'mine' });
  expect(Object.keys(headers).filter((name) => name.startsWith('impersonate-'))).toEqual([]);
});

it('A port is opened in the same name', async () => {
  const opening = connection.openSocket(
    { is: 'reader', as: { token: 'of-a-proxy', impersonate } },
    { path: '/x', protocol: 'v4.channel.k8s.io', signal: AbortSignal.timeout(500) },
  );
  await opening.catch(() => undefined);
  expect(asked[0]?.headersDistinct['impersonate-group']).toEqual(impersonate.groups);
});
