import { describe, expect, it } from 'vitest';
import { createFrameAddress, type FrameAddress } from './frame-address.ts';
import { createHearing } from './hear.ts';

const NOW_MS = Date.parse('2026-08-20T12:00:00Z');

interface Room {
  readonly say: (t: string, p?: unknown, id?: number) => void;
  readonly told: unknown[];
  readonly done: unknown[];
  readonly at: () => string;
}
function room(first = '/topology?ns=shop'): Room {
  const [told, done]: [unknown[], unknown[]] = [[], []];
  const address: FrameAddress = createFrameAddress(first, () => false);
  const hear = createHearing({
    address,
    tell: (name, content, id) => told.push([name, content, id]),
    takeTicket: (ticket) => done.push(['ticket', ticket]),
    showTheme: (theme) => done.push(['theme', theme]),
    refresh: () => done.push(['refresh']),
    highlight: (path) => done.push(['highlight', path]),
    nowMs: () => NOW_MS,
  });
  return {
    say: (t, p, id) => hear({ t, p, ...(id === undefined ? {} : { id }) }),
    told,
    done,
    at: () => `${address.current().pathname}${decodeURIComponent(address.current().search)}`,
  };
}

describe('the page around a frame', () => {
  it('changes where the frame is', () => {
    const { say, at, told } = room();
    say('time.set', { from: 'now-30m', to: 'now' });
    expect(at()).toBe('/topology?ns=shop&window=1800s');
    say('scope.set', { ns: ['data', 'web'] });
    expect(at()).toBe('/topology?ns=data,web&window=1800s');
    say('nav.go', { view: 'workload/shop/cart', params: { cluster: 'east', tab: 'pods' } });
    expect(at()).toBe('/workloads/east/shop/cart?tab=pods');
    expect(told).toEqual([]);
  });

  it('has what else it asks done', () => {
    const { say, done, told } = room();
    say('auth.ticket', { ticket: 'abc' });
    say('theme.set', { theme: 'dark' });
    say('refresh.now');
    say('highlight', { ref: { kind: 'workload', cluster: 'east', namespace: 'shop', name: 'cart' } });
    say('locale.set', { locale: 'en' });
    say('ping', undefined, 9);
    expect(done).toEqual([
      ['ticket', 'abc'],
      ['theme', 'dark'],
      ['refresh'],
      ['highlight', '/topology?ns=shop&selected=workload%2Feast%2Fshop%2Fcart'],
    ]);
    expect(told).toEqual([['pong', undefined, 9]]);
  });

  it.each([
    ['auth.ticket', { ticket: 7 }],
    ['theme.set', { theme: 'url(https://evil.example)' }],
    ['locale.set', { locale: '../en' }],
    ['nav.go', { view: 7 }],
    ['nav.go', { view: 'topology', params: { ns: { toString: 'x' } } }],
    ['scope.set', { ns: 'shop' }],
    ['scope.set', { ns: ['Not a name'] }],
    ['time.set', { from: 'now', to: 'now' }],
    ['highlight', { ref: { kind: 'workload' } }],
    ['highlight', 'cart'],
  ])('is told when %s cannot be done with %j', (t, p) => {
    const { say, told, done, at } = room();
    say(t, p);
    expect(told).toEqual([['error', expect.objectContaining({ code: 'message_invalid' }), undefined]]);
    expect([done, at()]).toEqual([[], '/topology?ns=shop']);
  });

  it.each(['https://evil.example', '//evil.example/x', 'javascript:alert(1)', '../actions', 'actions'])(
    'cannot send the frame to %s',
    (view) => {
      const { say, told, at } = room();
      say('nav.go', { view });
      expect([at(), told]).toEqual([
        '/topology?ns=shop',
        [['error', expect.objectContaining({ code: 'view_unknown' }), undefined]],
      ]);
    },
  );

  it.each(['constructor', '__proto__', 'toString', 'made.up'])('is not heard when it says %s', (t) => {
    const { say, told, done } = room();
    say(t, {});
    expect([told, done]).toEqual([[], []]);
  });
});
