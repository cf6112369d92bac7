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
  const denied = deniedWords(note, t);
  const why =
    note.why === undefined ? '' : t(`verdict.note.why.${note.why}`, { detail: note.detail ?? unnamed(note, t) });
  const words = t(`verdict.note.${note.is}`, {
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
  return denied === undefined ? words : `${words} ${denied}`;
}

const DENIED = ['istio.io/WaypointBound', 'WaypointAccepted', 'ZtunnelAccepted'] as const;
const REFUSALS = [
  'WaypointIsNotReady',
  'AttachmentDenied',
  'UnsupportedTrafficType',
  'CrossNamespaceWaypointForbidden',
] as const;

/** What follows from a refusal that stands. */
function deniedWords({ is, told }: EnrolledAnswer['notes'][number], t: Translate): string | undefined {
  const type = DENIED.find((one) => is === 'agreed' && told?.status === 'False' && one === told.type);
  if (type === undefined) return undefined;
  const refusal = REFUSALS.find((one) => one === told?.reason);
  return t(`verdict.note.denied.${type}`, { why: refusal === undefined ? '' : t(`waypoint.reason.${refusal}`) });
}

/** Gateways beyond the reader's rights go past all the same. */
const unnamed = ({ why }: EnrolledAnswer['notes'][number], t: Translate): string =>
  why === 'ingress goes past the waypoint' ? t('verdict.note.outsideView') : '';
