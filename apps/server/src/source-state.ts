import type { GapCode, SourceName } from '@waymark/contract';

/** How a source has been doing, for probes and people who operate Waymark. Says no names and no details. */
export type SourceState =
  | { readonly source: SourceName; readonly is: 'starting' | 'up'; readonly sinceMs: number }
  | { readonly source: SourceName; readonly is: 'down'; readonly sinceMs: number; readonly code: GapCode };
