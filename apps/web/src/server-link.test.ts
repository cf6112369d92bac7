import { LOG_EVENTS, ProblemError, type Request } from '@waymark/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listen, send } from './server-link.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('sending', () => {
  const asked: { readonly path: string; readonly init: RequestInit }[] = [];
  const answer = (response: () => Response | Promise<Response>): void => {
    asked.length = 0;
    vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
      asked.push({ path, init });
      return Promise.resolve().then(response);
    });
  };
  const get: Request = { method: 'GET', path: '/api/v1/session' };
  const failure = async (): Promise<ProblemError> => {
    const error: unknown = await send(get).catch((thrown: unknown) => thrown);
    if (!(error instanceof ProblemError)) throw new Error('no problem was told');
    return error;
  };

  it('gives the body of a good answer', async () => {
    answer(() => Response.json({ is: 'signed-out' }));
    expect(await send(get)).toEqual({ is: 'signed-out' });
    expect(asked[0]?.init).toMatchObject({ method: 'GET', credentials: 'same-origin' });
  });

  it('marks writes, so that no form of another site can send them', async () => {
    answer(() => Response.json({}));
    await send({ method: 'POST', path: '/api/v1/session', body: { token: 'abc' } });
    expect(asked[0]?.init.headers).toMatchObject({ 'x-waymark': '1', 'content-type': 'application/json' });
    expect(asked[0]?.init.body).toBe('{"token":"abc"}');
    await send(get);
    expect(asked[1]?.init.headers).not.toHaveProperty('x-waymark');
  });

  it('throws the problem that the server tells', async () => {
    const problem = {
      type: 'urn:waymark:problem:not_allowed',
      code: 'not_allowed',
      status: 403,
      title: 'No',
      retry: false,
    };
    answer(() => Response.json(problem, { status: 403 }));
    expect((await failure()).problem).toEqual(problem);
  });

  it.each([
    ['a proxy in between answers in its own words', () => new Response('<h1>Bad Gateway</h1>', { status: 502 })],
    ['a login page answers in place of the API', () => new Response('<h1>Welcome</h1>')],
    ['nobody answers', () => Promise.reject(new TypeError('Failed to fetch'))],
  ])('knows no reason when %s', async (_when, response) => {
    answer(response);
    expect((await failure()).problem).toBeUndefined();
  });

  it('lets a cancelled request be a cancelled request', async () => {
    answer(() => Promise.reject(new DOMException('aborted', 'AbortError')));
    await expect(send(get)).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('listening', () => {
  class FakeEventSource {
    static opened: FakeEventSource[] = [];
    readonly path: string;
    readonly heard = new Map<string, (event: { readonly data: string }) => void>();
    isClosed = false;
    onopen = (): void => undefined;
    onerror = (): void => undefined;
    constructor(path: string) {
      this.path = path;
      FakeEventSource.opened.push(this);
    }
    addEventListener(name: string, listener: (event: { readonly data: string }) => void): void {
      this.heard.set(name, listener);
    }
    close(): void {
      this.isClosed = true;
    }
  }
  const told: unknown[] = [];
  const open = (): (() => void) =>
    listen('/stream', {
      event: (name, data) => told.push([name, data]),
      state: (state) => told.push(state),
    });
  const last = (): FakeEventSource => {
    const source = FakeEventSource.opened.at(-1);
    if (source === undefined) throw new Error('nothing was opened');
    return source;
  };

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('EventSource', FakeEventSource);
    FakeEventSource.opened = [];
    told.length = 0;
  });

  it('tells events by name, with their data read', () => {
    open();
    last().onopen();
    last().heard.get('topology')?.({ data: '{"wave":"first"}' });
    last().heard.get('problem')?.({ data: 'not JSON' });
    expect(told).toEqual(['open', ['topology', { wave: 'first' }], ['problem', undefined]]);
  });

  it('hears every event of the logs', () => {
    open();
    expect([...last().heard.keys()]).toEqual(expect.arrayContaining(Object.keys(LOG_EVENTS)));
  });

  it('tries again after a loss, more slowly each time', () => {
    open();
    last().onerror();
    expect(told).toEqual(['lost']);
    vi.advanceTimersByTime(1250);
    expect(FakeEventSource.opened).toHaveLength(2);
    last().onerror();
    vi.advanceTimersByTime(1250);
    expect(FakeEventSource.opened).toHaveLength(2);
    vi.advanceTimersByTime(1250);
    expect(FakeEventSource.opened).toHaveLength(3);
    expect(FakeEventSource.opened.slice(0, 2).every((source) => source.isClosed)).toBe(true);
  });

  it('stops when nobody listens any more', () => {
    const close = open();
    last().onerror();
    close();
    vi.advanceTimersByTime(60_000);
    expect(FakeEventSource.opened).toHaveLength(1);
    expect(last().isClosed).toBe(true);
  });
});
