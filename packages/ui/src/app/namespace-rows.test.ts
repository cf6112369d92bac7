import { expect, it } from 'vitest';
import { toNamespaceRows } from './namespace-rows.ts';

const shop = { cluster: 'east', name: 'shop', dataplane: 'ambient' } as const;
const data = { cluster: 'east', name: 'data', dataplane: 'sidecar' } as const;

it('is in order of names and says which are chosen', () => {
  expect(toNamespaceRows([shop, data], ['shop'], '')).toEqual([
    { name: 'data', isChosen: false, dataplanes: ['sidecar'] },
    { name: 'shop', isChosen: true, dataplanes: ['ambient'] },
  ]);
});

it('shows a namespace of two clusters once, with both of its ways', () => {
  expect(toNamespaceRows([shop, { ...shop, cluster: 'west', dataplane: 'none' }], [], '')).toEqual([
    { name: 'shop', isChosen: false, dataplanes: ['ambient', 'none'] },
  ]);
});

it('keeps a chosen namespace that the reader cannot see, so that it can be let go', () => {
  expect(toNamespaceRows([shop], ['secret'], '')[0]).toEqual({ name: 'secret', isChosen: true, dataplanes: [] });
});

it('counts the pods of all its clusters, and hides no mixture', () => {
  const captured = { ...shop, capture: { pods: { captured: 3 }, behindWaypoint: false } };
  const out = { ...shop, cluster: 'west', capture: { pods: { out: 2 }, behindWaypoint: false } };
  expect(toNamespaceRows([captured, out], [], '')[0]?.capture?.pods).toEqual({ captured: 3, out: 2 });
  expect(toNamespaceRows([shop], [], '')[0]).not.toHaveProperty('capture');
});

it('finds by a part of the name', () => {
  expect(toNamespaceRows([shop, data], [], ' HO ').map((row) => row.name)).toEqual(['shop']);
});
