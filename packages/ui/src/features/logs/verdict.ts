import { ms } from '@waymark/mesh';
import { formatLatency } from '../../kit/format.ts';
import type { Translate } from '../../messages/messages.ts';
import { isToldElsewhere, type Timeline } from './timeline.ts';
import { explanationWords, hopWords, writerName } from './words.ts';

/** What happened, who says so and where the time went: a few sentences, the first the most important. */
export function toVerdict(timeline: Timeline, t: Translate): readonly string[] {
  const { culprit, spent, unexplained } = timeline;
  const by = unexplained ?? culprit?.line;
  const why =
    by === undefined
      ? t('logs.verdict.fine')
      : t('logs.verdict.by', {
          why: culprit === undefined ? t('logs.verdict.unexplained') : explanationWords(culprit.explanation, t),
          hop: hopWords(by.hop, t),
          name: writerName(by),
        });
  return [
    why,
    ...(culprit !== undefined && isToldElsewhere(culprit.explanation) ? [t('logs.verdict.serverKnows')] : []),
    ...(spent === undefined || spent.allMs <= 0 ? [] : [spentWords(spent, t)]),
  ];
}

function spentWords({ allMs, appMs }: NonNullable<Timeline['spent']>, t: Translate): string {
  const inApp = appMs >= allMs / 2;
  return t(inApp ? 'logs.verdict.spent' : 'logs.verdict.proxies', {
    part: formatLatency(ms(inApp ? appMs : allMs - appMs)),
    all: formatLatency(ms(allMs)),
  });
}
