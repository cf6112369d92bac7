import { namespaceOf, type Health, type Place, type PlaceKey } from '@waymark/mesh';
import type { Tone } from '../../canvas/drawing.ts';
import type { Translate } from '../../messages/messages.ts';
import { toBoxCodes, toFlowRows, type FlowRow } from './box-flows.ts';
import { nameAt } from './lines.ts';
import type { CodeRow } from './panel-sections.ts';
import { healthOfLine, requestsOf, type Pair, type Picture } from './picture.ts';
import type { Selection } from './url.ts';
import { heaviest, nameOf, toBriefReason, toNote, toTone, windowWords } from './words.ts';

/** The whole picture in words, for when nothing is selected. */
export interface Summary {
  readonly lead: string;
  readonly verdict: string;
  readonly tone: Tone;
  /** The flows that hurt most, worst first, then places that are not as they are configured. */
  readonly worst: readonly Worst[];
  readonly window: string;
  readonly flows: readonly FlowRow[];
  readonly codes: readonly CodeRow[];
}

interface Worst {
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
  const weight = ({ pair, health }: JudgedPair): number =>
    (health.tone === 'failing' ? 1e12 : 0) + (heaviest(health)?.share ?? 0) * 1e6 + Math.min(requestsOf(pair.l7), 1e5);
  const parts = [
    ...(failing.length === 0 ? [] : [t('summary.failing', { count: failing.length })]),
    ...(degraded.length === 0 ? [] : [t('summary.degraded', { count: degraded.length })]),
  ];
  const contradicted = answer.places.filter(({ key, remarks }) => remarks.length > 0 && inside(key));
  const calm =
    contradicted.length === 0 ? t('summary.allWell') : t('summary.contradicted', { count: contradicted.length });
  const flows = [...failing, ...degraded].sort((a, b) => weight(b) - weight(a)).slice(0, MOST);
  return {
    lead: t('summary.lead', {
      places: t('summary.places', { count: active.length }),
      namespaces: t('summary.namespaces', { count: namespaces.size }),
      window: windowWords(answer.window.seconds, t),
    }),
    verdict: parts.length === 0 ? calm : `${parts.join(', ')}.`,
    window: windowWords(answer.window.seconds, t),
    flows: toFlowRows(picture, box, t),
    codes: toBoxCodes(picture, box, t),
    tone: failing.length > 0 ? 'alarm' : degraded.length + contradicted.length > 0 ? 'warning' : 'healthy',
    worst: [
      ...flows.map((flow) => toWorstFlow(picture, flow, t)),
      ...contradicted
        .map((place) => toWorstPlace(place, t))
        .sort((a, b) => Number(b.tone === 'alarm') - Number(a.tone === 'alarm'))
        .slice(0, MOST - flows.length),
    ],
  };
}

interface JudgedPair {
  readonly pair: Pair;
  readonly health: Health;
}

function toWorstFlow(picture: Picture, { pair, health }: JudgedPair, t: Translate): Worst {
  const { from, to, l7 } = pair;
  const [client, server] = [nameAt(picture, from, t), nameAt(picture, to, t)];
  return {
    id: `${from} ${to}`,
    words: from === to ? t('summary.within', { place: client }) : `${client} → ${server}`,
    why: toBriefReason(health, t) ?? '',
    tone: toTone(health.tone),
    opens: { is: 'line', layer: l7.length > 0 ? 'l7' : 'l4', from, to },
  };
}

/** Nobody may be hurt by it yet, but it is not what somebody wrote down. */
function toWorstPlace(place: Place, t: Translate): Worst {
  const note = toNote(place, t);
  return {
    id: place.key,
    words: nameOf(place, t),
    why: note?.text ?? '',
    tone: note?.tone ?? 'warning',
    opens: { is: 'place', key: place.key },
  };
}
