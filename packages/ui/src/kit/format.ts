import type { BytesPerSecond, Milliseconds, PerSecond, Ratio } from '@waymark/mesh';

/** Every number of the product becomes text here, always with its unit; SI symbols are the same in all our languages. */

/** Separates thousands and never breaks a line. */
const THIN = '\u202f';

function digits(value: number): string {
  if (value === 0) return '0';
  if (value < 0.01) return '<0.01';
  const decimals = value < 1 ? 2 : value < 100 ? 1 : 0;
  return grouped(trimmed(value.toFixed(decimals)));
}

const trimmed = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
const grouped = (text: string): string => text.replace(/\B(?=(\d{3})+$)/g, THIN);

/** `12.4 req/s` */
export const formatRequestRate = (rate: PerSecond): string => `${digits(rate)} req/s`;

/** `0.1 conn/s` */
export const formatConnectionRate = (rate: PerSecond): string => `${digits(rate)} conn/s`;

/** `7.1/s`, for columns whose head names what is counted. */
export const formatRate = (rate: PerSecond): string => `${digits(rate)}/s`;

/** `3.1 MB/s` */
export const formatThroughput = (rate: BytesPerSecond): string => `${scaled(rate)}/s`;

/** `1.2 kB` */
export const formatBytes = (bytes: number): string => scaled(bytes);

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

function scaled(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 999.5 would read "1000 kB": it already belongs to the next unit.
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${digits(value)} ${BYTE_UNITS[unit] ?? ''}`;
}

/** A count of things; estimates from counters may have fractions, readers want whole ones. */
export const formatCount = (count: number): string =>
  count > 0 && count < 1 ? '<1' : grouped(String(Math.round(count)));

/** The only place that multiplies by 100. Neither hides a small share behind 0 nor a hole behind 100. */
export function formatRatio(share: Ratio): string {
  const percent = share * 100;
  if (percent <= 0) return '0 %';
  if (percent < 0.1) return '<0.1 %';
  if (percent >= 100) return '100 %';
  if (percent > 99.9) return '>99.9 %';
  return `${trimmed(percent.toFixed(percent < 10 || percent > 99 ? 1 : 0))} %`;
}

/** `87 ms`, `1.9 s` */
export function formatLatency(latency: Milliseconds): string {
  if (latency < 1) return latency === 0 ? '0 ms' : '<1 ms';
  if (latency < 999.5) return `${trimmed(latency.toFixed(latency < 10 ? 1 : 0))} ms`;
  const seconds = latency / 1000;
  return `${trimmed(seconds.toFixed(seconds < 10 ? 1 : 0))} s`;
}

/** Local clock, `14:05:08`. */
export const formatClock = (atMs: number): string => new Date(atMs).toLocaleTimeString('sv-SE', { hour12: false });

/** ISO-like date and clock with the zone, for hovering: `2026-08-20 14:05:08 GMT+2`. */
export const formatInstant = (atMs: number): string => {
  const at = new Date(atMs);
  const zone = new Intl.DateTimeFormat('en', { timeZoneName: 'short' })
    .formatToParts(at)
    .find((part) => part.type === 'timeZoneName');
  return `${at.toLocaleDateString('sv-SE')} ${formatClock(atMs)} ${zone?.value ?? ''}`.trim();
};

/** Shortens in the middle, where names of one family agree most. */
export const shortenMiddle = (text: string, most: number): string => {
  if (text.length <= most) return text;
  const head = Math.ceil((most - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (most - 1 - head))}`;
};
