import { ProblemSchema, type Problem } from './problems.ts';

/** What a client throws when there is no answer. `problem` is absent when not even the server could be reached. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem | undefined;
  constructor(message: string, problem: Problem | undefined) {
    super(message);
    this.problem = problem;
  }
}

/** Reads an error body, whoever wrote it: a proxy in between may answer with its own. */
export function toProblemError(status: number, body: unknown): ProblemError {
  const parsed = ProblemSchema.safeParse(body);
  return parsed.success
    ? new ProblemError(parsed.data.title, parsed.data)
    : new ProblemError(`HTTP ${status}`, undefined);
}
