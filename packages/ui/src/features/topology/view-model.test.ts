import { describe, expect, it } from 'vitest';
import type { DrawnLine, DrawnPlace, Drawing } from '../../canvas/drawing.ts';
import { t } from '../../testing/fake-host.ts';
import { answerOf, l4, l7, leakyCheckout, places } from '../../testing/leaky-checkout.ts';
import { matches, placeKey, readFind, type Edge, type Found } from '@waymark/mesh';
import { toPicture } from './picture.ts';
import { readTopologyView, type TopologyView } from './url.ts';
import {
  countIdle,
  drawnSelection,
  foundSelections,
  isSilent,
  nextPicture,
  stepThrough,
  toDrawing,
} from './view-model.ts';

const first: TopologyView = readTopologyView(new URLSearchParams());
const draw = (edges: readonly Edge[] = leakyCheckout.edges, view: Partial<TopologyView> = {}): Drawing =>
  toDrawing(toPicture(answerOf({ edges })), { ...first, ...view }, t);

type Name = keyof typeof places;
const line = (drawing: Drawing, layer: string, from: Name, to: Name): DrawnLine | undefined =>
  drawing.lines.find((each) => each.id === `${layer}>${places[from].key}>${places[to].key}`);
const drawn = (drawing: Drawing, name: Name): DrawnPlace | undefined =>
  drawing.places.find((place) => place.id === places[name].key);
const box = (drawing: Drawing, title: string): string | undefined =>
  drawing.boxes.find((each) => each.title === title)?.totals;

describe('a waypoint', () => {
  it('has both legs drawn, requests summed over the conversations that take each leg', () => {
    const drawing = draw();
    expect(line(drawing, 'l7', 'frontend', 'waypoint')).toMatchObject({
      kind: 'l7',
      label: '34.3 req/s · 2.5 % 5xx',
      tone: 'warning',
    });
    expect(line(drawing, 'l7', 'waypoint', 'catalogV1')).toMatchObject({
      kind: 'l7',
      label: '21 req/s',
      tone: 'healthy',
    });
    expect(line(drawing, 'l7', 'waypoint', 'catalogV2')).toMatchObject({
      kind: 'l7',
      label: '7.1 req/s · 11 % 5xx',
      tone: 'alarm',
    });
    expect(line(drawing, 'l4', 'frontend', 'waypoint')).toMatchObject({ kind: 'l4', tone: 'neutral' });
    expect(line(drawing, 'l7', 'frontend', 'catalogV1')).toBeUndefined();
  });

  it('that answers by itself gives one leg and no loop', () => {
    const drawing = draw([l7('frontend', 'waypoint', 3, 1, { via: places.waypoint.key })]);
    expect(drawing.lines.map((each) => each.id)).toEqual([`l7>${places.frontend.key}>${places.waypoint.key}`]);
  });

  it('without a ready pod names itself as the reason why all calls fail', () => {
    const drawing = draw();
    expect(line(drawing, 'l4', 'checkout', 'paymentsWaypoint')).toMatchObject({
      kind: 'l4',
      tone: 'alarm',
      label: 'all calls fail: waypoint not ready',
    });
    expect(drawn(drawing, 'paymentsWaypoint')).toMatchObject({
      shape: 'waypoint',
      ring: 'alarm',
      note: { text: '0 of 1 ready', tone: 'alarm' },
    });
  });

  it('that a service names and is not bound to it is told at the place', () => {
    expect(drawn(draw(), 'payments')?.description).toContain('names the waypoint payments/lost-wp, which is not bound');
    expect(drawn(draw(), 'payments')?.note).toEqual({ text: 'L7 policy skipped', tone: 'warning' });
  });
});

describe('a line', () => {
  it('of requests without a waypoint runs from client to server', () => {
    expect(line(draw(), 'l7', 'ingress', 'frontend')).toMatchObject({ label: '12.4 req/s', tone: 'healthy' });
  });

  it('of connections has its label only where no requests run beside it', () => {
    const drawing = draw();
    expect(line(drawing, 'l4', 'ingress', 'frontend')?.label).toBeUndefined();
    expect(line(drawing, 'l4', 'frontend', 'cart')?.label).toBe('3.1 MB/s');
  });

  it('on which policy denies everything is drawn as denied', () => {
    expect(line(draw(), 'l4', 'cart', 'ordersDb')).toMatchObject({ kind: 'denied', tone: 'alarm', label: 'denied' });
  });

  it('that policy denies only in part stays a line, with the share', () => {
    const drawing = draw([l4('cart', 'ordersDb', { bytes: 1000, opened: 1 }, { failed: { denied: 60 } })]);
    expect(line(drawing, 'l4', 'cart', 'ordersDb')).toMatchObject({
      kind: 'l4',
      tone: 'alarm',
      label: '1 kB/s · 20 % denied',
    });
  });

  it('that fails in other ways alone says how', () => {
    const drawing = draw([l4('cart', 'redis', { bytes: 0, opened: 1 }, { failed: { refused: 300 } })]);
    expect(line(drawing, 'l4', 'cart', 'redis')).toMatchObject({
      kind: 'l4',
      tone: 'alarm',
      label: 'all connections fail: refused',
    });
  });

  it('still counts as working while older connections carry bytes', () => {
    const drawing = draw([l4('cart', 'redis', { bytes: 5000, opened: 0.01 }, { failed: { denied: 3 } })]);
    expect(line(drawing, 'l4', 'cart', 'redis')).toMatchObject({ kind: 'l4', label: '5 kB/s · 100 % denied' });
  });

  it.each([
    [{ mtls: 0, plain: 15 }, 'plain text, bypasses waypoint'],
    [{ mtls: 15, plain: 0 }, 'bypasses waypoint'],
  ])('past the waypoint is a bypass: %j', (security, label) => {
    const drawing = draw([
      l4('cron', 'catalogV2', { bytes: 3000, opened: 0.05 }, { bypasses: places.waypoint.key, security }),
    ]);
    expect(line(drawing, 'l4', 'cron', 'catalogV2')).toMatchObject({ kind: 'bypass', tone: 'warning', label });
  });

  it('in plain text between captured ends says so; from out of the mesh that is no news', () => {
    const plain = { security: { mtls: 0, plain: 9 } };
    const drawing = draw([
      l4('checkout', 'redis', { bytes: 1000, opened: 1 }, plain),
      l4('cron', 'redis', { bytes: 1000, opened: 1 }, plain),
    ]);
    expect(line(drawing, 'l4', 'checkout', 'redis')?.label).toBe('1 kB/s · plain text');
    expect(line(drawing, 'l4', 'cron', 'redis')?.label).toBe('1 kB/s');
  });

  it('with numbers beyond the reader’s rights has none', () => {
    const withheld = line(draw(), 'l4', 'frontend', 'restricted');
    expect(withheld).toMatchObject({ kind: 'l4', width: 1 });
    expect(withheld?.label).toBeUndefined();
    expect(withheld?.description).toContain('outside your view');
  });

  it.each([
    ['rate', '7.1 req/s · 11 % 5xx', undefined],
    ['average', 'avg 210 ms · 11 % 5xx', undefined],
    ['throughput', '11 % 5xx', '1.1 MB/s'],
    ['none', undefined, undefined],
  ] as const)('labelled with %s reads %j and %j', (labels, requests, connections) => {
    const drawing = draw(undefined, { labels });
    expect(line(drawing, 'l7', 'waypoint', 'catalogV2')?.label).toBe(requests);
    expect(line(drawing, 'l4', 'waypoint', 'catalogV2')?.label).toBe(connections);
  });

  it('is told in words to those who do not see it', () => {
    expect(line(draw(), 'l7', 'waypoint', 'catalogV2')?.description).toBe(
      'waypoint to catalog-v2, requests (L7): 7.1 req/s, 11 % 5xx',
    );
  });
});

describe('the choice of layers', () => {
  const count = (layers: TopologyView['layers']): Readonly<Record<string, number>> => {
    const kinds: Record<string, number> = {};
    for (const { kind } of draw(undefined, { layers }).lines) kinds[kind] = (kinds[kind] ?? 0) + 1;
    return kinds;
  };

  it('shows one layer, both or one line a pair', () => {
    expect(count('l4')).toEqual({ l4: 12, denied: 1, bypass: 1 });
    expect(count('l7')).toEqual({ l7: 5, bypass: 1 });
    expect(count('both')).toEqual({ l4: 12, l7: 5, denied: 1, bypass: 1 });
    expect(count('merged')).toEqual({ l4: 7, merged: 5, denied: 1, bypass: 1 });
  });

  it('finds the selected line under another choice', () => {
    const selected = { is: 'line', layer: 'l7', from: places.frontend.key, to: places.waypoint.key } as const;
    expect(drawnSelection(selected, draw(undefined, { layers: 'merged' }))).toBe(
      `both>${places.frontend.key}>${places.waypoint.key}`,
    );
    expect(drawnSelection({ is: 'place', key: places.archive.key }, draw())).toBeUndefined();
  });
});

describe('a place', () => {
  it.each([
    ['frontend', 'ambient-waypoint', 'healthy'],
    ['catalogV2', 'ambient-waypoint', 'alarm'],
    ['cart', 'mixed', 'healthy'],
    ['cron', 'out-of-mesh', 'neutral'],
    ['waypoint', 'none', 'warning'],
    ['ordersDb', 'ambient', 'healthy'],
    ['outside', 'none', 'neutral'],
  ] as const)('%s has the mark %s and the ring %s', (name, mark, ring) => {
    expect(drawn(draw(), name)).toMatchObject({ mark, ring });
  });

  it('tells a mixture of captured and not', () => {
    const cart = drawn(draw(), 'cart');
    expect(cart?.note?.text).toBe('3 of 5 captured');
    expect(cart?.description.match(/3 of 5 captured/g)).toHaveLength(1);
  });

  it('that is idle waits until it is asked for or selected', () => {
    expect(drawn(draw(), 'archive')).toBeUndefined();
    expect(drawn(draw(undefined, { extras: ['idle'] }), 'archive')).toMatchObject({ ring: 'idle' });
    expect(drawn(draw(undefined, { selected: { is: 'place', key: places.archive.key } }), 'archive')).toBeDefined();
    expect(countIdle(leakyCheckout)).toBe(1);
  });

  it('beyond the reader’s rights has no name', () => {
    expect(drawn(draw(), 'restricted')).toMatchObject({ label: 'outside your view', shape: 'cloud' });
    expect(drawn(draw(), 'restricted')?.box).toBeUndefined();
  });
});

describe('a box', () => {
  it('totals what ends in it, each conversation once', () => {
    const drawing = draw();
    expect(box(drawing, 'shop')).toBe('46.7 req/s · 1.8 % failing');
    expect(box(drawing, 'data')).toBe('9.6 MB/s');
  });

  it('counts what leaves to the outside, and a leg into a waypoint only where it goes on', () => {
    const drawing = draw([
      l4('frontend', 'waypoint', { bytes: 1000, opened: 1 }),
      l4('waypoint', 'catalogV1', { bytes: 1000, opened: 1 }),
      l4('frontend', 'outside', { bytes: 500, opened: 1 }),
      l4('frontend', 'redis', { bytes: 7000, opened: 1 }),
    ]);
    expect(box(drawing, 'shop')).toBe('1.5 kB/s');
    expect(box(drawing, 'data')).toBe('7 kB/s');
    expect(box(drawing, 'web')).toBeUndefined();
  });

  it('out of the mesh is dashed and says so', () => {
    expect(draw().boxes.find((each) => each.title === 'legacy')).toMatchObject({ dashed: true, totals: 'out of mesh' });
  });

  describe('where there are several clusters', () => {
    const id = { kind: 'workload', cluster: 'west', namespace: 'data', name: 'redis' } as const;
    const west = { ...places.redis, key: placeKey(id), id };
    const boxesOf = (boxes: TopologyView['boxes']): Drawing['boxes'] =>
      toDrawing(toPicture(answerOf({ edges: [], places: [places.redis, west] })), { ...first, boxes }, t).boxes;

    it('stands in the box of its cluster', () => {
      expect(boxesOf(first.boxes)).toMatchObject([
        { id: 'cluster/east', title: 'cluster east' },
        { id: 'cluster/west', title: 'cluster west' },
        { title: 'data', parent: 'cluster/east' },
        { title: 'data', parent: 'cluster/west' },
      ]);
    });

    it('names its cluster where that has no box', () => {
      expect(boxesOf(['namespace']).map((each) => each.title)).toEqual(['data · east', 'data · west']);
    });
  });

  it('holds the workloads of one app when there are several of them', () => {
    const { boxes, places: drawnPlaces } = draw(undefined, { boxes: ['namespace', 'app'] });
    const app = boxes.find((each) => each.title === 'catalog');
    expect(app).toMatchObject({ parent: 'namespace/east/shop' });
    expect(drawnPlaces.filter((each) => each.box === app?.id).map((each) => each.label)).toEqual([
      'catalog-v1',
      'catalog-v2',
    ]);
    expect(boxes.filter((each) => each.parent === 'namespace/east/shop')).toHaveLength(1);
  });
});

describe('what is looked for', () => {
  const picture = toPicture(leakyCheckout);
  const find = (text: string): Found => {
    const read = readFind(text);
    if (!read.ok) throw new Error(text);
    return matches(read.find, picture.answer, picture.answer.window);
  };

  it('stays bright with the ends of its lines, and the rest steps back', () => {
    const drawing = toDrawing(picture, first, t, { found: find('source = cart AND layer = L4') });
    const dimmed = (name: Name): boolean | undefined => drawn(drawing, name)?.dimmed;
    expect([dimmed('cart'), dimmed('redis'), dimmed('ingress')]).toEqual([undefined, undefined, true]);
    expect(line(drawing, 'l4', 'cart', 'redis')?.dimmed).toBeUndefined();
    expect(line(drawing, 'l7', 'waypoint', 'catalogV1')?.dimmed).toBe(true);
  });

  it('is gone through place by place in order of names, round and round', () => {
    const found = find('catalog');
    const each = foundSelections(toDrawing(picture, first, t, { found }), picture, found);
    const [v1, v2] = [places.catalogV1.key, places.catalogV2.key].map((key) => ({ is: 'place' as const, key }));
    expect(each).toEqual([v1, v2]);
    expect(stepThrough(each, undefined, 'next')).toEqual(v1);
    expect(stepThrough(each, v1, 'next')).toEqual(v2);
    expect(stepThrough(each, v2, 'next')).toEqual(v1);
    expect(stepThrough(each, v1, 'previous')).toEqual(v2);
    expect(stepThrough([], v1, 'next')).toEqual(v1);
  });
});

it('is silent without edges, whatever is declared', () => {
  expect([isSilent(leakyCheckout), isSilent(answerOf({ edges: [] }))]).toEqual([false, true]);
});

describe('the next picture', () => {
  const held = leakyCheckout;
  const firstWave = answerOf({ wave: 'first', window: { ...held.window, endMs: held.window.endMs + 15_000 } });

  it('is the first wave when there is none yet', () => {
    expect(nextPicture(undefined, firstWave, 15)).toBe(firstWave);
  });

  it('waits for completion while the held one is fresh, so that latencies do not blink', () => {
    expect(nextPicture(held, firstWave, 15)).toBe(held);
    expect(nextPicture(held, { ...firstWave, wave: 'complete' }, 15).wave).toBe('complete');
  });

  it('does not wait for ever', () => {
    expect(
      nextPicture(held, { ...firstWave, window: { ...held.window, endMs: held.window.endMs + 60_000 } }, 15).wave,
    ).toBe('first');
  });
});
