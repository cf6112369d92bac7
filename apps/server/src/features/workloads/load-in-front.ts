import { rollBefore, waypointInFront, type WaypointInFront, type WorkloadId } from '@waymark/mesh';
import type { Told, TopologyAnswer, WorkloadAnswer } from '@waymark/contract';
import { isTold, rollOf, rulesOf, rulesWithin } from '../../clusters/cluster-rolls.ts';
import { maySeeOf } from '../../readers/item-rights.ts';
import type { ClusterConfig } from '../../ports.ts';
import type { Reader, Readers } from '../../readers/readers.ts';

const NOT_KNOWN = { is: 'not known' } as const;

/** Waypoints on the way to a workload, as far as the reader may see their Gateways, and what callers make of them. */
export async function loadInFront(
  readers: Readers,
  reader: Reader,
  id: WorkloadId,
  { objects, picture }: { readonly objects: ClusterConfig | undefined; readonly picture: TopologyAnswer },
  signal: AbortSignal,
): Promise<Told<WorkloadAnswer['inFront']>> {
  if (objects === undefined || objects.unread.some(({ kind }) => kind === 'Gateway')) return NOT_KNOWN;
  const cluster = rollOf(objects);
  const found = [...cluster.waypoints.values()].flatMap((roll) => {
    const before = rollBefore(roll, id);
    return before === undefined ? [] : [{ roll: before, rules: rulesOf(cluster, before) }];
  });
  const gateway = (namespace: string): { readonly kind: 'Gateway'; readonly namespace: string } => ({
    kind: 'Gateway',
    namespace,
  });
  const maySee = await maySeeOf(
    readers,
    reader,
    found.flatMap(({ roll, rules }) => [gateway(roll.facts.id.namespace), ...roll.enrolled, ...rules]),
    signal,
  );
  const seen = found.filter(({ roll }) => maySee(gateway(roll.facts.id.namespace)));
  const items: readonly WaypointInFront[] = seen.flatMap(({ roll, rules }) => {
    const enrolled = roll.enrolled.filter(maySee);
    const told = isTold(picture) ? picture : undefined;
    return enrolled.length === 0 ? [] : [waypointInFront({ ...roll, enrolled }, id, rulesWithin(rules, maySee), told)];
  });
  return { is: 'told', items, outsideView: found.length - items.length };
}
