import type { z } from 'zod';
import {
  declareInventory,
  type CaptureRules,
  type ClusterRecords,
  type Inventory,
  type PodRecord,
} from '@waymark/mesh';
import type { KindName } from '../../ports/kinds.ts';
import type { Clock, InventorySource, UnreadKind } from '../../ports.ts';
import { SourceError } from '../../source-error.ts';
import type { SourceState } from '../../ports/source-state.ts';
import type { KubernetesConnection } from './connection.ts';
import { failureOf, kindOf, notInstalledOf, unreadOf } from './kind-of.ts';
import { keptWhileSame } from './kept-while-same.ts';
import { OWNER_SCHEMAS } from './owner-objects.ts';
import { GatewayClassSchema, GatewaySchema, NamespaceSchema, PodSchema, ServiceSchema } from './trimmed.ts';
import { untilAborted } from './until-aborted.ts';
import { WATCH_TIMING, watchKind, type WatchedKind, type WatchTiming } from './watched-kind.ts';

export interface InventorySettings {
  /** The cluster's name in metrics; undefined: what Istio's own pods say, else Istio's default. */
  readonly cluster: string | undefined;
  readonly rules: CaptureRules;
  /** After this long without its watch, what is in memory is too old to be shown as the present. */
  readonly staleMs: number;
  readonly timing: WatchTiming;
}

export const INVENTORY_TIMING = { staleMs: 60_000, timing: WATCH_TIMING } as const;

/** What the inventory is declared from, and what is known of the holes in it. */
export interface InventoryRecords {
  /** The same object until something changes. */
  readonly records: ClusterRecords;
  readonly unread: readonly UnreadKind[];
  readonly notInstalled: readonly KindName[];
}

export interface KubernetesInventory extends InventorySource {
  /** Throws as `inventory` does. */
  records(signal: AbortSignal): Promise<InventoryRecords>;
  state(): SourceState;
  close(): void;
}

/** Keeps what a cluster declares in memory and answers from there. */
export function kubernetesInventory(
  connection: KubernetesConnection,
  settings: InventorySettings,
  clock: Clock,
): KubernetesInventory {
  const watch = <T extends { readonly namespace?: string; readonly name: string }>(
    name: KindName,
    schema: z.ZodType<T>,
  ): WatchedKind<T> => watchKind(kindOf(name, schema), connection, clock, settings.timing);
  const essential = {
    Namespace: watch('Namespace', NamespaceSchema),
    Pod: watch('Pod', PodSchema),
    Service: watch('Service', ServiceSchema),
  };
  /** These only refine roles and bindings that labels and conditions tell already, and tell what has no pods. */
  const refining = {
    Gateway: watch('Gateway', GatewaySchema),
    GatewayClass: watch('GatewayClass', GatewayClassSchema),
    Deployment: watch('Deployment', OWNER_SCHEMAS.Deployment),
    StatefulSet: watch('StatefulSet', OWNER_SCHEMAS.StatefulSet),
    DaemonSet: watch('DaemonSet', OWNER_SCHEMAS.DaemonSet),
  };
  const kinds: readonly WatchedKind<unknown>[] = [...Object.values(essential), ...Object.values(refining)];
  const attempted = Promise.all(kinds.map((kind) => kind.attempted)).then(() => undefined);
  const toRecords = (): ClusterRecords => {
    const pods = essential.Pod.records() ?? [];
    return {
      cluster: settings.cluster ?? clusterNameIn(pods),
      namespaces: essential.Namespace.records() ?? [],
      pods,
      services: essential.Service.records() ?? [],
      gateways: refining.Gateway.records() ?? [],
      gatewayClasses: refining.GatewayClass.records() ?? [],
      owners: [refining.Deployment, refining.StatefulSet, refining.DaemonSet].flatMap((kind) => kind.records() ?? []),
    };
  };
  const keptRecords = keptWhileSame<ClusterRecords>();
  const keptInventory = keptWhileSame<Inventory>();

  const records = async (signal: AbortSignal): Promise<InventoryRecords> => {
    // Just started: a moment's patience is better than a hole in the first picture.
    await untilAborted(attempted, signal);
    for (const kind of Object.values(essential)) {
      const failure = failureOf(kind, clock, settings.staleMs);
      // A fresh error each time: its trace belongs to this question.
      if (failure !== undefined) throw new SourceError('kubernetes', failure.code, failure.message, { cause: failure });
    }
    return {
      records: keptRecords(
        kinds.map((kind) => kind.records()),
        toRecords,
      ),
      unread: unreadOf(refining, clock, settings.staleMs),
      notInstalled: notInstalledOf(refining),
    };
  };

  return {
    records,
    inventory: async (signal) => {
      const { records: cluster, unread } = await records(signal);
      const inventory = keptInventory([cluster], () => declareInventory(cluster, settings.rules));
      return unread.length === 0 ? inventory : { ...inventory, unread };
    },
    state: () => worstOf(kinds.map((kind) => kind.state())),
    close: () => {
      for (const kind of kinds) kind.close();
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
