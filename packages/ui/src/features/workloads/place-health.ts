import type { TopologyAnswer } from '@waymark/contract';
import { openHealthBook, trafficByPlace, type HealthTone, type Place } from '@waymark/mesh';
import { formatRatio } from '../../kit/format.ts';
import type { Translate } from '../../messages/messages.ts';
import { toRate } from './list-rows.ts';

/** How a place does by what reaches it, and how much that is; no words where nothing does. */
export function healthOf(
  place: Place,
  picture: TopologyAnswer,
  t: Translate,
): { readonly tone: HealthTone; readonly words: string } {
  const { health, incoming } = trafficByPlace(picture, openHealthBook(picture.health))(place);
  const [worst] = [...health.because].sort((a, b) => b.share - a.share);
  const rate = toRate(incoming, picture.window);
  if (worst === undefined) return { tone: health.tone, words: health.tone === 'idle' ? '' : `${rate}.` };
  const what =
    worst.is === 'connections' ? t(`failure.${worst.reason}`) : t(`outcome.${worst.class}`, { code: worst.code });
  return { tone: health.tone, words: `${rate}, ${t('workloads.worst', { share: formatRatio(worst.share), what })}.` };
}
