import { useQuery } from '@tanstack/react-query';
import type { TopologyAnswer } from '@waymark/contract';
import type { GlobalChoice } from '../../kit/global-choice.ts';
import { useClient } from '../../kit/use-client.ts';
import { topologyQuery } from './query.ts';
import { compareEndOf } from './time/compare.ts';
import { useCompare } from './time/use-compare.ts';
import { toQuestion } from './use-topology.ts';

export interface Comparison {
  /** The other window's picture; undefined while it is on its way. */
  readonly answer: TopologyAnswer | undefined;
  /** End of the other window, Unix ms. */
  readonly endMs: number;
  readonly problem: unknown;
}

/** The window that the reader compares with; undefined while they compare nothing. Beside a live picture it moves on with it. */
export function useComparison(choice: GlobalChoice, now: TopologyAnswer | undefined): Comparison | undefined {
  const [compare] = useCompare();
  const client = useClient();
  const endMs = compare === undefined || now === undefined ? undefined : compareEndOf(compare, now.window);
  const question = toQuestion({ ...choice, untilMs: endMs ?? 0 });
  const other = useQuery({ ...topologyQuery(client, question, 'paused'), enabled: endMs !== undefined });
  return endMs === undefined ? undefined : { answer: other.data, endMs, problem: other.error };
}
