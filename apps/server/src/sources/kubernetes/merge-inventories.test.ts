import { describe, expect, it } from 'vitest';
import type { Inventory } from '@waymark/mesh';
import { mergeInventories } from './merge-inventories.ts';

const declaredIn = (cluster: string): Inventory => ({
  namespaces: [{ cluster, name: 'shop', dataplane: 'ambient' }],
  workloads: [],
  services: [{ id: { cluster, namespace: 'shop', name: 'cart' } }],
});

describe('mergeInventories', () => {
  it('keeps what two clusters declare under one name, each with its cluster, in their order', () => {
    const merged = mergeInventories([declaredIn('west'), declaredIn('east')]);
    expect(merged.namespaces.map(({ cluster, name }) => `${cluster}/${name}`)).toEqual(['west/shop', 'east/shop']);
    expect(merged.services.map(({ id }) => id.cluster)).toEqual(['west', 'east']);
  });

  it('of no cluster is empty', () => {
    expect(mergeInventories([])).toEqual({ namespaces: [], workloads: [], services: [] });
  });
});
