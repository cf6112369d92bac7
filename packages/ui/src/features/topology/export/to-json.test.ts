import { describe, expect, it } from 'vitest';
import { t } from '../../../testing/fake-host.ts';
import { answerOf, leakyCheckout, LEAKY_CHECKOUT_END_MS, places } from '../../../testing/leaky-checkout.ts';
import { toPicture } from '../picture.ts';
import { readTopologyView } from '../url.ts';
import { toDrawing } from '../view-model.ts';
import { toExportJson, type TopologyExport } from './to-json.ts';

const exported = (search = '', answer = leakyCheckout): TopologyExport => {
  const view = readTopologyView(new URLSearchParams(search));
  const picture = toPicture(answer);
  return toExportJson(toDrawing(picture, view, t), picture, view);
};
const edge = (
  from: keyof typeof places,
  to: keyof typeof places,
  layer: string,
): TopologyExport['edges'][number] | undefined =>
  exported().edges.find(({ id }) => id === `${layer}>${places[from].key}>${places[to].key}`);

describe('the file', () => {
  it('names its format and version, the time it speaks of and what the reader chose', () => {
    const file = exported('find=name%3Dcart&layers=l4&ns=shop');
    expect(file).toMatchObject({
      format: 'waymark-topology',
      version: 1,
      window: { end: '2026-08-20T12:05:08.000Z', seconds: 300, observedSeconds: 300 },
      view: { level: 'workload', layers: 'l4', find: 'name=cart' },
      units: { requests: '1/s', bytes: 'B/s' },
    });
    expect(file.edges.every(({ l7 }) => l7 === undefined)).toBe(true);
  });

  it('holds every place with what is known of it', () => {
    expect(exported().places.find(({ id }) => id === places.catalogV2.key)).toEqual({
      id: places.catalogV2.key,
      label: 'catalog-v2',
      shape: 'workload',
      health: 'alarm',
      capture: 'ambient-waypoint',
      box: 'namespace/east/shop',
      cluster: 'east',
      namespace: 'shop',
      app: 'catalog',
      version: 'v2',
      pods: { ready: 2, of: 2 },
    });
  });

  it('holds numbers in plain units', () => {
    expect(edge('waypoint', 'catalogV2', 'l7')).toMatchObject({
      kind: 'l7',
      health: 'alarm',
      l7: { requests: 7.1, failedShare: 0.11, averageLatency: 210, protocols: ['http'], via: [places.waypoint.key] },
      mtlsShare: 1,
      reporters: ['waypoint'],
    });
    expect(edge('cart', 'ordersDb', 'l4')?.l4).toEqual({
      opened: 0.1,
      bytesToServer: 0,
      bytesToClient: 0,
      failed: { denied: 0.1 },
    });
  });

  it('gives away nothing beyond the reader’s rights', () => {
    expect(edge('frontend', 'restricted', 'l4')).toEqual({
      id: `l4>${places.frontend.key}>restricted`,
      from: places.frontend.key,
      to: 'restricted',
      kind: 'l4',
      health: 'idle',
      reporters: [],
      withheld: true,
    });
  });

  it('carries the gaps, so that nobody takes what is missing for silence', () => {
    const gap = {
      source: 'prometheus',
      code: 'source_too_slow',
      missing: 'bytes',
      sinceMs: LEAKY_CHECKOUT_END_MS,
    } as const;
    expect(exported('', answerOf({ gaps: [gap] })).gaps).toEqual([gap]);
  });

  it('survives being written and read', () => {
    expect(JSON.parse(JSON.stringify(exported()))).toEqual(exported());
  });
});
