import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Account } from './connection.ts';
import { ownAccountAlone } from './own-account-alone.ts';
import { startFakeApiServer, type FakeApiServer } from './testing/fake-api-server.ts';

let server: FakeApiServer;
beforeAll(async () => {
  server = await startFakeApiServer(() => ({ status: 200, body: {} }));
});
afterAll(() => server.stop());

const signal = AbortSignal.timeout(30_000);
const request = { method: 'GET', path: '/api/v1/namespaces', signal } as const;
const reader: Account = { is: 'reader', as: { token: 'a-reader' } };

it('A cluster that takes no readers’ tokens is asked with the server’s own account', async () => {
  const answer = await ownAccountAlone(server.connection).send({ is: 'own' }, request);
  expect(answer.status).toBe(200);
  expect(server.asked).toHaveLength(1);
});

it('A cluster that takes no readers’ tokens is sent none, by question or by socket', async () => {
  const before = server.asked.length;
  const alone = ownAccountAlone(server.connection);
  const refused = { name: 'SourceError', code: 'not_allowed' };
  await expect(alone.send(reader, request)).rejects.toMatchObject(refused);
  const socket = { path: '/api/v1/namespaces/shop/pods/a/portforward', protocol: 'v4.channel.k8s.io', signal };
  await expect(alone.openSocket(reader, socket)).rejects.toMatchObject(refused);
  expect(server.asked).toHaveLength(before);
  // It would have been sent without that.
  await server.connection.send(reader, request);
  expect(server.asked).toHaveLength(before + 1);
});
