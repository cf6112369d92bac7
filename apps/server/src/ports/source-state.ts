import type { GapCode, SourceName } from '@waymark/contract';

/** How a source has been doing, for probes and people who operate Waymark. Says no details, and no names but those that the operator gave to clusters. */
export type SourceState = {
  readonly source: SourceName;
  /** Absent for the cluster that readers sign in to. */
  readonly cluster?: string;
  readonly sinceMs: number;
} & ({ readonly is: 'starting' | 'up' } | { readonly is: 'down'; readonly code: GapCode });
