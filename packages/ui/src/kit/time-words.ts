import type { Translate } from '../messages/messages.ts';
import { formatClock } from './format.ts';
import { WINDOWS } from './global-choice.ts';

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** `12 min 34 s`, `2 d 3 h`: its two largest units, which tell any length well enough. */
export function formatSpan(seconds: number): string {
  let rest = Math.max(0, Math.round(seconds));
  const parts: string[] = [];
  for (const [unit, length] of UNITS) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(`${count} ${unit}`);
    // A third unit, or one after a hole, says nothing that matters.
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.length === 0 ? '0 s' : parts.join(' ');
}

/** `last 5 min` */
export function lastWords(seconds: number, t: Translate): string {
  const known = WINDOWS.find((each) => each === seconds);
  return known === undefined ? t('time.lastSpan', { span: formatSpan(seconds) }) : t(`time.last.${known}`);
}

/** `13:05:00 – 14:05:00`, with the day where it is not the reader's today. */
export function rangeWords(fromMs: number, toMs: number, nowMs: number): string {
  return `${momentWords(fromMs, nowMs)} – ${momentWords(toMs, nowMs)}`;
}

/** The clock, with the day before it where it is not the reader's today. */
export function momentWords(atMs: number, nowMs: number): string {
  const day = (ms: number): string => new Date(ms).toLocaleDateString('sv-SE');
  return day(atMs) === day(nowMs) ? formatClock(atMs) : `${day(atMs)} ${formatClock(atMs)}`;
}

/** How a date-time input writes an instant: in the reader's zone, without naming it. */
export function toLocalInput(atMs: number): string {
  const at = new Date(atMs);
  return `${at.toLocaleDateString('sv-SE')}T${formatClock(atMs)}`;
}

/** The instant that a date-time input names in the reader's zone; undefined while it names none. */
export function readLocalInput(text: string): number | undefined {
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(text) ? new Date(text).getTime() : NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
