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

it('finds by a part of the name', () => {
  expect(toNamespaceRows([shop, data], [], ' HO ').map((row) => row.name)).toEqual(['shop']);
});
