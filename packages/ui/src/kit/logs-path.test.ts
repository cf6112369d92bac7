import { describe, expect, it } from 'vitest';
import { logsPath } from './logs-path.ts';

describe('the way to the logs', () => {
  it('keeps the choices of all screens and nothing of this one', () => {
    const search = new URLSearchParams('ns=shop&selected=x');
    expect(logsPath({ place: 'workload/east/shop/cart' }, search)).toBe(
      '/logs?ns=shop&place=workload%2Feast%2Fshop%2Fcart',
    );
  });

  it.each([
    [{ place: 'namespace/east/shop' }],
    [{ place: 'outside' }],
    [{ from: 'workload/east/shop/cart', to: 'outside' }],
  ])('does not exist for %j, which writes none', (of) => {
    expect(logsPath(of, new URLSearchParams())).toBeUndefined();
  });
});
