import type { WorkloadProofAnswer } from '@waymark/contract';
import type { Translate } from '../messages/messages.ts';
import { formatInstant } from './format.ts';

/** Whether a certificate that a ztunnel holds is good, and until when. */
export function certificateWords(
  { state, reason, untilMs }: WorkloadProofAnswer['certificates'][number],
  nowMs: number,
  t: Translate,
): string {
  if (state === 'unavailable') return t('workload.proof.unavailable', { reason: reason ?? '–' });
  if (state === 'initializing' || untilMs === undefined) return t('workload.proof.initializing');
  return t(untilMs <= nowMs ? 'workload.proof.ended' : 'workload.proof.until', { time: formatInstant(untilMs) });
}
