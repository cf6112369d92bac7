import type { Translate } from '../messages/messages.ts';

/** `20 s ago`; the future, a matter of two clocks, is now. */
export function toAge(atMs: number, nowMs: number, t: Translate): string {
  const seconds = Math.round((nowMs - atMs) / 1000);
  if (seconds < 2) return t('time.ago.now');
  if (seconds < 90) return t('time.ago.seconds', { value: seconds });
  const minutes = Math.round(seconds / 60);
  return minutes < 90
    ? t('time.ago.minutes', { value: minutes })
    : t('time.ago.hours', { value: Math.round(minutes / 60) });
}
