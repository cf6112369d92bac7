import { describe, expect, it } from 'vitest';
import type { Envelope } from '@waymark/embed-sdk';
import { openFramePort, type FramePort } from './frame-port.ts';

const PORTAL = 'https://portal.example';
const CONNECT = { type: 'waymark-embed:connect', v: 1, id: 'a' };

interface Room {
  readonly line: FramePort;
  readonly heard: Envelope[];
  /** What was said to the parent, and to which origin. */
  readonly hellos: readonly (readonly [unknown, string])[];
  readonly parent: object;
  readonly post: (from: {
    readonly source?: unknown;
    readonly origin?: string;
    readonly data?: unknown;
    readonly ports?: readonly unknown[];
  }) => void;
}

/** A frame in a page, as far as a line needs it. */
function open(ancestors: readonly string[] | undefined, clock: { nowMs: number } = { nowMs: 0 }): Room {
  const hellos: (readonly [unknown, string])[] = [];
  const parent = { postMessage: (data: unknown, origin: string) => hellos.push([data, origin]) };
  const events = new EventTarget();
  const window = Object.assign(events, { parent, location: { ancestorOrigins: ancestors } }) as unknown as Window;
  const heard: Envelope[] = [];
  const allowedOrigins = [PORTAL, 'https://partner.example'];
  const line = openFramePort(
    {
      window,
      allowedOrigins,
      id: 'a',
      nowMs: () => clock.nowMs,
      mayTell: (origin, name) => origin === PORTAL || name !== 'select',
      greet: (origin) => ({ v: 1, capabilities: [origin] }),
    },
    (said) => heard.push(said),
  );
  const post: Room['post'] = (from) =>
    void events.dispatchEvent(
      Object.assign(new Event('message'), { source: parent, origin: PORTAL, data: CONNECT, ports: [], ...from }),
    );
  return { line, heard, hellos, parent, post };
}
const port = (): {
  posted: unknown[];
  postMessage: (data: unknown) => void;
  close: () => void;
  onmessage?: (event: { data: unknown }) => void;
} => {
  const posted: unknown[] = [];
  return { posted, postMessage: (data) => void posted.push(data), close: () => undefined };
};

describe('saying hello', () => {
  it('is for pages that may embed us, never for everybody', () => {
    const origins = open(undefined).hellos.map(([, origin]) => origin);
    expect(origins).toEqual([PORTAL, 'https://partner.example']);
    expect(open([PORTAL, 'https://top.example']).hellos).toEqual([
      [{ type: 'waymark-embed:hello', v: [1], id: 'a' }, PORTAL],
    ]);
    expect(open(['https://evil.example']).hellos).toEqual([]);
    expect(open(['null']).hellos).toEqual([]);
  });
});

describe('a line', () => {
  it.each([
    ['another window', { source: {} }],
    ['an origin that is not listed', { origin: 'https://evil.example' }],
    ['a page without an origin', { origin: 'null' }],
    ['a listed host at another port', { origin: `${PORTAL}:8443` }],
    ['another version', { data: { ...CONNECT, v: 2 } }],
    ['another frame', { data: { ...CONNECT, id: 'b' } }],
    ['another type', { data: { ...CONNECT, type: 'connect' } }],
    ['a word', { data: 'waymark-embed:connect' }],
    ['nothing', { data: null }],
    ['no port', { ports: [] }],
    ['two ports', { ports: [port(), port()] }],
  ])('is not opened by %s', (_whom, from) => {
    const { line, post } = open(undefined);
    post({ ports: [port()], ...from });
    expect(line.embedder()).toBeUndefined();
  });

  it('tells first what was said before it was there, and is opened once', () => {
    const { line, post } = open(undefined);
    line.send('auth.state', { ok: false });
    const [first, second] = [port(), port()];
    post({ ports: [first] });
    post({ ports: [second], origin: 'https://partner.example' });
    line.send('pong', undefined, 7);
    expect(first.posted).toEqual([
      { t: 'ready', p: { v: 1, capabilities: [PORTAL] } },
      { t: 'auth.state', p: { ok: false } },
      { t: 'pong', id: 7 },
    ]);
    expect([second.posted, line.embedder()]).toEqual([[], PORTAL]);
  });

  it('does not tell a page what that page may not hear, be it said before or after', () => {
    const { line, post } = open(undefined);
    line.send('select', { ref: null });
    const page = port();
    post({ ports: [page], origin: 'https://partner.example' });
    line.send('select', { ref: null });
    line.send('pong', undefined);
    expect(page.posted.map((said) => (said as Envelope).t)).toEqual(['ready', 'pong']);
  });

  it('hears messages, drops what is none, and says when there are too many', () => {
    const clock = { nowMs: 0 };
    const { heard, post } = open(undefined, clock);
    const page = port();
    post({ ports: [page] });
    page.onmessage?.({ data: 'ping' });
    page.onmessage?.({ data: { t: 'ping' } });
    expect(heard).toEqual([{ t: 'ping', p: undefined }]);
    for (let sent = 0; sent < 500; sent += 1) page.onmessage?.({ data: { t: 'ping' } });
    expect(heard).toHaveLength(100);
    expect(page.posted.slice(1)).toEqual([
      { t: 'error', p: expect.objectContaining({ code: 'too_many_messages' }) as unknown },
    ]);
    clock.nowMs = 1000;
    page.onmessage?.({ data: { t: 'ping' } });
    expect(heard).toHaveLength(101);
  });
});
