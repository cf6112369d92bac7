import type { EnrolledAnswer } from '@waymark/contract';
import type { Translate } from '../messages/messages.ts';
import { formatSpan } from './time-words.ts';

/** How long a condition has stood. */
export const conditionAge = (sinceMs: number | undefined, nowMs: number, t: Translate): string =>
  sinceMs === undefined
    ? t('verdict.note.noAge')
    : t('verdict.note.age', { span: formatSpan((nowMs - sinceMs) / 1000) });

/** What istiod says and since when, what is so now, and what to think of it. */
export function noteWords(note: EnrolledAnswer['notes'][number], nowMs: number, t: Translate): string {
  const { told, computed, pods } = note;
  const why = note.why === undefined ? '' : t(`verdict.note.why.${note.why}`, { detail: note.detail ?? '' });
  return t(`verdict.note.${note.is}`, {
    type: told?.type ?? computed?.type ?? '',
    status: told?.status ?? '',
    reason: told?.reason ?? '',
    age: conditionAge(told?.sinceMs, nowMs, t),
    computedStatus: computed?.status ?? '',
    computedReason: computed?.reason ?? '',
    ready: pods?.ready ?? 0,
    of: pods?.of ?? 0,
    since:
      pods?.noneSinceMs === undefined
        ? ''
        : t('verdict.note.noneSince', { span: formatSpan((nowMs - pods.noneSinceMs) / 1000) }),
    why,
  });
}
