import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { buildWorld } from '@waymark/demo-mesh';
import { buildApp } from '../app.ts';
import { openApiDocument } from '../http/openapi.ts';
import { settings, signIn } from '../testing/app-over-world.ts';
import { quietPorts } from '../testing/quiet-ports.ts';

/** They begin or end a session, or try what is never written. */
const CHANGES_NOTHING = [
  'post /api/v1/session',
  'delete /api/v1/session',
  'post /auth/embed-session',
  'post /api/v1/actions/plan',
];

const INSTEAD_OF = {
  'a letter in percents': (path: string) => path.replace('/api', '/%61pi'),
  'the whole address': (path: string) => `http://localhost${path}`,
  'a fragment of nothing': (path: string) => `${path}?x=/api/v1/session`,
};

it('where nothing may be written, every route that could write refuses', async () => {
  const ports = quietPorts(buildWorld('bookinfo', { startMs: 1_700_000_000_000 }), 1_700_000_600_000);
  const app = await buildApp(ports, { ...settings, actions: { ...settings.actions, writes: 'view only' } });
  const headers = { ...(await signIn(app, 'demo-admin')), 'x-waymark': '1' };
  const { paths } = openApiDocument() as { readonly paths: Readonly<Record<string, object>> };
  const writing = Object.entries(paths)
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ method, path })))
    .filter(
      ({ method, path }) =>
        method !== 'get' &&
        !CHANGES_NOTHING.includes(`${method} ${path}`) &&
        !path.startsWith('/api/v1/session/') &&
        !path.startsWith('/api/v1/embed/'),
    );
  expect(writing.length).toBeGreaterThan(1);
  for (const { method, path } of writing) {
    const answer = await app.inject({ method: method.toUpperCase() as 'POST', url: path, headers, payload: {} });
    expect([answer.statusCode, answer.json<{ code: string }>().code], `${method} ${path}`).toEqual([
      403,
      'not_allowed',
    ]);
  }
  // What changes nothing goes on.
  for (const path of ['/api/v1/session/use', '/api/v1/actions/plan', '/api/v1/embed/tickets', '/api/v1/embed/consent'])
    expect((await app.inject({ method: 'POST', url: path, headers, payload: {} })).body, path).not.toContain(
      'view only',
    );
  // However its address is spelled.
  const { port } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
  for (const { method, path } of writing)
    for (const [how, spelled] of Object.entries(INSTEAD_OF)) {
      const asked = request({ port, method: method.toUpperCase(), path: spelled(path), headers });
      const [answer] = (await once(asked.end('{}'), 'response')) as [IncomingMessage];
      answer.resume();
      expect(answer.statusCode, `${method} ${path} with ${how}`).toBe(403);
    }
  await app.close();
});
