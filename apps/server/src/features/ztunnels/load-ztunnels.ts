import { nodesOf, ztunnelsOf, type Inventory, type ZtunnelPod } from '@waymark/mesh';
import type { ZtunnelAnswer, ZtunnelQuery, ZtunnelsAnswer } from '@waymark/contract';
import { gapAges, type GapAges } from '../../kept/gap-ages.ts';
import type { AdminPod, Ports, SyncTold } from '../../ports.ts';
import { Refused } from '../../http/problem-reply.ts';
import type { Reader, Readers } from '../../readers/readers.ts';
import { attempt, SourceError, toGap, type FreshGap } from '../../source-error.ts';
import { nodeReadings, type NodeReading, type NodeReadings } from './node-readings.ts';
import { namespacesIn, readerView } from './reader-view.ts';
import { toRows } from './to-rows.ts';

export interface Ztunnels {
  list(reader: Reader, signal: AbortSignal): Promise<ZtunnelsAnswer>;
  /** Throws the problem `not_found` for a node that has no ztunnel, or on which the reader may see nothing. */
  one(reader: Reader, query: ZtunnelQuery, signal: AbortSignal): Promise<ZtunnelAnswer>;
  /** Somebody changed the ztunnel in this pod: what is kept of it no longer holds. */
  changed(pod: AdminPod): void;
}

export function ztunnels(ports: Ports, readers: Readers): Ztunnels {
  const readings = nodeReadings(ports);
  const ages = { list: gapAges(() => ports.clock.now()), one: gapAges(() => ports.clock.now()) };
  return {
    changed: (pod) => readings.changed(pod),
    list: async (reader, signal) => {
      const inventory = await attempt('inventory', ports.inventory.inventory(signal));
      if (inventory.value === undefined)
        return { ztunnels: [], outsideView: 0, gaps: [...ages.list.date(inventory.gaps, 'complete')] };
      const all = ztunnelsOf(inventory.value);
      const isVisible = await viewOf(readers, reader, inventory.value, all, signal);
      const isOnView = nodesOf(inventory.value, isVisible);
      const shown = all.filter(isOnView);
      const { rows, gaps } = await readRows(ports, readings, shown, inventory.value, isVisible, signal);
      const unread = (inventory.value.unreadable ?? []).map((failure) => toGap(failure, 'inventory'));
      return {
        ztunnels: [...rows],
        outsideView: all.length - shown.length,
        gaps: dated(ages.list, [...unread, ...gaps]),
      };
    },
    one: async (reader, query, signal) => {
      const { pod, inventory, isVisible } = await findZtunnel(ports, readers, reader, query, signal);
      const { rows, gaps } = await readRows(ports, readings, [pod], inventory, isVisible, signal);
      const [ztunnel] = rows;
      if (ztunnel === undefined) throw new Error('one ztunnel has one row');
      return {
        ztunnel,
        others: othersOf(pod, inventory, isVisible).map(({ node }) => node),
        gaps: dated(ages.one, gaps),
      };
    },
  };
}

const dated = (ages: GapAges, gaps: readonly FreshGap[]): ZtunnelsAnswer['gaps'] => [...ages.date(gaps, 'complete')];

type View = (namespace: string) => boolean;

const viewOf = (
  readers: Readers,
  reader: Reader,
  inventory: Inventory,
  pods: readonly ZtunnelPod[],
  signal: AbortSignal,
): Promise<View> =>
  readerView(readers, reader, [...namespacesIn(inventory), ...pods.map(({ namespace }) => namespace)], signal);

export interface FoundZtunnel {
  readonly pod: ZtunnelPod;
  readonly inventory: Inventory;
  readonly isVisible: View;
}

/** Of a node on which the reader may see nothing it is not even said whether there is one. */
export async function findZtunnel(
  ports: Pick<Ports, 'inventory'>,
  readers: Readers,
  reader: Reader,
  { cluster, node }: ZtunnelQuery,
  signal: AbortSignal,
): Promise<FoundZtunnel> {
  const inventory = await ports.inventory.inventory(signal);
  const all = ztunnelsOf(inventory);
  const pod = all.find((one) => one.cluster === cluster && one.node === node);
  const isVisible = await viewOf(readers, reader, inventory, all, signal);
  if (pod === undefined || !nodesOf(inventory, isVisible)(pod))
    throw new Refused('not_found', 'No ztunnel is known on that node, or nothing on it is within your rights.');
  return { pod, inventory, isVisible };
}

/** Other ready ztunnels of the same cluster that the reader may know of. */
export function othersOf(pod: ZtunnelPod, inventory: Inventory, isVisible: View): readonly ZtunnelPod[] {
  const isOnView = nodesOf(inventory, isVisible);
  return ztunnelsOf(inventory).filter(
    (one) => one.cluster === pod.cluster && one.node !== pod.node && one.ready === 'yes' && isOnView(one),
  );
}

async function readRows(
  ports: Pick<Ports, 'sync'>,
  known: NodeReadings,
  pods: readonly ZtunnelPod[],
  inventory: Inventory,
  isVisible: View,
  signal: AbortSignal,
): Promise<{ readonly rows: ReturnType<typeof toRows>; readonly gaps: readonly FreshGap[] }> {
  // Sync is told with the pods of the ztunnels, and of no use to who may not see those.
  const wantsSync = pods.some(({ namespace }) => isVisible(namespace));
  const [readings, sync] = await Promise.all([
    known.read(pods, inventory, signal),
    wantsSync ? attempt('sync', ports.sync.proxies(signal)) : { value: undefined, gaps: [] as const },
  ]);
  const nodes = pods.map((pod, at) => ({ pod, reading: readings[at] as NodeReading | SourceError }));
  return {
    rows: toRows(nodes, sync.value, isVisible),
    gaps: [...dumpGaps(readings), ...sync.gaps, ...syncGaps(sync.value)],
  };
}

const syncGaps = (sync: SyncTold | undefined): readonly FreshGap[] =>
  distinct((sync?.failures ?? []).map((failure) => toGap(failure, 'sync')));

/** One for each cluster and reason, not for each node: which nodes they are is in the rows. */
const dumpGaps = (readings: readonly (NodeReading | SourceError)[]): readonly FreshGap[] =>
  distinct(readings.filter((one) => one instanceof SourceError).map((failure) => toGap(failure, 'dumps')));

const distinct = (gaps: readonly FreshGap[]): readonly FreshGap[] => [
  ...new Map(gaps.map((gap) => [JSON.stringify(gap), gap])).values(),
];
