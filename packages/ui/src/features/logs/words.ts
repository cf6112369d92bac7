import type { Hop, LogEnd, LogGap, LogJoin, LogLineAnswer, WireExplanation } from '@waymark/contract';
import { ms as asMs, RESPONSE_FLAGS, type JoinReason } from '@waymark/mesh';
import { formatBytes, formatClock, formatLatency } from '../../kit/format.ts';
import type { Translate } from '../../messages/messages.ts';

/** The summary of a line; `strong` is what the eye looks for first, `problem` what went wrong. */
export interface Summary {
  readonly strong?: string;
  readonly words: string;
  readonly problem?: string;
}

export function toSummary(line: LogLineAnswer, t: Translate): Summary {
  const { record } = line;
  const first = line.explanations[0];
  const problem = first === undefined ? {} : { problem: explanationWords(first, t) };
  switch (record.is) {
    case 'connection':
      return {
        words: first === undefined ? `${endsWords(line, t)} · ${t(`logs.phase.${record.phase}`)}` : endsWords(line, t),
        ...problem,
      };
    case 'dns':
      return {
        words: [
          t('logs.dns', { pod: record.pod ?? t('logs.someone'), domain: record.domain ?? '?' }),
          ...(record.result === undefined ? [] : [record.result]),
        ].join(' · '),
        ...problem,
      };
    case 'request': {
      const asked = [record.method, record.path].filter((word) => word !== undefined).join(' ');
      const kind = record.protocol === 'http' ? undefined : t(`logs.${record.protocol}`);
      return {
        strong: [kind, asked].filter((word) => word !== undefined && word !== '').join(' '),
        words: endsWords(line, t),
        ...problem,
      };
    }
    case 'process':
      return { strong: record.scope, words: record.message, ...problem };
    case 'application':
      return { words: record.message, ...problem };
    case 'unknown':
      return { words: line.raw };
  }
}

/** `frontend → catalog via waypoint` */
function endsWords({ ends, record }: LogLineAnswer, t: Translate): string {
  const told = record.is === 'connection' ? record : undefined;
  const from = ends.from?.name ?? told?.source.pod ?? told?.source.address ?? t('logs.someone');
  const to =
    ends.to?.name ??
    told?.service ??
    told?.destination.pod ??
    told?.hbone ??
    told?.destination.address ??
    t('logs.someone');
  return ends.via === undefined ? t('logs.ends', { from, to }) : t('logs.endsVia', { from, to, via: ends.via.name });
}

/** Status, bytes and duration, as far as the line tells. */
export function toNumbers({ record }: LogLineAnswer, t: Translate): readonly string[] {
  if (record.is !== 'connection' && record.is !== 'request' && record.is !== 'application') return [];
  const status =
    record.is === 'request' ? record.responseCode : record.is === 'application' ? record.status : undefined;
  const [up, down] =
    record.is === 'application' ? [undefined, undefined] : [record.bytesToServer, record.bytesToClient];
  return [
    ...(status === undefined || (record.is === 'request' && record.protocol === 'tcp') ? [] : [statusWords(status, t)]),
    ...(up === undefined && down === undefined
      ? []
      : [
          t('logs.bytes', {
            up: up === undefined ? '?' : formatBytes(up),
            down: down === undefined ? '?' : formatBytes(down),
          }),
        ]),
    ...(record.durationMs === undefined ? [] : [formatLatency(asMs(record.durationMs))]),
  ];
}

export const statusWords = (status: number, t: Translate): string =>
  status === 0 ? t('logs.noAnswer') : String(status);

const policyName = (policy: { readonly namespace: string; readonly name: string }): string =>
  `${policy.namespace}/${policy.name}`;

export function explanationWords(explanation: WireExplanation, t: Translate): string {
  const somewhere = t('logs.explain.somewhere');
  const somebody = t('logs.explain.somebody');
  switch (explanation.code) {
    case 'denied-by-policy':
    case 'plain-text-refused':
      return t(`logs.explain.${explanation.code}`, { policy: policyName(explanation.policy) });
    case 'request-denied-by-policy':
      return t('logs.explain.request-denied-by-policy', {
        policy: policyName(explanation.policy),
        rule:
          explanation.rule === undefined
            ? ''
            : t('logs.explain.request-denied-by-policy.rule', { number: explanation.rule }),
      });
    case 'answered-with-status':
      return t('logs.explain.answered-with-status', { status: explanation.status });
    case 'status':
      return explanation.status === 0 ? t('logs.noAnswer') : t('logs.explain.status', { status: explanation.status });
    case 'port-without-listener':
    case 'connection-refused':
    case 'network-unreachable':
    case 'no-healthy-upstream':
    case 'port-not-in-service':
      return t(`logs.explain.${explanation.code}`, { target: explanation.target ?? somewhere });
    case 'wrong-identity':
      return t('logs.explain.wrong-identity', {
        got: explanation.got ?? somebody,
        expected: explanation.expected ?? somebody,
      });
    case 'unknown-waypoint':
      return t('logs.explain.unknown-waypoint', { waypoint: explanation.waypoint ?? '' });
    case 'unknown-hostname':
      return t('logs.explain.unknown-hostname', { host: explanation.host ?? somewhere });
    case 'response-flag':
      return t('logs.explain.response-flag', { meaning: flagWords(explanation.flag, t), flag: explanation.flag });
    case 'unexplained':
      return t('logs.explain.unexplained', { words: explanation.words });
    default:
      return t(`logs.explain.${explanation.code}`);
  }
}

export function flagWords(flag: string, t: Translate): string {
  const meaning = RESPONSE_FLAGS.get(flag)?.meaning;
  return meaning === undefined ? t('logs.flag.unknown') : t(`logs.flag.${meaning}`);
}

export function reasonWords(reason: JoinReason, t: Translate): string {
  switch (reason.code) {
    case 'written-within':
      return t('logs.reason.written-within', { ms: formatLatency(asMs(Math.abs(reason.lagMs))) });
    case 'inside-connection':
      return t('logs.reason.inside-connection', {
        after: formatLatency(asMs(Math.max(0, reason.afterStartMs))),
        before: formatLatency(asMs(Math.max(0, reason.beforeEndMs))),
      });
    case 'one-of':
      return t('logs.reason.one-of', { candidates: reason.candidates });
    default:
      return t(`logs.reason.${reason.code}`);
  }
}

/** `same request 1.00` */
export const joinWords = (join: LogJoin, t: Translate): string =>
  t(join.certainty === 'sure' ? 'logs.join.words' : 'logs.join.candidate', {
    kind: t(`logs.join.${join.kind}`),
    score: scoreWords(join.score),
  });

const scoreWords = (score: number): string => score.toFixed(2);

export const hopWords = (hop: Hop, t: Translate): string => t(`logs.hop.${hop}`);

/** Who wrote it, as short as it can be: a ztunnel is known by its node, others by their workload. */
export function writerName({ hop, source, ends }: LogLineAnswer): string {
  if (hop === 'ztunnel-client' || hop === 'ztunnel-server') return source.node ?? source.pod;
  if (hop === 'waypoint') return ends.via?.name ?? source.pod;
  return source.pod;
}

/** `14:05:07.216` */
export const clockWords = (atMs: number): string =>
  `${formatClock(atMs)}.${String(Math.floor(((atMs % 1000) + 1000) % 1000)).padStart(3, '0')}`;

export const endName = (end: LogEnd): string =>
  end.namespace === undefined ? end.name : `${end.namespace}/${end.name}`;

export function gapWords(gap: LogGap, t: Translate): string {
  const what =
    gap.origin === undefined
      ? gap.hop === undefined
        ? t('logs.gap.what')
        : hopWords(gap.hop, t)
      : `${gap.origin.namespace}/${gap.origin.pod}`;
  const { count, fromMs, untilMs } = gap;
  const time =
    fromMs !== undefined && untilMs !== undefined
      ? t('logs.gap.range', { range: `${clockWords(fromMs)} – ${clockWords(untilMs)}` })
      : fromMs !== undefined
        ? t('logs.gap.from', { time: clockWords(fromMs) })
        : untilMs !== undefined
          ? t('logs.gap.until', { time: clockWords(untilMs) })
          : undefined;
  const counted =
    count === undefined
      ? undefined
      : t(gap.code === 'too-many-logs' ? 'logs.gap.count.logs' : 'logs.gap.count.lines', { count });
  return [t(`logs.gap.${gap.code}`, { what }), counted, time].filter((word) => word !== undefined).join(' · ');
}
