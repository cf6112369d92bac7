import { ProblemError, type Problem } from '@waymark/contract';
import type { Translate } from '../messages/messages.ts';

export interface ProblemWords {
  readonly title: string;
  readonly body: string | undefined;
  /** To quote when it is our bug. */
  readonly requestId: string | undefined;
  /** What the reader can do. */
  readonly next: 'retry' | 'sign in' | 'nothing';
}

/** Why there is no answer, in the reader's language; whatever was thrown. */
export function toProblemWords(error: unknown, t: Translate): ProblemWords {
  if (error instanceof ProblemError) return error.problem === undefined ? unreachable(t) : ofProblem(error.problem, t);
  // Not the server's word: an answer that does not fit our schema is our bug, and asking again may still help after an upgrade.
  return { title: t('problem.internal'), body: undefined, requestId: undefined, next: 'retry' };
}

function ofProblem(problem: Problem, t: Translate): ProblemWords {
  const next =
    problem.code === 'not_signed_in' ? 'sign in' : problem.retry || problem.code === 'internal' ? 'retry' : 'nothing';
  return { title: t(`problem.${problem.code}`), body: problem.detail, requestId: problem.requestId, next };
}

const unreachable = (t: Translate): ProblemWords => ({
  title: t('problem.noServer'),
  body: t('problem.noServerBody'),
  requestId: undefined,
  next: 'retry',
});
