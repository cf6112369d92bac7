import { describe, expect, it } from 'vitest';
import type { Findable, FindableKind } from '../kit/search-sources.ts';
import { toHits } from './search-hits.ts';

const findable = (kind: FindableKind, name: string, more: Partial<Findable> = {}): Findable => ({
  id: name,
  kind,
  name,
  go: () => undefined,
  ...more,
});
const all = [
  findable('action', 'Switch the theme'),
  findable('place', 'shopping-cart', { hint: 'Workload in store' }),
  findable('place', 'cart', { hint: 'Workload in shop', also: ['basket'] }),
  findable('place', 'cart-db', { hint: 'Workload in data' }),
  findable('page', 'Topology'),
  findable('namespace', 'shop'),
];
const found = (typed: string): readonly string[] =>
  toHits(all, typed).map(({ kind, hits }) => `${kind}: ${hits.map(({ name }) => name).join(', ')}`);

describe('searching', () => {
  it('answers by kind, the best fit first', () => {
    expect(found('cart')).toEqual(['place: cart, cart-db, shopping-cart']);
    expect(found('shop')).toEqual(['place: shopping-cart, cart', 'namespace: shop']);
  });

  it('finds by any of the words, whatever their order and letters', () => {
    expect(found('DATA cart')).toEqual(['place: cart-db']);
    expect(found('basket')).toEqual(['place: cart']);
    expect(found('cart nonsense')).toEqual([]);
  });

  it('shows where one can go before anything is typed, and no thousand places', () => {
    expect(found(' ')).toEqual(['page: Topology', 'action: Switch the theme']);
  });

  it('shows the first few and says how many more there are', () => {
    const many = Array.from({ length: 20 }, (_, index) => findable('place', `w-${String(index)}`));
    const [group] = toHits(many, 'w');
    expect(group?.hits).toHaveLength(7);
    expect(group?.more).toBe(13);
  });
});
