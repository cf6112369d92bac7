import { expect, it } from 'vitest';
import { duration } from './table-columns.ts';

it.each([
  [0, '0s'],
  [119, '119s'],
  [120, '2m'],
  [150, '2m30s'],
  [599, '9m59s'],
  [600, '10m'],
  [10_799, '179m'],
  [10_800, '3h'],
  [3 * 3600 + 600, '3h10m'],
  [8 * 3600 + 600, '8h'],
  [47 * 3600, '47h'],
  [49 * 3600, '2d1h'],
  [8 * 86_400 + 3600, '8d'],
  [800 * 86_400, '2y70d'],
])('prints an age of %i seconds as %s', (seconds, text) => {
  expect(duration(seconds * 1000)).toBe(text);
});
