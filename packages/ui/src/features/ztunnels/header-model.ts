import { needsLook } from '@waymark/mesh';
import type { ZtunnelRow } from '@waymark/contract';
import { formatCount } from '../../kit/format.ts';
import type { Translate } from '../../messages/messages.ts';
import { SOON_MS, toWhen } from './when.ts';

/** How a ztunnel does, in words: what is wrong first, then what it does. */
export interface HeaderModel {
  readonly verdict: string;
  readonly tone: 'healthy' | 'troubled' | 'not known';
  readonly troubles: readonly string[];
  readonly facts: readonly string[];
}

export function toHeader(row: ZtunnelRow, nowMs: number, t: Translate): HeaderModel {
  const troubles = [...podTroubles(row, nowMs, t), ...heldTroubles(row, nowMs, t)];
  if (troubles.length > 0)
    return { verdict: t('ztunnel.look'), tone: 'troubled', troubles, facts: factsOf(row, nowMs, t) };
  if (row.held.is === 'missing') return { verdict: t('ztunnel.cannotSay'), tone: 'not known', troubles, facts: [] };
  return { verdict: t('ztunnel.healthy'), tone: 'healthy', troubles, facts: factsOf(row, nowMs, t) };
}

function* podTroubles({ pod }: ZtunnelRow, nowMs: number, t: Translate): Iterable<string> {
  if (pod === undefined) return;
  if (pod.ready === 'no') yield t('ztunnel.trouble.notReady');
  if (pod.sync.is === 'disconnected') yield t('ztunnel.trouble.disconnected');
  if (pod.sync.is !== 'told') return;
  for (const type of pod.sync.types) {
    if (!needsLook(type, nowMs)) continue;
    const { sent = '', accepted = t('ztunnels.sync.nothing') } = type.versions ?? {};
    const why = type.error ?? t('ztunnels.sync.versions', { sent, accepted });
    yield t('ztunnel.trouble.sync', { type: type.type, state: t(`ztunnels.sync.${type.state}`), why: ` (${why})` });
  }
}

function* heldTroubles({ held }: ZtunnelRow, nowMs: number, t: Translate): Iterable<string> {
  if (held.is === 'missing') return;
  if (held.unavailable > 0) yield t('ztunnel.trouble.certificates', { count: held.unavailable });
  if (held.nextExpiryMs !== undefined && held.nextExpiryMs - nowMs < SOON_MS)
    yield t('ztunnel.trouble.expiry', { when: toWhen(held.nextExpiryMs, nowMs, t) });
  if (held.drift.cluster > 0) yield t('ztunnel.trouble.cluster', { count: held.drift.cluster });
  if (held.drift.nodes === 'differs') yield t('ztunnel.trouble.nodes');
}

function factsOf({ held }: ZtunnelRow, nowMs: number, t: Translate): readonly string[] {
  if (held.is === 'missing') return [t('ztunnel.cannotSay')];
  const { pods, connections, nextExpiryMs, outsideView } = held;
  return [
    `${t('ztunnel.serves', { count: pods })} ${t('ztunnel.open', { count: connections })}`,
    ...(nextExpiryMs === undefined ? [] : [t('ztunnel.nextCertificate', { when: toWhen(nextExpiryMs, nowMs, t) })]),
    ...(outsideView === 0 ? [] : [t('ztunnel.outside', { count: outsideView, shown: formatCount(outsideView) })]),
  ];
}
