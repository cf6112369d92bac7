import type { ProgressStep } from '@waymark/mesh';
import type { Translate } from '../../messages/messages.ts';

export interface StepWords {
  readonly title: string;
  /** What to do when it does not happen; absent while there is still time. */
  readonly advice?: string;
}

/** After this long, something that has not happened needs help. */
export const PATIENCE_MS = 60_000;

/** One step in words; how long it has been waited for decides whether there is advice. */
export function toStepWords(step: ProgressStep, waitedMs: number, t: Translate): StepWords {
  const title = titleOf(step, t);
  const isLate = step.state === 'waiting' && waitedMs >= PATIENCE_MS;
  return isLate || step.state === 'failed' ? { title, advice: t(`actions.advice.${step.is}`) } : { title };
}

function titleOf(step: ProgressStep, t: Translate): string {
  if (step.state === 'unseen') return t(`actions.unseen.${step.is}`);
  switch (step.is) {
    case 'programmed':
      return step.reason === undefined
        ? t('actions.step.programmed')
        : t('actions.step.programmed.not', { reason: step.reason });
    case 'addressed':
      return t(step.state === 'done' ? 'actions.step.addressed' : 'actions.step.addressed.not');
    case 'pods-ready':
      return t('actions.step.pods-ready', { ready: step.ready, of: step.of });
    case 'captured': {
      const { captured, pending, missed, unselected, sidecar, out } = step.pods;
      const of = captured + pending + missed + unselected;
      return [
        t('actions.step.captured', { captured, of }),
        ...(sidecar === 0 ? [] : [t('actions.step.sidecar', { count: sidecar })]),
        ...(out === 0 ? [] : [t('actions.step.out', { count: out })]),
      ].join(' ');
    }
    case 'released':
      return t('actions.step.released', { count: step.pods.captured + step.pods.pending + step.pods.missed });
    case 'services-bound': {
      const [refused] = step.refused;
      const words = t(step.of === 0 ? 'actions.step.services-bound.none' : 'actions.step.services-bound', {
        bound: step.bound,
        of: step.of,
      });
      return refused === undefined ? words : `${words} ${t('actions.step.refused', { ...refused })}`;
    }
    case 'services-released':
      return t('actions.step.services-released', { left: step.of - step.left, of: step.of });
    case 'rolled-out':
      return t(step.of === 0 ? 'actions.step.rolled-out.none' : 'actions.step.rolled-out', {
        labelled: step.labelled,
        ready: step.ready,
        of: step.of,
      });
    case 'told-to-ztunnel': {
      const { told, of, reason, inherits } = step;
      return [
        t('actions.step.told-to-ztunnel', { told, of }),
        ...(reason === undefined ? [] : [t(`actions.step.told-to-ztunnel.${reason}`)]),
        ...(inherits === undefined
          ? []
          : [t('actions.step.inherits', { waypoint: `${inherits.namespace}/${inherits.name}` })]),
      ].join(' ');
    }
  }
}
