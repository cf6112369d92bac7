import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { PATHS, ProblemSchema } from '@waymark/contract';
import { buildWorld } from '@waymark/demo-mesh';
import { buildApp } from '../app.ts';
import { USUAL_LIMITS } from './limits.ts';
import { settings, signIn } from '../testing/app-over-world.ts';
import { quietPorts } from '../testing/quiet-ports.ts';

const limits = { ...USUAL_LIMITS, headersTimeoutMs: 1_000, requestTimeoutMs: 1_000, streamsPerReader: 2 };

let app: FastifyInstance;
let url: string;
beforeAll(async () => {
  app = await buildApp(quietPorts(buildWorld('bookinfo', { startMs: 1_700_000_000_000 }), 1_700_000_600_000), {
    ...settings,
    limits,
  });
  url = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => app.close());

const codeOf = async (answer: Response): Promise<string> => ProblemSchema.parse(await answer.json()).code;

describe('a limit', () => {
  it('holds for what is sent', async () => {
    const body = JSON.stringify({ token: 'x'.repeat(limits.bodyBytes) });
    const headers = { 'x-waymark': '1', 'content-type': 'application/json' };
    const answer = await fetch(url + PATHS.session, { method: 'POST', headers, body });
    expect([answer.status, await codeOf(answer)]).toEqual([400, 'input_invalid']);
  });

  it('holds for headers and the address', async () => {
    const long = 'x'.repeat(limits.headerBytes);
    expect((await fetch(url + PATHS.live, { headers: { long } })).status).toBe(431);
    expect((await fetch(`${url}${PATHS.live}?${long}`)).status).toBe(431);
  });

  it.each(['/api/v1/%zz', `/api/v1/waypoints/${'x'.repeat(500)}/a/b`])(
    'and an address that cannot be read are told as a problem, with the headers of every answer: %s',
    async (path) => {
      const answer = await fetch(url + path);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(['input_invalid', 'not_found']).toContain(await codeOf(answer));
    },
  );

  it('holds for who sends their headers too slowly', async () => {
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nhost: a\r\n');
    const heard = await new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (chunk) => (text += String(chunk)));
      socket.on('close', () => resolve(text));
    });
    expect(heard).toContain('408');
  });

  it('holds for the live streams of one reader, and not for another’s', async () => {
    const [admin, limited] = [await signIn(app, 'demo-admin'), await signIn(app, 'demo-limited')];
    const leaving = new AbortController();
    const open = async (headers: Record<string, string>): Promise<Response> =>
      fetch(url + PATHS.topologyStream, { headers, signal: leaving.signal });
    expect([(await open(admin)).status, (await open(admin)).status]).toEqual([200, 200]);
    const third = await open(admin);
    expect([third.status, await codeOf(third)]).toEqual([429, 'too_many_requests']);
    expect((await open(limited)).status).toBe(200);
    leaving.abort();
    await expect
      .poll(async () => {
        const again = await fetch(url + PATHS.topologyStream, { headers: admin });
        await again.body?.cancel();
        return again.status;
      })
      .toBe(200);
  });
});
