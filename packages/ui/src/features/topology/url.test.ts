import { expect, it } from 'vitest';
import { placeKey } from '@waymark/mesh';
import { readSelection, readTopologyView, selectionId, writeTopologyView, type TopologyView } from './url.ts';

const cart = placeKey({ kind: 'workload', cluster: 'east > west', namespace: 'shop', name: 'cart' });
const shop = placeKey({ kind: 'namespace', cluster: 'east > west', namespace: 'shop' });
const outside = placeKey({ kind: 'outside' });

const first = readTopologyView(new URLSearchParams());

const views: readonly TopologyView[] = [
  first,
  { ...first, layers: 'l4', labels: 'none', extras: ['idle'], find: 'cart & co', selected: { is: 'place', key: cart } },
  { ...first, layers: 'merged', labels: 'p95', selected: { is: 'line', layer: 'both', from: cart, to: outside } },
  { ...first, cluster: 'west & more', focus: { key: cart, hops: 2 } },
  { ...first, level: 'front', selected: { is: 'place', key: shop } },
  { ...first, protocols: ['grpc'], labels: 'throughput', selected: { is: 'pair', from: outside, to: cart } },
  { ...first, protocols: [], boxes: [], waypoints: 'badges', as: 'table', hide: 'idle OR name = "x"' },
  {
    ...first,
    folding: { rest: 'folded', but: [shop, 'cluster/a'] },
  },
  { ...first, focus: { key: cart, hops: 3 }, extras: ['services', 'motion'], boxes: ['app'] },
];

it.each(views)('comes back from the link as it was: %j', (view) => {
  const link = writeTopologyView(new URLSearchParams(), view).toString();
  expect(readTopologyView(new URLSearchParams(link))).toEqual(view);
});

it('keeps what other parts of the product wrote into the link', () => {
  const view = readTopologyView(new URLSearchParams('layers=l4'));
  expect(writeTopologyView(new URLSearchParams('ns=shop&layers=l4'), { ...view, layers: 'both' }).toString()).toBe(
    'ns=shop',
  );
});

it.each(['l5>a>b', 'l4>a', 'l4>>', '>', 'l4>a>b>c', ''])('selects nothing when the link says %j', (text) => {
  expect(readSelection(text)).toBeUndefined();
});

it('falls back to the first view when a link is broken', () => {
  expect(readTopologyView(new URLSearchParams('layers=L9&labels=&show=yes&hops=9&fold=&selected=l4>'))).toEqual(first);
});

it('spells a selection as the id of what is drawn', () => {
  expect(selectionId({ is: 'place', key: cart })).toBe(cart);
  expect(selectionId({ is: 'line', layer: 'l7', from: cart, to: outside })).toBe(`l7>${cart}>outside`);
});
