import { namespaceOf, type Health, type PlaceKey } from '@waymark/mesh';
import type { Tone } from '../../canvas/drawing.ts';
import type { Translate } from '../../messages/messages.ts';
import { toBoxCodes, toFlowRows, type FlowRow } from './box-flows.ts';
import { nameAt } from './lines.ts';
import type { CodeRow } from './panel-sections.ts';
import { healthOfLine, requestsOf, type Pair, type Picture } from './picture.ts';
import type { Selection } from './url.ts';
import { heaviest, toBriefReason, toTone, windowWords } from './words.ts';

/** The whole picture in words, for when nothing is selected. */
export interface Summary {
  readonly lead: string;
  readonly verdict: string;
  readonly tone: Tone;
  /** The flows that hurt most, worst first. */
  readonly worst: readonly WorstFlow[];
  readonly window: string;
  readonly flows: readonly FlowRow[];
  readonly codes: readonly CodeRow[];
}

interface WorstFlow {
  readonly id: string;
  readonly words: string;
  readonly why: string;
  readonly tone: Tone;
  readonly opens: Selection;
}

const MOST = 6;

/** Of the whole picture, or of what stands in one box and runs to or from it. */
export function toSummary(picture: Picture, t: Translate, box?: ReadonlySet<PlaceKey>): Summary {
  const { answer } = picture;
  const inside = (key: PlaceKey): boolean => box?.has(key) ?? true;
  const active = answer.places.filter((place) => place.presence.is !== 'idle' && inside(place.key));
  const namespaces = new Set(active.flatMap((place) => namespaceOf(place.id) ?? []));
  const judged = [...picture.pairs.values()]
    .filter((pair) => inside(pair.from) || inside(pair.to))
    .map((pair) => ({ pair, health: healthOfLine(picture, pair) }));
  const failing = judged.filter(({ health }) => health.tone === 'failing');
  const degraded = judged.filter(({ health }) => health.tone === 'degraded');
  const weight = ({ pair, health }: { readonly pair: Pair; readonly health: Health }): number =>
    (health.tone === 'failing' ? 1e12 : 0) + (heaviest(health)?.share ?? 0) * 1e6 + Math.min(requestsOf(pair.l7), 1e5);
  const parts = [
    ...(failing.length === 0 ? [] : [t('summary.failing', { count: failing.length })]),
    ...(degraded.length === 0 ? [] : [t('summary.degraded', { count: degraded.length })]),
  ];
  return {
    lead: t('summary.lead', {
      places: t('summary.places', { count: active.length }),
      namespaces: t('summary.namespaces', { count: namespaces.size }),
      window: windowWords(answer.window.seconds, t),
    }),
    verdict: parts.length === 0 ? t('summary.allWell') : `${parts.join(', ')}.`,
    window: windowWords(answer.window.seconds, t),
    flows: toFlowRows(picture, box, t),
    codes: toBoxCodes(picture, box, t),
    tone: failing.length > 0 ? 'alarm' : degraded.length > 0 ? 'warning' : 'healthy',
    worst: [...failing, ...degraded]
      .sort((a, b) => weight(b) - weight(a))
      .slice(0, MOST)
      .map(({ pair, health }) => ({
        id: `${pair.from} ${pair.to}`,
        words:
          pair.from === pair.to
            ? t('summary.within', { place: nameAt(picture, pair.from, t) })
            : `${nameAt(picture, pair.from, t)} → ${nameAt(picture, pair.to, t)}`,
        why: toBriefReason(health, t) ?? '',
        tone: toTone(health.tone),
        opens: {
          is: 'line' as const,
          layer: pair.l7.length > 0 ? ('l7' as const) : ('l4' as const),
          from: pair.from,
          to: pair.to,
        },
      })),
  };
}
