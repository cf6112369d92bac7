import { describe, expect, it } from 'vitest';
import { placeKey } from '@waymark/mesh';
import { answerOf, l4, l7, leakyCheckout, places } from '../../testing/leaky-checkout.ts';
import { isFolded, toggleFold, toShown, withFoldToggled } from './shown.ts';
import { readTopologyView } from './url.ts';
import type { Shown } from './picture.ts';

const shown = (search: string, answer: Shown = leakyCheckout): Shown =>
  toShown(answer, readTopologyView(new URLSearchParams(search)));
const requests = ({ edges }: Shown): number =>
  edges.reduce((sum, edge) => sum + (edge.layer === 'L7' ? edge.requests : 0), 0);
const shop = placeKey({ kind: 'namespace', cluster: 'east', namespace: 'shop' });

it('shows the whole answer when nothing was chosen', () => {
  expect(shown('')).toMatchObject({ places: leakyCheckout.places, edges: leakyCheckout.edges });
});

it.each(['app', 'version', 'front', 'namespace', 'cluster'])('keeps every request at the level %s', (level) => {
  const coarse = shown(`level=${level}`);
  expect(requests(coarse)).toBeCloseTo(requests(leakyCheckout), 6);
  expect(coarse.places.length).toBeLessThanOrEqual(leakyCheckout.places.length);
});

describe('boxes', () => {
  it('are places when all are folded, and the one that the reader opened is not', () => {
    expect(shown('fold=folded').places.map((place) => place.key)).toContain(shop);
    const but = shown(`fold=folded&but=${encodeURIComponent(shop)}`).places.map((place) => place.key);
    expect(but).not.toContain(shop);
    expect(but).toContain(places.cart.key);
  });

  it('open into the picture of workloads where boxes are all that is drawn', () => {
    const view = readTopologyView(new URLSearchParams('level=namespace&boxes=cluster'));
    expect(withFoldToggled(view, view.folding, shop)).toMatchObject({
      level: 'workload',
      boxes: ['cluster', 'namespace'],
      folding: { rest: 'folded', but: [shop] },
    });
  });

  it('open and close again', () => {
    const once = toggleFold({ rest: 'auto', but: [] }, shop);
    expect(isFolded(shop, once)).toBe(true);
    expect(toggleFold(once, shop)).toEqual({ rest: 'open', but: [] });
  });
});

it('leaves out what is hidden, with the lines that end there', () => {
  const without = shown(`hide=${encodeURIComponent('name = cart')}`);
  expect(without.places.some((place) => place.key === places.cart.key)).toBe(false);
  expect(without.edges.some((edge) => edge.from === places.cart.key || edge.to === places.cart.key)).toBe(false);
});

it('hides nothing when what should be hidden cannot be read', () => {
  expect(shown('hide=name%20%3D').edges).toHaveLength(leakyCheckout.edges.length);
});

it('keeps what is around the place in focus', () => {
  const quiet = { bytes: 1, opened: 1 };
  const answer = answerOf({
    edges: [l4('frontend', 'cart', quiet), l4('cart', 'redis', quiet), l7('ingress', 'frontend', 1, 20)],
  });
  const focus = (hops: number): readonly string[] =>
    shown(`focus=${encodeURIComponent(places.cart.key)}&hops=${String(hops)}`, answer).places.map((place) => place.key);
  expect(focus(1)).toHaveLength(3);
  expect(focus(2)).toHaveLength(4);
});

it('closes ways over hidden waypoints and loses no request', () => {
  const hidden = shown('waypoints=hidden');
  expect(requests(hidden)).toBeCloseTo(requests(leakyCheckout), 6);
  expect(hidden.edges.some((edge) => edge.layer === 'L4' && edge.via !== undefined)).toBe(true);
});
