import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PATHS } from '@waymark/contract';
import { buildWorld } from '@waymark/demo-mesh';
import { buildApp } from '../../app.ts';
import { settings, signIn } from '../../testing/app-over-world.ts';
import { quietPorts } from '../../testing/quiet-ports.ts';

const world = buildWorld('bookinfo', { startMs: 1_700_000_000_000 });
const portal = 'https://portal.other.test:9443';
const partner = 'https://partner.other.test';
const nonce = 'n'.repeat(32);
const secret = 's'.repeat(32);
let nowMs = 1_700_000_600_000;
let logged = '';
let app: FastifyInstance;

beforeAll(async () => {
  const webRoot = mkdtempSync(join(tmpdir(), 'waymark-web-'));
  const page = ['origins', 'sign-in', 'events']
    .map((slot) => `<meta name="waymark-embed-${slot}" content="" />`)
    .join('');
  writeFileSync(join(webRoot, 'index.html'), '<html></html>');
  writeFileSync(join(webRoot, 'embed.html'), page);
  const client = { secret: () => secret, token: () => 'demo-limited', origins: [portal], namespaces: undefined };
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      logged += chunk.toString();
      done();
    },
  });
  app = await buildApp(
    { ...quietPorts(world, nowMs), clock: { now: () => nowMs } },
    {
      ...settings,
      webRoot,
      logger: pino({ level: 'trace' }, sink),
      embed: {
        allowedOrigins: [portal, partner],
        sessionSeconds: 1800,
        readerSignIn: ['popup', 'storage-access'],
        events: { [partner]: ['select'] },
        clients: [
          { ...client, id: 'portal', scope: 'view' },
          { ...client, id: 'ops', scope: 'change', token: undefined },
          { ...client, id: 'wide', scope: 'view', token: () => 'demo-admin', namespaces: ['bookinfo', 'istio-system'] },
        ],
      },
    },
  );
});
afterAll(async () => app.close());

const basic = (id: string, word = secret): string => `Basic ${Buffer.from(`${id}:${word}`).toString('base64')}`;
const askTicket = (
  authorization: string | undefined,
  body: Readonly<Record<string, unknown>> = {},
): Promise<LightMyRequestResponse> =>
  app.inject({
    method: 'POST',
    url: PATHS.embedTickets,
    headers: { 'x-waymark': '1', ...(authorization === undefined ? {} : { authorization }) },
    payload: { origin: portal, nonce, ...body },
  });
const ticketFor = async (authorization: string, body: Readonly<Record<string, unknown>> = {}): Promise<string> =>
  (await askTicket(authorization, body)).json<{ ticket: string }>().ticket;
const redeem = (
  ticket: string,
  frame: Readonly<Record<string, string | undefined>> = {},
  headers: Readonly<Record<string, string>> = { 'sec-fetch-site': 'same-origin' },
): Promise<LightMyRequestResponse> =>
  app.inject({
    method: 'POST',
    url: PATHS.embedSession,
    headers: { 'x-waymark': '1', ...headers },
    payload: { ticket, origin: portal, nonce, ...frame },
  });
const sessionOf = async (ticket: string): Promise<{ cookie: string }> => {
  const header = String((await redeem(ticket)).headers['set-cookie']);
  return { cookie: header.split(';')[0] ?? '' };
};
const seen = ({ statusCode, headers }: LightMyRequestResponse): readonly unknown[] => [
  statusCode,
  headers['set-cookie'],
];

describe('a ticket', () => {
  it('becomes a session of its frame, in a cookie that only frames under that site carry', async () => {
    const answer = await redeem(await ticketFor(basic('portal')));
    expect(answer.json()).toEqual({ user: 'limited', scope: 'view', expiresAtMs: nowMs + 1_800_000 });
    expect(answer.headers['set-cookie']).toMatch(
      /^__Host-waymark-embed=[\w-]+; Path=\/; Secure; HttpOnly; SameSite=None; Partitioned; Max-Age=1800$/,
    );
    const headers = await sessionOf(await ticketFor(basic('portal')));
    const who = await app.inject({ url: PATHS.session, headers });
    expect(who.json()).toMatchObject({ is: 'signed-in', user: 'limited' });
  });

  it('is good once', async () => {
    const ticket = await ticketFor(basic('portal'));
    expect((await redeem(ticket)).statusCode).toBe(200);
    expect(seen(await redeem(ticket))).toEqual([401, undefined]);
  });

  it('is good for a minute', async () => {
    const ticket = await ticketFor(basic('portal'));
    nowMs += 61_000;
    expect(seen(await redeem(ticket))).toEqual([401, undefined]);
  });

  it.each([
    ['another listed page', { origin: partner }, 401],
    ['a page that is not listed', { origin: 'https://evil.bad.test' }, 403],
    ['a page without an origin', { origin: 'null' }, 403],
    ['another frame', { nonce: 'm'.repeat(32) }, 401],
    ['no nonce', { nonce: undefined }, 400],
  ])('is of no use to %s', async (_whom, frame, status) => {
    expect(seen(await redeem(await ticketFor(basic('portal')), frame))).toEqual([status, undefined]);
  });

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling of the same site', { 'sec-fetch-site': 'same-site' }],
    ['a tool', {}],
    ['a form, which cannot set our header', { 'x-waymark': '', 'sec-fetch-site': 'same-origin' }],
    ['another origin', { 'sec-fetch-site': 'same-origin', origin: portal }],
  ])('is not taken from %s', async (_whom, headers) => {
    expect(seen(await redeem(await ticketFor(basic('portal')), {}, headers))).toEqual([403, undefined]);
  });

  it('cannot be made up, nor be a session cookie, nor the other way round', async () => {
    const ticket = await ticketFor(basic('portal'));
    const { cookie } = await sessionOf(ticket);
    for (const forged of ['abc', ticket.slice(0, -3), `${ticket}AAAA`, cookie.split('=')[1] ?? ''])
      expect(seen(await redeem(forged))).toEqual([401, undefined]);
    const headers = { cookie: `__Host-waymark-embed=${await ticketFor(basic('portal'))}` };
    expect((await app.inject({ url: PATHS.session, headers })).json()).toMatchObject({ is: 'signed-out' });
  });

  it('is given to known clients and to readers, for pages they may embed on', async () => {
    const statusOf = async (by: string | undefined, body = {}): Promise<number> =>
      (await askTicket(by, body)).statusCode;
    expect(await statusOf(undefined)).toBe(401);
    expect(await statusOf(basic('portal', 'x'.repeat(32)))).toBe(401);
    expect(await statusOf(basic('nobody', ''))).toBe(401);
    expect(await statusOf('Bearer stolen')).toBe(401);
    expect(await statusOf('Bearer demo-limited')).toBe(200);
    expect(await statusOf('Bearer demo-limited', { token: 'demo-admin' })).toBe(400);
    expect(await statusOf(basic('portal'), { token: 'demo-admin' })).toBe(200);
    expect(await statusOf(basic('portal'), { origin: partner })).toBe(403);
    expect(await statusOf(basic('ops'))).toBe(400);
    expect(await statusOf(basic('portal'), { nonce: 'short' })).toBe(400);
  });

  it('shows its token to nobody, in no log either', async () => {
    const ticket = await ticketFor(basic('portal'));
    const { cookie } = await sessionOf(ticket);
    await redeem(ticket);
    for (const part of [ticket, cookie, secret, 'demo-limited', 'demo-admin', nonce])
      expect(logged).not.toContain(part);
    expect(Buffer.from(ticket, 'base64url').toString('latin1')).not.toContain('demo');
    expect(logged).toContain('embed ticket');
  });
});

describe('a session in a frame', () => {
  const write = (headers: Readonly<Record<string, string>>): Promise<LightMyRequestResponse> =>
    app.inject({ method: 'POST', url: PATHS.actionPlan, headers: { 'x-waymark': '1', ...headers }, payload: {} });

  it('reads only', async () => {
    const headers = await sessionOf(await ticketFor(basic('portal')));
    expect((await write(headers)).statusCode).toBe(403);
  });

  it('writes where the operator lets its client', async () => {
    const headers = await sessionOf(await ticketFor(basic('ops'), { token: 'demo-admin' }));
    expect((await write(headers)).json()).toMatchObject({ code: 'input_invalid' });
  });

  it('makes a reader’s own session read only while it is in a frame', async () => {
    const headers = await signIn(app, 'demo-admin');
    expect((await write({ ...headers, 'x-waymark-embed': '1' })).statusCode).toBe(403);
    expect((await write(headers)).json()).toMatchObject({ code: 'input_invalid' });
  });

  it('ends', async () => {
    const headers = await sessionOf(await ticketFor(basic('portal')));
    nowMs += 1_800_001;
    expect((await app.inject({ url: PATHS.session, headers })).json()).toMatchObject({ is: 'signed-out' });
  });
});

describe('a session that is bound to namespaces', () => {
  const namespacesOf = async (headers: Readonly<Record<string, string>>): Promise<readonly string[]> =>
    (await app.inject({ url: PATHS.namespaces, headers }))
      .json<{ namespaces: readonly { name: string }[] }>()
      .namespaces.map(({ name }) => name);

  it('shows nothing beyond them, whatever its account may see', async () => {
    const whole = await namespacesOf(await signIn(app, 'demo-admin'));
    expect(whole.length).toBeGreaterThan(2);
    const narrow = await sessionOf(await ticketFor(basic('wide'), { namespaces: ['bookinfo'] }));
    expect(await namespacesOf(narrow)).toEqual(['bookinfo']);
    const beyond = { url: `${PATHS.topology}?namespaces=istio-system&windowSeconds=300`, headers: narrow };
    expect((await app.inject(beyond)).json()).toMatchObject({ code: 'not_allowed' });
  });

  it('is bound by its client first, which a ticket can narrow and not widen', async () => {
    expect(await namespacesOf(await sessionOf(await ticketFor(basic('wide'))))).toEqual(['bookinfo', 'istio-system']);
    const asked = { namespaces: ['bookinfo', 'kube-system'] };
    expect(await namespacesOf(await sessionOf(await ticketFor(basic('wide'), asked)))).toEqual(['bookinfo']);
    expect((await askTicket(basic('wide'), { namespaces: ['kube-system'] })).statusCode).toBe(403);
    expect((await askTicket(basic('portal'), { namespaces: [] })).statusCode).toBe(400);
    expect((await askTicket(basic('portal'), { namespaces: ['Shop!'] })).statusCode).toBe(400);
  });

  it('only views, even of a client that may change', async () => {
    const ticket = await ticketFor(basic('ops'), { token: 'demo-admin', namespaces: ['bookinfo'] });
    expect((await redeem(ticket)).json()).toMatchObject({ scope: 'view', namespaces: ['bookinfo'] });
  });

  it('gains no right by a second session of the same account', async () => {
    const wide = await sessionOf(await ticketFor('Bearer demo-admin'));
    const narrow = await sessionOf(await ticketFor('Bearer demo-admin', { namespaces: ['bookinfo'] }));
    expect((await namespacesOf(wide)).length).toBeGreaterThan(1);
    expect(await namespacesOf(narrow)).toEqual(['bookinfo']);
  });
});

describe('a reader’s consent', () => {
  const consent = (
    headers: Readonly<Record<string, string>>,
    body: Readonly<Record<string, unknown>> = {},
  ): Promise<LightMyRequestResponse> =>
    app.inject({
      method: 'POST',
      url: PATHS.embedConsent,
      headers: { 'x-waymark': '1', ...headers },
      payload: { origin: portal, nonce, ...body },
    });
  const kept = (answer: LightMyRequestResponse): string => String(answer.headers['set-cookie']).split(';')[0] ?? '';
  const recall = (cookie: string, frame: Readonly<Record<string, string>> = {}): Promise<LightMyRequestResponse> =>
    app.inject({
      method: 'POST',
      url: PATHS.embedSession,
      headers: { 'x-waymark': '1', 'sec-fetch-site': 'same-origin', cookie },
      payload: { origin: portal, nonce, ...frame },
    });

  it('becomes a ticket for the frame that asked, with their own rights, to view', async () => {
    const { ticket } = (await consent(await signIn(app, 'demo-admin'))).json<{ ticket: string }>();
    expect((await redeem(ticket, { nonce: 'm'.repeat(32) })).statusCode).toBe(401);
    expect((await redeem(ticket)).json()).toMatchObject({ user: 'admin', scope: 'view' });
  });

  it('is given by who signed in here, for pages that may embed, from our own page', async () => {
    const own = await signIn(app, 'demo-admin');
    expect((await consent({})).statusCode).toBe(401);
    expect((await consent(await sessionOf(await ticketFor(basic('portal'))))).statusCode).toBe(403);
    expect((await consent({ ...own, 'x-waymark': '' })).statusCode).toBe(403);
    expect((await consent({ ...own, 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
    expect((await consent(own, { origin: 'https://evil.bad.test' })).statusCode).toBe(403);
  });

  it('is remembered in a cookie that frames carry where the browser lets them, for that page alone', async () => {
    const answer = await consent(await signIn(app, 'demo-admin'));
    expect(answer.headers['set-cookie']).toMatch(
      /^__Host-waymark-embed-consent=[\w-]+; Path=\/; Secure; HttpOnly; SameSite=None; Max-Age=\d+$/,
    );
    expect((await recall(kept(answer))).json()).toMatchObject({ user: 'admin', scope: 'view' });
    expect((await recall(kept(answer), { origin: partner })).statusCode).toBe(401);
    expect((await recall('')).statusCode).toBe(401);
    expect((await recall(kept(answer).slice(0, -4))).statusCode).toBe(401);
    // By itself it is no session.
    const who = await app.inject({ url: PATHS.session, headers: { cookie: kept(answer) } });
    expect(who.json()).toMatchObject({ is: 'signed-out' });
  });

  it('holds for the pages before, too, and ends with signing out', async () => {
    const own = await signIn(app, 'demo-admin');
    const first = kept(await consent(own));
    const both = kept(await consent({ cookie: `${own['cookie'] ?? ''}; ${first}` }, { origin: partner }));
    expect((await recall(both)).statusCode).toBe(200);
    expect((await recall(both, { origin: partner })).statusCode).toBe(200);
    const out = await app.inject({ method: 'DELETE', url: PATHS.session, headers: { 'x-waymark': '1', ...own } });
    expect(String(out.headers['set-cookie'])).toContain('__Host-waymark-embed-consent=; Path=/');
  });
});

describe('the document for frames', () => {
  it('may be framed by the listed pages, names them to its script, and sets no cookie', async () => {
    const { headers, body } = await app.inject({ url: '/embed/v1/topology?theme=dark' });
    expect(headers['content-security-policy']).toContain(`frame-ancestors 'self' ${portal} ${partner}`);
    expect(headers).not.toHaveProperty('x-frame-options');
    expect(headers).not.toHaveProperty('set-cookie');
    expect(headers).toMatchObject({
      'referrer-policy': 'strict-origin',
      'cross-origin-resource-policy': 'cross-origin',
      'cross-origin-opener-policy': 'same-origin-allow-popups',
    });
    expect(body).toContain(`content="[&quot;${portal}&quot;,&quot;${partner}&quot;]"`);
    expect(body).toContain('content="[&quot;popup&quot;,&quot;storage-access&quot;]"');
    expect(body).toContain(`content="{&quot;${partner}&quot;:[&quot;select&quot;]}"`);
  });

  it('opens a window that still knows it, which nobody frames', async () => {
    expect((await app.inject({ url: '/embed/sign-in?origin=x&nonce=y' })).headers).toMatchObject({
      'cross-origin-opener-policy': 'unsafe-none',
      'x-frame-options': 'DENY',
    });
  });

  it('is the only one', async () => {
    for (const url of ['/', '/topology', '/embed.html', '/embed/v2/topology', '/api/v1/session'])
      expect((await app.inject({ url, headers: { accept: 'text/html' } })).headers).toMatchObject({
        'x-frame-options': 'DENY',
        'content-security-policy': expect.stringContaining("frame-ancestors 'none'") as string,
      });
  });
});
