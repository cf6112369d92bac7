import { toAge } from '../../kit/age.ts';
import type { Translate } from '../../messages/messages.ts';

/** `in 11 h`, `ended 3 min ago`. */
export function toWhen(untilMs: number, nowMs: number, t: Translate): string {
  const minutes = Math.floor((untilMs - nowMs) / 60_000);
  if (untilMs <= nowMs) return t('ztunnels.when.ended', { age: toAge(untilMs, nowMs, t) });
  if (minutes < 90) return t('ztunnels.when.minutes', { value: minutes });
  const hours = Math.floor(minutes / 60);
  return hours < 72
    ? t('ztunnels.when.hours', { value: hours })
    : t('ztunnels.when.days', { value: Math.floor(hours / 24) });
}

/** A ztunnel renews a certificate at half of its life; with less than this left that has failed for long. */
export const SOON_MS = 2 * 3_600_000;
