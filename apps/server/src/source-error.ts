import type { Gap, GapCode, Missing, SourceName } from '@waymark/contract';

/** The only error a source may throw. `detail` is for the log; it never reaches a browser. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly source: SourceName;
  readonly code: GapCode;
  /** Which of several clusters failed; absent: there is one, or all failed. */
  readonly cluster: string | undefined;
  constructor(source: SourceName, code: GapCode, detail: string, options: ErrorOptions & { cluster?: string } = {}) {
    super(detail, options);
    this.source = source;
    this.code = code;
    this.cluster = options.cluster;
  }
}

/** A gap before it is known since when it lasts. */
export type FreshGap = Omit<Gap, 'sinceMs'>;

/** Either a value or the gap that stands for it. */
export type Attempt<T> =
  { readonly value: T; readonly gaps: readonly [] } | { readonly value: undefined; readonly gaps: readonly [FreshGap] };

/** Turns a source's failure into a gap the reader can see. Any other error is a bug and flies on. */
export async function attempt<T>(missing: Missing, work: Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await work, gaps: [] };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return { value: undefined, gaps: [toGap(error, missing)] };
  }
}

export const toGap = ({ source, code, cluster }: SourceError, missing: Missing): FreshGap => ({
  source,
  code,
  missing,
  ...(cluster === undefined ? {} : { cluster }),
});
