import {
  declareInventory,
  type CaptureRules,
  type ClusterRecords,
  type Inventory,
  type PodRecord,
} from '@waymark/mesh';
import type { Clock, InventorySource } from '../../ports.ts';
import { SourceError } from '../../source-error.ts';
import type { SourceState } from '../../source-state.ts';
import type { KubernetesConnection } from './connection.ts';
import { kubernetesError } from './requests.ts';
import { GatewayClassSchema, GatewaySchema, NamespaceSchema, PodSchema, ServiceSchema } from './trimmed.ts';
import { WATCH_TIMING, watchKind, type Kind, type WatchedKind, type WatchTiming } from './watched-kind.ts';

export interface InventorySettings {
  /** The cluster's name in metrics; undefined: what Istio's own pods say, else Istio's default. */
  readonly cluster: string | undefined;
  readonly rules: CaptureRules;
  /** After this long without its watch, what is in memory is too old to be shown as the present. */
  readonly staleMs: number;
  readonly timing: WatchTiming;
}

export const INVENTORY_TIMING = { staleMs: 60_000, timing: WATCH_TIMING } as const;

export interface KubernetesInventory extends InventorySource {
  /** What the inventory is declared from; the same object until something changes. Throws as `inventory` does. */
  records(signal: AbortSignal): Promise<ClusterRecords>;
  state(): SourceState;
  close(): void;
}

const byName = ({ name }: { readonly name: string }): string => name;
const byPlace = ({ namespace, name }: { readonly namespace: string; readonly name: string }): string =>
  `${namespace}/${name}`;

/** Keeps what a cluster declares in memory and answers from there. */
export function kubernetesInventory(
  connection: KubernetesConnection,
  settings: InventorySettings,
  clock: Clock,
): KubernetesInventory {
  const watch = <T>(kind: Kind<T>): WatchedKind<T> => watchKind(kind, connection, clock, settings.timing);
  const namespaces = watch({ path: '/api/v1/namespaces', schema: NamespaceSchema, keyOf: byName });
  const pods = watch({ path: '/api/v1/pods', schema: PodSchema, keyOf: byPlace });
  const services = watch({ path: '/api/v1/services', schema: ServiceSchema, keyOf: byPlace });
  const gateways = watch({
    path: '/apis/gateway.networking.k8s.io/v1/gateways',
    schema: GatewaySchema,
    keyOf: byPlace,
  });
  const gatewayClasses = watch({
    path: '/apis/gateway.networking.k8s.io/v1/gatewayclasses',
    schema: GatewayClassSchema,
    keyOf: byName,
  });
  /** Without these there is no inventory; Gateways only refine roles and bindings that labels and conditions tell already. */
  const essential: readonly WatchedKind<unknown>[] = [namespaces, pods, services];
  const all: readonly WatchedKind<unknown>[] = [...essential, gateways, gatewayClasses];
  const attempted = Promise.all(all.map((kind) => kind.attempted)).then(() => undefined);
  let read: { readonly from: readonly unknown[]; readonly records: ClusterRecords } | undefined;
  let declared: { readonly from: ClusterRecords; readonly inventory: Inventory } | undefined;

  const unusable = (kind: WatchedKind<unknown>): SourceError | undefined => {
    const state = kind.state();
    if (state.is === 'starting')
      return state.failure ?? kubernetesError('source_too_slow', 'the cluster was not read yet');
    if (state.is === 'broken' && clock.now() - state.sinceMs > settings.staleMs) return state.failure;
    return undefined;
  };

  const recordsOf = async (signal: AbortSignal): Promise<ClusterRecords> => {
    // Just started: a moment's patience is better than a hole in the first picture.
    await untilAborted(attempted, signal);
    for (const kind of essential) {
      const failure = unusable(kind);
      // A fresh error each time: its trace belongs to this question.
      if (failure !== undefined) throw new SourceError('kubernetes', failure.code, failure.message, { cause: failure });
    }
    const from = [
      namespaces.records(),
      pods.records(),
      services.records(),
      gateways.records(),
      gatewayClasses.records(),
    ] as const;
    if (read !== undefined && from.every((records, at) => records === read?.from[at])) return read.records;
    const records = {
      cluster: settings.cluster ?? clusterNameIn(from[1] ?? []),
      namespaces: from[0] ?? [],
      pods: from[1] ?? [],
      services: from[2] ?? [],
      gateways: from[3] ?? [],
      gatewayClasses: from[4] ?? [],
    };
    read = { from, records };
    return records;
  };

  return {
    records: recordsOf,
    inventory: async (signal) => {
      const records = await recordsOf(signal);
      if (declared?.from === records) return declared.inventory;
      declared = { from: records, inventory: declareInventory(records, settings.rules) };
      return declared.inventory;
    },
    state: () => worstOf(all.map((kind) => kind.state())),
    close: () => {
      for (const kind of all) kind.close();
    },
  };
}

const ISTIO_DEFAULT_CLUSTER = 'Kubernetes';

const clusterNameIn = (pods: readonly PodRecord[]): string =>
  pods.find((pod) => pod.clusterId !== undefined)?.clusterId ?? ISTIO_DEFAULT_CLUSTER;

function worstOf(states: readonly ReturnType<WatchedKind<unknown>['state']>[]): SourceState {
  const told = states.map((state): SourceState => {
    if (state.is === 'live') return { source: 'kubernetes', is: 'up', sinceMs: state.sinceMs };
    if (state.failure === undefined) return { source: 'kubernetes', is: 'starting', sinceMs: state.sinceMs };
    return { source: 'kubernetes', is: 'down', sinceMs: state.sinceMs, code: state.failure.code };
  });
  const worst = told.find((one) => one.is === 'down') ?? told.find((one) => one.is === 'starting');
  return worst ?? { source: 'kubernetes', is: 'up', sinceMs: Math.max(...told.map((one) => one.sinceMs)) };
}

function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
    void work.then(resolve);
  });
}
