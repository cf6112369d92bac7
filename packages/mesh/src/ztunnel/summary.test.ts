import { describe, expect, it } from 'vitest';
import type { DumpPolicy, ZtunnelDump } from './dump.ts';
import { summariseDump, totalOf } from './summary.ts';

const policy = (namespace: string, name: string): DumpPolicy => ({
  namespace,
  name,
  scope: 'Namespace',
  action: 'Allow',
  rules: 1,
  told: '[]',
});
const dump = (over: Partial<ZtunnelDump> = {}): ZtunnelDump => ({
  workloads: [],
  services: [],
  policies: [policy('shop', 'a'), policy('shop', 'b'), policy('data', 'c')],
  certificates: [
    { identity: 'spiffe://cluster.local/ns/shop/sa/cart', state: 'available', untilMs: 2_000 },
    { identity: 'spiffe://cluster.local/ns/shop/sa/web', state: 'unavailable', reason: 'no CA' },
    { identity: 'spiffe://cluster.local/ns/data/sa/db', state: 'available', untilMs: 1_000 },
  ],
  pods: [{ namespace: 'shop', name: 'cart-1', state: 'up', connections: [] }],
  ...over,
});

describe('the summary of a dump', () => {
  const summary = summariseDump(dump());
  it('counts only what lies within a view', () => {
    expect(totalOf(summary, () => true)).toMatchObject({
      policies: 3,
      certificates: 3,
      unavailable: 1,
      nextExpiryMs: 1_000,
      pods: 1,
    });
    expect(totalOf(summary, (namespace) => namespace === 'shop')).toMatchObject({
      policies: 2,
      certificates: 2,
      nextExpiryMs: 2_000,
    });
    expect(totalOf(summary, () => false)).toMatchObject({ policies: 0, certificates: 0 });
  });

  it('has the same digest for the same entries in another order, and another for others', () => {
    const digest = (over: Partial<ZtunnelDump>, seen: (n: string) => boolean = () => true): number =>
      totalOf(summariseDump(dump(over)), seen).digest;
    const { policies } = dump();
    expect(digest({ policies: [...policies].reverse() })).toBe(digest({}));
    const changed = {
      policies: [policy('shop', 'a'), policy('shop', 'b'), { ...policy('data', 'c'), action: 'Deny' }],
    };
    expect(digest(changed)).not.toBe(digest({}));
    expect(digest(changed, (namespace) => namespace === 'shop')).toBe(digest({}, (namespace) => namespace === 'shop'));
  });
});
