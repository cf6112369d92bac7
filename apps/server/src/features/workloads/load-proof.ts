import { ztunnelsOf, type PodRecord, type ZtunnelDump, type ZtunnelPod } from '@waymark/mesh';
import type { WorkloadPath, WorkloadProofAnswer } from '@waymark/contract';
import type { GapAges } from '../../kept/gap-ages.ts';
import type { ReadDump } from '../../ports.ts';
import { Refused } from '../../http/problem-reply.ts';
import type { Reader } from '../../readers/readers.ts';
import { SourceError, toGap, type FreshGap } from '../../source-error.ts';
import { refuseUnseen } from './load-workload.ts';
import type { WorkloadSources } from './load-workloads.ts';
import { mayGetKind } from './workload-rights.ts';

/** A dump tells of the whole mesh: of a workload on more nodes, these say enough. */
const MOST_NODES = 16;

/** What ztunnels say of a workload's pods, asked of those on its own nodes alone. Its entries need the right to get pods in its namespace. */
export async function loadProof(
  { ports, readers, judge, ages }: WorkloadSources & { readonly ages: GapAges },
  reader: Reader,
  { cluster, namespace, name }: WorkloadPath,
  signal: AbortSignal,
): Promise<WorkloadProofAnswer> {
  await refuseUnseen(readers, reader, namespace, signal);
  const mayGet = await mayGetKind(readers, reader, 'Pod', [namespace], signal);
  if (!mayGet.has(namespace)) throw new Refused('not_allowed', 'You need the right to get pods of this namespace.');
  const [{ clusters }, inventory] = await Promise.all([ports.config.config(signal), ports.inventory.inventory(signal)]);
  const objects = clusters.find((one) => one.cluster.cluster === cluster);
  const pods = objects === undefined ? [] : judge(objects).pods.of({ namespace, name });
  const nodes = [...new Set(pods.flatMap(({ at }) => (at === undefined ? [] : [at.node])))].sort();
  const ztunnels = new Map(
    ztunnelsOf(inventory)
      .filter((one) => one.cluster === cluster)
      .map((one) => [one.node, one]),
  );
  const told = await Promise.all(
    nodes.map(async (node, at): Promise<NodeTold> => {
      const ztunnel = ztunnels.get(node);
      if (ztunnel === undefined) return { is: 'no ztunnel', node };
      if (at >= MOST_NODES) return { is: 'not asked', node };
      return dumpOf(ports.ztunnels.dump(ztunnel, signal), ztunnel);
    }),
  );
  return {
    nodes: told.map(toNode),
    pods: told.flatMap((one) => (one.is === 'read' ? podsOn(one, pods) : [])),
    certificates: told.flatMap((one) => (one.is === 'read' ? certificatesOn(one, pods) : [])),
    gaps: [...ages.date(told.flatMap(gapOf), 'complete')],
  };
}

type NodeTold =
  | { readonly is: 'read'; readonly node: string; readonly atMs: number; readonly dump: ZtunnelDump }
  | { readonly is: 'missing'; readonly node: string; readonly failure: SourceError }
  | { readonly is: 'no ztunnel' | 'not asked'; readonly node: string };

async function dumpOf(asked: Promise<ReadDump>, { node }: ZtunnelPod): Promise<NodeTold> {
  try {
    const { dump, atMs } = await asked;
    return { is: 'read', node, atMs, dump };
  } catch (failure) {
    if (!(failure instanceof SourceError)) throw failure;
    return { is: 'missing', node, failure };
  }
}

function toNode(told: NodeTold): WorkloadProofAnswer['nodes'][number] {
  switch (told.is) {
    case 'read':
      return { is: told.is, node: told.node, atMs: told.atMs };
    case 'missing':
      return { is: told.is, node: told.node, code: told.failure.code };
    default:
      return { is: told.is, node: told.node };
  }
}

/** Which nodes they are is told with the nodes; a gap is one for all that failed alike. */
const gapOf = (told: NodeTold, at: number, all: readonly NodeTold[]): readonly FreshGap[] =>
  told.is === 'missing' && all.findIndex((one) => one.is === 'missing' && one.failure.code === told.failure.code) === at
    ? [toGap(told.failure, 'dumps')]
    : [];

type Read = Extract<NodeTold, { readonly is: 'read' }>;

function podsOn({ node, dump }: Read, pods: readonly PodRecord[]): WorkloadProofAnswer['pods'] {
  return pods
    .filter(({ at }) => at?.node === node)
    .map(({ namespace, name }) => {
      const known = dump.workloads.find((one) => one.namespace === namespace && one.name === name);
      const served = dump.pods.find((one) => one.namespace === namespace && one.name === name);
      return {
        name,
        node,
        ...(known === undefined ? {} : { protocol: known.protocol }),
        served: served?.state ?? 'no',
      };
    });
}

/** A certificate is its identity's: the pods of one service account share it on a node. */
function certificatesOn({ node, dump }: Read, pods: readonly PodRecord[]): WorkloadProofAnswer['certificates'] {
  const endings = new Set(
    pods
      .filter(({ at }) => at?.node === node)
      .flatMap(({ namespace, account }) => (account === undefined ? [] : [`/ns/${namespace}/sa/${account}`])),
  );
  return dump.certificates
    .filter(({ identity }) => [...endings].some((ending) => identity.endsWith(ending)))
    .map((certificate) => ({ ...certificate, node }));
}
