import { PROBLEMS, type GapCode, type Problem, type ProblemCode } from '@waymark/contract';
import { InputError } from './input.ts';
import { SourceError } from '../source-error.ts';

/** There is no answer, and we know why. `detail` goes to the browser, so it never holds a secret or a name beyond the reader's rights. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: ProblemCode;
  readonly detail: string | undefined;
  constructor(code: ProblemCode, detail?: string, options?: ErrorOptions) {
    super(detail ?? PROBLEMS[code].title, options);
    this.code = code;
    this.detail = detail;
  }
}

export const PROBLEM_TYPE = 'application/problem+json';

/** A source that refuses our question answered, but not in a way we can use: for the reader that is the same as an unreadable one. */
const PROBLEM_OF_SOURCE: Record<GapCode, ProblemCode> = {
  not_allowed: 'not_allowed',
  source_unreadable: 'source_unreadable',
  source_unreachable: 'source_unreachable',
  source_too_slow: 'source_too_slow',
  source_refused: 'source_unreadable',
  answer_too_large: 'answer_too_large',
  // Only ever a gap: what it tells of is there, at the wrong time.
  clock_off: 'source_unreadable',
  // The same: nobody was asked.
  not_looked_for: 'source_unreadable',
};

/** `detail` reaches the reader; absent, the title says all. */
export function problemOf(code: ProblemCode, requestId: string, detail?: string): Problem {
  const { status, title, retry } = PROBLEMS[code];
  return {
    type: `urn:waymark:problem:${code}`,
    code,
    status,
    title,
    retry,
    ...(detail === undefined ? {} : { detail }),
    requestId,
  };
}

/** What the framework itself refuses before a route runs (body too large, not JSON): the caller's fault, by its status. */
function codeOfFramework(error: unknown): ProblemCode | undefined {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  if (status === 429) return 'too_many_requests';
  if (status === 404) return 'not_found';
  return typeof status === 'number' && status >= 400 && status < 500 ? 'input_invalid' : undefined;
}

/** The body for any error. Whatever is not known here is our bug and says nothing but the id to quote. */
export function toProblem(error: unknown, requestId: string): Problem {
  if (error instanceof Refused) return problemOf(error.code, requestId, error.detail);
  if (error instanceof InputError) return problemOf('input_invalid', requestId, error.message);
  if (error instanceof SourceError) return problemOf(PROBLEM_OF_SOURCE[error.code], requestId);
  const code = codeOfFramework(error);
  if (code === undefined) return problemOf('internal', requestId);
  return problemOf(code, requestId, code === 'input_invalid' && error instanceof Error ? error.message : undefined);
}
