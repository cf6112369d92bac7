import { totalOf, type NamespaceSummary, type ProxySync, type ZtunnelPod } from '@waymark/mesh';
import type { ZtunnelRow } from '@waymark/contract';
import type { SyncTold } from '../../ports.ts';
import { SourceError } from '../../source-error.ts';
import type { NodeReading } from './node-readings.ts';

export interface ReadNode {
  readonly pod: ZtunnelPod;
  readonly reading: NodeReading | SourceError;
}

type Sync = NonNullable<ZtunnelRow['pod']>['sync'];

/** One row for each node as this reader may see it. `sync` undefined: no istiod answered. */
export function toRows(
  nodes: readonly ReadNode[],
  sync: SyncTold | undefined,
  isVisible: (namespace: string) => boolean,
): readonly ZtunnelRow[] {
  const everything = (): boolean => true;
  const totals = new Map<ReadNode, NamespaceSummary>();
  for (const node of nodes)
    if (!(node.reading instanceof SourceError)) totals.set(node, totalOf(node.reading.summary, isVisible));
  const usual = usualDigests(totals);
  const syncOf = syncsByPod(sync);
  return nodes.map((node): ZtunnelRow => {
    const { pod, reading } = node;
    const total = totals.get(node);
    const { cluster, namespace, name } = pod;
    return {
      cluster,
      node: pod.node,
      ...(isVisible(namespace)
        ? {
            pod: {
              namespace,
              name,
              ready: pod.ready,
              ...(reading instanceof SourceError
                ? {}
                : {
                    ...(reading.summary.version === undefined ? {} : { version: reading.summary.version }),
                    ...(reading.logLevel === undefined
                      ? {}
                      : { logLevel: { level: reading.logLevel.level, modules: [...reading.logLevel.modules] } }),
                  }),
              sync: syncOf(pod),
            },
          }
        : {}),
      held:
        reading instanceof SourceError || total === undefined
          ? { is: 'missing', code: reading instanceof SourceError ? reading.code : 'source_unreadable' }
          : {
              is: 'read',
              atMs: reading.atMs,
              ...countsOf(total),
              drift: {
                cluster: reading.drift.filter((one) => isVisible(one.namespace)).length,
                nodes: usual(pod, total),
              },
              outsideView: entriesIn(totalOf(reading.summary, everything)) - entriesIn(total),
            },
    };
  });
}

function countsOf(total: NamespaceSummary): Omit<NamespaceSummary, 'digest'> {
  const { workloads, services, policies, certificates, connections, pods, unavailable, nextExpiryMs } = total;
  return {
    workloads,
    services,
    policies,
    certificates,
    connections,
    pods,
    unavailable,
    ...(nextExpiryMs === undefined ? {} : { nextExpiryMs }),
  };
}

const entriesIn = ({ workloads, services, policies, certificates, connections }: NamespaceSummary): number =>
  workloads + services + policies + certificates + connections;

/** What most nodes of a cluster hold is taken for right; where there is no majority, none is. */
function usualDigests(
  totals: ReadonlyMap<ReadNode, NamespaceSummary>,
): (pod: ZtunnelPod, total: NamespaceSummary) => 'same' | 'differs' | 'alone' {
  const counts = new Map<string, Map<number, number>>();
  for (const [{ pod }, { digest }] of totals) {
    const held = counts.get(pod.cluster) ?? new Map<number, number>();
    counts.set(pod.cluster, held.set(digest, (held.get(digest) ?? 0) + 1));
  }
  return ({ cluster }, { digest }) => {
    const held = counts.get(cluster) ?? new Map<number, number>();
    const nodes = [...held.values()].reduce((sum, count) => sum + count, 0);
    if (nodes < 2) return 'alone';
    return (held.get(digest) ?? 0) * 2 > nodes ? 'same' : 'differs';
  };
}

function syncsByPod(told: SyncTold | undefined): (pod: ZtunnelPod) => Sync {
  const keyOf = (cluster: string, namespace: string, name: string): string =>
    JSON.stringify([cluster, namespace, name]);
  const known = new Map<string, ProxySync>(
    told?.proxies.map((proxy) => [keyOf(proxy.cluster, proxy.pod.namespace, proxy.pod.name), proxy]),
  );
  return ({ cluster, namespace, name }) => {
    const found = known.get(keyOf(cluster, namespace, name));
    if (found !== undefined)
      return { is: 'told', istiod: found.istiod, types: found.types.map((type) => ({ ...type })) };
    // It may be connected to one of those that did not answer.
    return { is: told === undefined || told.failures.length > 0 ? 'not known' : 'disconnected' };
  };
}
