import type { BindingAnswer, PolicyAnswer } from '@waymark/contract';
import { noteWords } from '../../kit/note-words.ts';
import type { Translate } from '../../messages/messages.ts';

const nameOf = ({ namespace, name }: { readonly namespace: string; readonly name: string }): string =>
  `${namespace}/${name}`;

/** Which waypoint callers pass, and why not the one that is named. */
export function toBindingWords({ is, waypoint, reason, canary, outsideView }: BindingAnswer, t: Translate): string {
  if (outsideView === true) return t('config.binding.outsideView');
  const words = t(`config.binding.${is}`, {
    waypoint: waypoint === undefined ? '' : nameOf(waypoint),
    reason: reason ?? '',
  });
  if (canary === undefined) return words;
  return [words, t('config.canary', { weight: canary.weight, waypoint: nameOf(canary.waypoint) })].join(', ');
}

/** What istiod says and what is to be thought of it. */
export const toNoteWords = (notes: BindingAnswer['notes'], nowMs: number, t: Translate): readonly string[] =>
  notes.map((note) => noteWords(note, nowMs, t));

export function toEnforcedBy({ enforcedBy, effect }: PolicyAnswer, t: Translate): string {
  const by =
    enforcedBy.length === 0
      ? t('config.enforcedBy.nobody')
      : enforcedBy.map((one) => t(`config.enforcedBy.${one}`)).join(', ');
  return effect === undefined ? by : `${by}, ${t(`config.effect.${effect}`)}`;
}
