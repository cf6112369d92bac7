import { describe, expect, it } from 'vitest';
import { toLinkRef, toRef, toSelected } from './refs.ts';

const cart = { kind: 'workload', cluster: 'east', namespace: 'shop', name: 'cart' } as const;

describe('what is selected', () => {
  it('is told by its names and nothing else', () => {
    expect(toRef('workload/east/shop/cart')).toEqual(cart);
    expect(toRef('l7>workload/east/shop/cart>service/east/shop/db')).toEqual({
      kind: 'edge',
      from: cart,
      to: { kind: 'service', cluster: 'east', namespace: 'shop', name: 'db' },
    });
    expect(toRef('restricted')).toBeUndefined();
    expect(toRef('l4>workload/east/shop/cart>outside')).toBeUndefined();
  });

  it('comes back as it was told', () => {
    expect(toSelected(cart)).toBe('workload/east/shop/cart');
    expect(toSelected({ kind: 'edge', from: cart, to: cart })).toBe(
      'both>workload/east/shop/cart>workload/east/shop/cart',
    );
  });

  it.each([
    [undefined],
    ['workload/east/shop/cart'],
    [{ kind: 'workload', cluster: 'east', namespace: 'shop' }],
    [{ kind: 'workload', cluster: 'east', namespace: 'shop', name: 7 }],
    [{ kind: 'edge', from: cart }],
    [{ kind: 'screen', name: 'logs' }],
  ])('is not %j', (ref) => {
    expect(toSelected(ref)).toBeUndefined();
  });
});

it('names what a link leads to', () => {
  expect(toLinkRef('/workloads/east/shop/cart')).toEqual(cart);
  expect(toLinkRef('/ztunnels/east/node-1')).toEqual({ kind: 'ztunnel', cluster: 'east', name: 'node-1' });
  expect(toLinkRef('/logs')).toEqual({ kind: 'screen', name: 'logs' });
});
