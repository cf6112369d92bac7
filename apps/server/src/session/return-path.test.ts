import { expect, it } from 'vitest';
import { returnPath } from './return-path.ts';

it.each(['/topology?ns=shop#x', '/', '/logs?place=workload%2Fshop'])('A path of ours is kept: %s', (path) => {
  expect(returnPath(path)).toBe(path);
});

it.each([
  ...['https://elsewhere.example/', '//elsewhere.example', '/\\elsewhere.example', '/\t/elsewhere.example'],
  ...[
    '/.//elsewhere.example',
    '/x/..//elsewhere.example',
    'javascript:alert(1)',
    '',
    'topology',
    '/api/v1/session/start',
  ],
])('What leads away, or to no page, is the first page: %j', (wanted) => {
  expect(returnPath(wanted)).toBe('/');
});

it('Trouble is told on the page that was wanted', () => {
  expect(returnPath('/topology?ns=shop', ['trouble', 'denied'])).toBe('/topology?ns=shop&trouble=denied');
});
