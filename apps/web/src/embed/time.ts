/** How embedders write times, and how our screens do. */

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const LEAST_SECONDS = 10;
const MOST_SECONDS = 30 * 86_400;

/** ISO, Unix ms, `now` or `now-30m` as Unix ms; undefined for anything else. */
function readTime(text: string, nowMs: number): number | undefined {
  const [, amount, unit] = /^now(?:-(\d{1,7})([smhd]))?$/.exec(text) ?? [];
  if (text === 'now') return nowMs;
  if (amount !== undefined) return nowMs - Number(amount) * (UNIT_SECONDS[unit ?? 's'] ?? 1) * 1000;
  if (/^\d{12,14}$/.test(text)) return Number(text);
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? undefined : at;
}

/** Writes a span over a search of ours; false, and nothing written, where it makes no sense. Up to `now` is live. */
export function writeTime(search: URLSearchParams, from: string, to: string, nowMs: number): boolean {
  const [begin, end] = [readTime(from, nowMs), readTime(to, nowMs)];
  if (begin === undefined || end === undefined) return false;
  const seconds = Math.round((end - begin) / 1000);
  if (seconds < LEAST_SECONDS || seconds > MOST_SECONDS) return false;
  search.set('window', `${seconds}s`);
  if (to === 'now') search.delete('until');
  else search.set('until', new Date(end).toISOString());
  return true;
}
