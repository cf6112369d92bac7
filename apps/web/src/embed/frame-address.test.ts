import { expect, it } from 'vitest';
import { createFrameAddress } from './frame-address.ts';

const at = (address: ReturnType<typeof createFrameAddress>): string => {
  const { pathname, search } = address.current();
  return `${pathname}${search}`;
};

it('lets a reader move within a screen, and asks before they leave it', () => {
  const asked: string[] = [];
  const address = createFrameAddress('/topology?ns=shop', (path) => {
    asked.push(path);
    return false;
  });
  address.navigator.push({ pathname: '/topology', search: '?ns=data', hash: '' });
  expect(at(address)).toBe('/topology?ns=data');
  address.navigator.push('/workloads/east/shop/cart?ns=data');
  expect([at(address), asked]).toEqual(['/topology?ns=data', ['/workloads/east/shop/cart?ns=data']]);
});

it('goes where the page around it says, and back', () => {
  const address = createFrameAddress('/topology', () => false);
  let moves = 0;
  address.subscribe(() => (moves += 1));
  address.go('/logs?ns=shop');
  expect([at(address), address.lastMove()]).toEqual(['/logs?ns=shop', 'PUSH']);
  address.navigator.go(-1);
  expect([at(address), address.lastMove()]).toEqual(['/topology', 'POP']);
  address.navigator.go(-5);
  address.navigator.replace('/topology?level=app');
  expect([at(address), moves]).toEqual(['/topology?level=app', 4]);
});
