import type { TopologyAnswer, TopologyQuery } from '@waymark/contract';
import type { Reader } from '../readers/readers.ts';

/** Pictures of traffic as one reader may see them, shared among all who ask about the same at about the same time. */
export interface Pictures {
  /** Rejects with the problem when there is no answer at all for this reader. */
  answer(
    reader: Reader,
    query: TopologyQuery,
    pace: 'together',
    signal: AbortSignal,
  ): Promise<{ complete(): Promise<TopologyAnswer> }>;
}
