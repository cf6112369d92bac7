import { deadWaypointWords } from '../../kit/dead-waypoint.ts';
import type { Gap } from '@waymark/contract';
import { formatCount, formatRatio } from '../../kit/format.ts';
import { lastWords } from '../../kit/time-words.ts';
import { toCaptureWords, toMark } from '../../kit/capture.ts';
import type { Tone } from '../../canvas/drawing.ts';
import type { Translate } from '../../messages/messages.ts';
import type { Span } from './picture.ts';
import {
  clusterOf,
  readRateAnnotation,
  type Health,
  type HealthReason,
  type HealthTone,
  type Holds,
  type Place,
} from '@waymark/mesh';

export function nameOf(place: Place, t: Translate): string {
  const { id } = place;
  switch (id.kind) {
    case 'workload':
    case 'service':
    case 'app':
      return id.name;
    case 'front':
      return `${id.namespace}/${id.name}`;
    case 'version':
      return `${id.app} ${id.version}`;
    case 'namespace':
      return id.namespace;
    case 'cluster':
      return id.cluster;
    case 'outside':
    case 'unknown':
    case 'restricted':
      return t(`place.${id.kind}`);
  }
}

/** `Workload in shop`, in a mesh of several clusters `Workload in shop, cluster west`. */
export function kindOf(place: Place, spans: Span, t: Translate): string {
  const kind = kindWithin(place, t);
  const cluster = place.id.kind === 'cluster' ? undefined : clusterOf(place.id);
  return spans === 'one cluster' || cluster === undefined ? kind : t('place.inCluster', { kind, cluster });
}

function kindWithin(place: Place, t: Translate): string {
  const role = t(`role.${place.role}`);
  const { id } = place;
  return 'namespace' in id && id.kind !== 'namespace' ? t('place.in', { role, namespace: id.namespace }) : role;
}

export const toTone = (tone: HealthTone): Tone =>
  (({ healthy: 'healthy', degraded: 'warning', failing: 'alarm', idle: 'idle' }) as const)[tone];

/** The heaviest reason in the few words that fit a line: `11 % 5xx`, `2 % refused`. */
export function toBriefReason(health: Health, t: Translate): string | undefined {
  const reason = heaviest(health);
  if (reason === undefined) return undefined;
  return t('line.share', { share: formatRatio(reason.share), what: toReasonWord(reason, t) });
}

export const toReasonWord = (reason: HealthReason, t: Translate): string =>
  reason.is === 'responses' ? t(`outcome.${reason.class}`, { code: reason.code }) : t(`failure.${reason.reason}`);

export function heaviest(health: Health): HealthReason | undefined {
  return health.because.reduce<HealthReason | undefined>(
    (most, reason) => (most === undefined || reason.share > most.share ? reason : most),
    undefined,
  );
}

/** Every reason as a sentence a colleague would say. */
export function toHealthSentences(health: Health, windowSeconds: number, t: Translate): readonly string[] {
  if (health.because.length === 0) {
    return health.tone === 'healthy' || health.tone === 'idle'
      ? [t(`sentence.${health.tone}`, { window: windowWords(windowSeconds, t) })]
      : [];
  }
  const sentences = health.because.map((reason) => {
    const what = t(`sentence.${reason.is === 'responses' ? reason.class : reason.reason}`, {
      share: formatRatio(reason.share),
      ...(reason.is === 'responses' ? { code: reason.code } : {}),
    });
    return [what, ...toOriginSentences(reason, t)].join(' ');
  });
  return [...new Set(sentences)];
}

/** Who drew the line that was crossed, where it was not drawn by default. */
function toOriginSentences({ threshold, from }: HealthReason, t: Translate): readonly string[] {
  const limit = formatRatio(threshold);
  if (from.is === 'default') return [];
  if (from.is === 'annotation') return [t('threshold.annotation', { limit, kind: from.on.kind, name: from.on.name })];
  return [t('threshold.configuration', { limit })];
}

/** An annotation that cannot be read is told to those who wrote it, where it was meant to work. */
function unreadableRate({ rate }: Place, t: Translate): readonly string[] {
  if (rate === undefined) return [];
  const { unreadable } = readRateAnnotation(rate.value);
  if (unreadable.length === 0) return [];
  return [t('threshold.unreadable', { kind: rate.on.kind, name: rate.on.name, parts: unreadable.join('; ') })];
}

/** Contradictions between what is configured and what is there, explained. Of a place whose cluster is not read the gaps speak, once for all of them. */
export function toRemarkSentences(
  place: Place,
  { gaps }: { readonly gaps: readonly Gap[] },
  t: Translate,
): readonly string[] {
  const remarks = place.remarks.map((remark) => {
    if (remark.is === 'waypoint-not-ready')
      return t(
        remark.of === 0 ? 'sentence.noPods' : remark.ready === 0 ? 'sentence.notReady' : 'sentence.partlyReady',
        {
          ready: remark.ready,
          of: remark.of,
        },
      );
    if (remark.is === 'behind-dead-waypoint') return deadWaypointWords(remark, t);
    const { service, waypoint, reason } = remark;
    return t('sentence.notBound', {
      service: `${service.namespace}/${service.name}`,
      waypoint: `${waypoint.namespace}/${waypoint.name}`,
      reason,
    });
  });
  const sentences = [...remarks, ...unreadableRate(place, t)];
  if (place.id.kind === 'unknown') return [...sentences, t('sentence.unnamed')];
  if (place.presence.is === 'gone') return [...sentences, t('sentence.gone')];
  return place.presence.is === 'unlisted' && place.id.kind === 'workload' && !isInGap(place.id.cluster, gaps)
    ? [...sentences, t('sentence.unlisted')]
    : sentences;
}

const isInGap = (cluster: string, gaps: readonly Gap[]): boolean =>
  gaps.some((gap) => gap.missing === 'inventory' && (gap.cluster ?? cluster) === cluster);

/** The small line under a place: the worst thing to know about it. */
export function toNote(place: Place, t: Translate): { readonly text: string; readonly tone: Tone } | undefined {
  const notReady = place.remarks.find((remark) => remark.is === 'waypoint-not-ready');
  if (notReady !== undefined)
    return { text: readyWords(notReady, t), tone: notReady.ready === 0 ? 'alarm' : 'warning' };
  if (place.remarks.some((remark) => remark.is === 'behind-dead-waypoint'))
    return { text: t('place.unreached'), tone: 'alarm' };
  if (place.remarks.some((remark) => remark.is === 'waypoint-not-bound'))
    return { text: t('place.skipped'), tone: 'warning' };
  if (place.pods !== undefined && place.pods.ready < place.pods.of)
    return { text: readyWords(place.pods, t), tone: place.pods.ready === 0 ? 'alarm' : 'warning' };
  if (place.presence.is === 'gone') return { text: t('place.gone'), tone: 'neutral' };
  if (place.capture !== undefined && toMark(place.capture) === 'mixed') {
    return { text: toCaptureWords(place.capture, t), tone: 'warning' };
  }
  return place.holds === undefined || place.holds.workloads + place.holds.services < 2
    ? undefined
    : { text: toHoldsWords(place.holds, t), tone: 'neutral' };
}

/** What a place stands for: `12 workloads, 2 proxies`. */
const toHoldsWords = ({ workloads, proxies, services }: Holds, t: Translate): string =>
  [
    ...(workloads - proxies > 0 ? [t('holds.workloads', { count: workloads - proxies })] : []),
    ...(proxies > 0 ? [t('holds.proxies', { count: proxies })] : []),
    ...(services > 0 ? [t('holds.services', { count: services })] : []),
  ].join(', ');

const readyWords = (pods: { readonly ready: number; readonly of: number }, t: Translate): string =>
  pods.of === 0 ? t('place.noPods') : t('place.ready', { ready: formatCount(pods.ready), of: formatCount(pods.of) });

export const windowWords = (seconds: number, t: Translate): string => lastWords(seconds, t);
