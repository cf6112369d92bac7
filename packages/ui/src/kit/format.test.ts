import { expect, it } from 'vitest';
import { bytesPerSecond, ms, perSecond, ratio } from '@waymark/mesh';
import {
  formatBytes,
  formatCount,
  formatLatency,
  formatRatio,
  formatRequestRate,
  formatThroughput,
  shortenMiddle,
} from './format.ts';

it.each([
  [0, '0 req/s'],
  [0.004, '<0.01 req/s'],
  [0.25, '0.25 req/s'],
  [0.8, '0.8 req/s'],
  [7.14, '7.1 req/s'],
  [12.4, '12.4 req/s'],
  [34, '34 req/s'],
  [99.96, '100 req/s'],
  [1234.6, '1\u202f235 req/s'],
  [1234567, '1\u202f234\u202f567 req/s'],
])('writes a rate of %d as %s', (rate, text) => {
  expect(formatRequestRate(perSecond(rate))).toBe(text);
});

it.each([
  [0, '0 B/s'],
  [512, '512 B/s'],
  [3_000, '3 kB/s'],
  [999_600, '1 MB/s'],
  [3_100_000, '3.1 MB/s'],
  [9_800_000_000, '9.8 GB/s'],
])('writes a throughput of %d as %s', (rate, text) => {
  expect(formatThroughput(bytesPerSecond(rate))).toBe(text);
});

it.each([
  [0, 1, '0 %'],
  [1, 10_000, '<0.1 %'],
  [21, 1000, '2.1 %'],
  [11, 100, '11 %'],
  [9_999, 10_000, '>99.9 %'],
  [1, 1, '100 %'],
])('writes %d of %d as %s', (part, whole, text) => {
  expect(formatRatio(ratio(part, whole))).toBe(text);
});

it.each([
  [0.2, '<1 ms'],
  [1.26, '1.3 ms'],
  [87, '87 ms'],
  [999.7, '1 s'],
  [1900, '1.9 s'],
  [12_300, '12 s'],
])('writes a latency of %d ms as %s', (latency, text) => {
  expect(formatLatency(ms(latency))).toBe(text);
});

it('counts whole things, and does not call less than one nothing', () => {
  expect([formatCount(0), formatCount(0.4), formatCount(12_345.2), formatBytes(1200)]).toEqual([
    '0',
    '<1',
    '12\u202f345',
    '1.2 kB',
  ]);
});

it('shortens in the middle', () => {
  expect(shortenMiddle('recommendation-service-v2', 15)).toBe('recomme…vice-v2');
  expect(shortenMiddle('cart', 15)).toBe('cart');
});
