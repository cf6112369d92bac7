import { describe, expect, it } from 'vitest';
import { t } from '../../../testing/fake-host.ts';
import { answerOf, l4, l7, leakyCheckout } from '../../../testing/leaky-checkout.ts';
import { toPicture } from '../picture.ts';
import { toShown } from '../shown.ts';
import { readTopologyView } from '../url.ts';
import { toDrawing } from '../view-model.ts';
import { toTableModel } from './table-model.ts';

const view = (search = ''): ReturnType<typeof readTopologyView> => readTopologyView(new URLSearchParams(search));
const picture = toPicture(leakyCheckout);
const modelOf = (search = ''): ReturnType<typeof toTableModel> =>
  toTableModel(toDrawing(picture, view(search), t), picture, t);
const conversation = (from: string, to: string, layer: string, search = ''): Record<string, string> => {
  const row = modelOf(search).conversations.find(
    ({ cells }) => cells.source.text === from && cells.target.text === to && cells.layer.text === layer,
  );
  return Object.fromEntries(Object.entries(row?.cells ?? {}).map(([name, cell]) => [name, cell.text]));
};

describe('the rows', () => {
  it.each(['', 'layers=l4', 'layers=l7', 'layers=merged', 'show=idle'])('are what the picture draws (%s)', (search) => {
    const drawing = toDrawing(picture, view(search), t);
    const model = toTableModel(drawing, picture, t);
    expect(model.places.map((row) => row.id)).toEqual(drawing.places.map((place) => place.id));
    expect(model.conversations.map((row) => row.id)).toEqual(drawing.lines.map((line) => line.id));
    expect(model.conversations.length).toBeGreaterThan(5);
  });

  it('tell a conversation with its numbers, its path and who counted', () => {
    expect(conversation('shop-gateway', 'frontend', 'L7')).toEqual({
      source: 'shop-gateway',
      target: 'frontend',
      health: 'healthy',
      layer: 'L7',
      protocol: 'HTTP',
      rate: '12.4 req/s',
      errors: '0 %',
      latency: '40 ms',
      throughput: '210 kB/s',
      mtls: '100 %',
      path: 'gateway → server’s ztunnel → pod',
      reporters: 'the sidecar or gateway of the client (L7)',
    });
  });

  it('say what is wrong in words', () => {
    expect(conversation('waypoint', 'catalog-v2', 'L7')).toMatchObject({ health: '11 % 5xx', errors: '11 %' });
    expect(conversation('cart', 'orders-db', 'L4')).toMatchObject({
      health: 'denied',
      errors: '100 %',
      rate: '0.1 conn/s',
    });
    expect(conversation('cron', 'catalog-v2', 'L4')).toMatchObject({ health: 'bypasses waypoint', mtls: '0 %' });
    expect(conversation('frontend', 'cart', 'L4')).toMatchObject({ protocol: 'TCP', latency: '–' });
  });

  it('keep to themselves what the reader may not see', () => {
    expect(conversation('frontend', 'outside your view', 'L4')).toMatchObject({
      rate: '–',
      errors: '–',
      throughput: '–',
    });
    const row = modelOf().conversations.find(({ cells }) => cells.target.text === 'outside your view');
    expect(row?.cells.rate.why).toBe('numbers are outside your view');
  });

  it('tell a place with its capture, health and traffic in both directions', () => {
    const row = modelOf().places.find(({ cells }) => cells.name.text === 'catalog-v2');
    expect(Object.fromEntries(Object.entries(row?.cells ?? {}).map(([name, cell]) => [name, cell.text]))).toEqual({
      name: 'catalog-v2',
      namespace: 'shop',
      cluster: 'east',
      kind: 'Workload',
      capture: 'ambient + waypoint',
      health: '11 % 5xx',
      in: '7.1 req/s · 1.1 MB/s',
      out: '–',
      errors: '11 %',
      pods: '2 of 2',
    });
    // It denied all of cart's connections, and all that it let in went well.
    expect(modelOf().places.find(({ cells }) => cells.name.text === 'orders-db')?.cells.errors.text).toBe('0 %');
    const waypoint = modelOf().places.find(({ cells }) => cells.name.text === 'payments-wp');
    expect(waypoint?.cells.health.text).toBe('0 of 1 ready');
  });
});

describe('a folded box', () => {
  const sum = toPicture(
    toShown(
      answerOf({
        edges: [
          l4('cart', 'redis', { bytes: 1_000_000, opened: 3 }),
          l4('checkout', 'ordersDb', { bytes: 500_000, opened: 1 }),
          l7('frontend', 'checkout', 10, 20),
          l7('ingress', 'frontend', 2, 20, { failing: { share: 0.5, response: { code: '503', flags: 'UF' } } }),
        ],
      }),
      view('fold=folded'),
    ),
  );
  const model = toTableModel(toDrawing(sum, view(), t), sum, t);

  it('is one row with the sums of what it holds', () => {
    const row = model.places.find(({ cells }) => cells.name.text === 'shop');
    expect(row?.cells.kind.text).toBe('Namespace');
    expect(row?.cells.pods.text).toBe('12 of 12');
    expect(row?.cells.out.text).toBe('10 req/s · 1.5 MB/s');
  });

  it('has lines with the sums of what runs between', () => {
    const row = model.conversations.find(({ cells }) => cells.target.text === 'data');
    expect(row?.cells).toMatchObject({
      source: { text: 'shop' },
      rate: { text: '4 conn/s' },
      throughput: { text: '1.5 MB/s' },
    });
  });
});
