import type { Credential } from '../../readers/credential.ts';
import type { ApplyAction, ApplyAnswer } from '@waymark/contract';
import type { Clock, ReaderObjects } from '../../ports.ts';
import { differencesOf } from './label-difference.ts';
import { subjectOrProblem } from './plan-action.ts';
import { isAsSeen, seenBy, writeOf } from './write-of.ts';

/** Others may write between our look and our write; what the reader decided about is looked at again each time. */
const TRIES = 3;

/** Writes what the reader saw in the plan, unless what it is about has become something else since. */
export async function applyAction(
  ports: { readonly objects: ReaderObjects; readonly clock: Clock },
  reader: Credential,
  { action, seen }: ApplyAction,
  signal: AbortSignal,
): Promise<ApplyAnswer> {
  const { objects, clock } = ports;
  for (let left = TRIES; ; left -= 1) {
    const subject = await subjectOrProblem(objects, reader, action, signal);
    const now = seenBy(action, subject);
    if (!isAsSeen(action, seen, now)) return { is: 'changed', now };
    const write = writeOf(action, subject);
    if (write === undefined) return { is: 'applied', warnings: [], differs: [], atMs: clock.now() };
    const outcome = await objects.write(reader, write, 'in earnest', signal);
    if (outcome.is === 'accepted')
      return {
        is: 'applied',
        warnings: [...outcome.warnings],
        differs: [...differencesOf(action, subject, outcome.kept)],
        atMs: clock.now(),
      };
    // Something else of the object changed in between, as its status does all the time.
    const outdated = outcome.refusal.why === 'conflict' && write.as === 'merge';
    if (!outdated || left <= 1) return outcome;
  }
}
