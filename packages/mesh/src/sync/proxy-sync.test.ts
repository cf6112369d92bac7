import { describe, expect, it } from 'vitest';
import { needsLook, syncOfProxies, type ProxyRecord, type TypeRecord } from './proxy-sync.ts';

const nonce = (version: string, n: number): string => `${version}0000000${n}-0000-4000-8000-000000000000`;
const proxy = (type: Partial<TypeRecord>, over: Partial<ProxyRecord> = {}): ProxyRecord => ({
  cluster: 'east',
  pod: { namespace: 'istio-system', name: 'ztunnel-abcde' },
  kind: 'ztunnel',
  istiod: 'istiod-1',
  types: [{ type: 'type.googleapis.com/istio.workload.Address', ...type }],
  ...over,
});

describe('what a proxy accepted', () => {
  const last = nonce('2026-11-23T05:16:34Z/27', 1);
  const before = nonce('2026-11-23T05:16:00Z/26', 2);
  it.each<[string, Partial<TypeRecord>, object]>([
    ['is what was sent last, when that was acknowledged', { sent: last, acked: last }, { state: 'accepted' }],
    [
      'is what it had before, while it has not answered to the last',
      { sent: last, acked: before },
      { state: 'waiting', versions: { sent: '2026-11-23T05:16:34Z/27', accepted: '2026-11-23T05:16:00Z/26' } },
    ],
    ['is nothing, when it never answered', { sent: last }, { state: 'unanswered' }],
    ['is nothing, when nothing was sent', {}, { state: 'not sent' }],
    [
      'is what it had before, when it refused the last',
      { sent: last, acked: before, lastError: 'bad listener' },
      { state: 'rejected', error: 'bad listener', versions: { accepted: '2026-11-23T05:16:00Z/26' } },
    ],
  ])('%s', (_, type, expected) => {
    expect(syncOfProxies([proxy(type)])[0]?.types).toMatchObject([{ type: 'WDS', ...expected }]);
  });

  it('is told by the istiod that sent last, when two know the proxy', () => {
    const [old, now] = [
      proxy({ sent: before, sentMs: 1 }, { istiod: 'old' }),
      proxy({ sent: last, sentMs: 2 }, { istiod: 'now' }),
    ];
    for (const records of [
      [old, now],
      [now, old],
    ])
      expect(syncOfProxies(records).map(({ istiod }) => istiod)).toEqual(['now']);
  });

  it('is told for each cluster, namespace and pod apart', () => {
    const others = [proxy({}, { cluster: 'west' }), proxy({}, { pod: { namespace: 'istio-system', name: 'other' } })];
    expect(syncOfProxies([proxy({}), ...others])).toHaveLength(3);
  });

  it('keeps the name of a type that has no short one', () => {
    expect(syncOfProxies([proxy({ type: 'type.googleapis.com/new.Thing' })])[0]?.types[0]?.type).toBe(
      'type.googleapis.com/new.Thing',
    );
  });
});

describe('a proxy’s answer', () => {
  it('is missed only once it has had its time, and a refusal at once', () => {
    const told = { type: 'WDS', sentMs: 1_000_000 };
    expect(needsLook({ ...told, state: 'waiting' }, 1_010_000)).toBe(false);
    expect(needsLook({ ...told, state: 'waiting' }, 1_031_000)).toBe(true);
    expect(needsLook({ ...told, state: 'unanswered' }, 1_031_000)).toBe(true);
    expect(needsLook({ ...told, state: 'rejected' }, 1_000_000)).toBe(true);
    expect(needsLook({ ...told, state: 'accepted' }, 9_000_000)).toBe(false);
    expect(needsLook({ type: 'LDS', state: 'not sent' }, 9_000_000)).toBe(false);
  });
});
