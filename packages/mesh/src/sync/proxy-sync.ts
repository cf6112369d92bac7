import type { NamespacedName } from '../identity.ts';

/** What istiod sent a proxy of one type of configuration last, and what the proxy said to it. Versions and nonces are istiod's own words. */
export interface TypeRecord {
  /** The type's URL. */
  readonly type: string;
  readonly sent?: string;
  readonly acked?: string;
  /** Unix ms. */
  readonly sentMs?: number;
  /** The proxy's own words on why it refused what it was sent last. */
  readonly lastError?: string;
}

/** A proxy as one istiod knows it. An istiod knows only those connected to itself. */
export interface ProxyRecord {
  readonly cluster: string;
  readonly pod: NamespacedName;
  /** istiod's word: `ztunnel`, `waypoint`, `router`, `sidecar`. */
  readonly kind: string;
  /** Absent for ztunnels, which do not tell. */
  readonly version?: string;
  readonly types: readonly TypeRecord[];
  /** Name of the istiod pod that said so. */
  readonly istiod: string;
}

/**
 * `accepted`: the proxy took what was sent last. `rejected`: it refused it, and goes on with what it had. `waiting`: it took something
 * before, and has not answered to the last yet. `unanswered`: it never answered at all. `not sent`: there was nothing to send.
 */
export const SYNC_STATES = ['accepted', 'rejected', 'waiting', 'unanswered', 'not sent'] as const;
export type SyncState = (typeof SYNC_STATES)[number];

/** One kind of configuration on its way from an istiod to a proxy. */
export interface TypeSync {
  /** istioctl's short name (`WDS`, `LDS`), or the type's own where it has none. */
  readonly type: string;
  readonly state: SyncState;
  /** When istiod sent the last, Unix ms. */
  readonly sentMs?: number;
  /** What was sent last, and what the proxy works with, where they differ. */
  readonly versions?: { readonly sent: string; readonly accepted?: string };
  readonly error?: string;
}

/** How far a proxy has accepted what its istiod sent. */
export interface ProxySync {
  readonly cluster: string;
  readonly pod: NamespacedName;
  readonly kind: string;
  readonly version?: string;
  readonly istiod: string;
  readonly types: readonly TypeSync[];
}

const SHORT_NAMES: Readonly<Record<string, string>> = {
  'envoy.config.cluster.v3.Cluster': 'CDS',
  'envoy.config.listener.v3.Listener': 'LDS',
  'envoy.config.route.v3.RouteConfiguration': 'RDS',
  'envoy.config.endpoint.v3.ClusterLoadAssignment': 'EDS',
  'envoy.extensions.transport_sockets.tls.v3.Secret': 'SDS',
  'envoy.config.core.v3.TypedExtensionConfig': 'ECDS',
  'istio.networking.nds.v1.NameTable': 'NDS',
  'istio.mesh.v1alpha1.ProxyConfig': 'PCDS',
  'istio.workload.Address': 'WDS',
  'istio.workload.Workload': 'WDS',
  'istio.security.Authorization': 'WADS',
};

/** How long a proxy may take to answer before it is worth a look, ms. */
export const ANSWER_GRACE_MS = 30_000;

/**
 * What each proxy accepted, by our own comparison of what was sent and acknowledged: istiod keeps no verdict.
 * A proxy that has just moved from one istiod to another is known to both; the one that sent last is the one it listens to.
 */
export function syncOfProxies(records: readonly ProxyRecord[]): readonly ProxySync[] {
  const newest = new Map<string, ProxyRecord>();
  for (const record of records) {
    const key = JSON.stringify([record.cluster, record.pod.namespace, record.pod.name]);
    const held = newest.get(key);
    if (held === undefined || lastSentMs(record) > lastSentMs(held)) newest.set(key, record);
  }
  return [...newest.values()].map(({ types, ...proxy }) => ({ ...proxy, types: types.map(toTypeSync) }));
}

/** Whether a state should be looked at: a refusal always, a missing answer once it has had its time. */
export function needsLook({ state, sentMs }: TypeSync, nowMs: number): boolean {
  if (state === 'rejected') return true;
  if (state !== 'waiting' && state !== 'unanswered') return false;
  return sentMs === undefined || nowMs - sentMs > ANSWER_GRACE_MS;
}

const lastSentMs = ({ types }: ProxyRecord): number => Math.max(0, ...types.map(({ sentMs }) => sentMs ?? 0));

function toTypeSync(record: TypeRecord): TypeSync {
  const state = stateOf(record);
  const { sent, acked, sentMs, lastError } = record;
  return {
    type: SHORT_NAMES[record.type.replace('type.googleapis.com/', '')] ?? record.type,
    state,
    ...(sentMs === undefined ? {} : { sentMs }),
    ...(state === 'accepted' || sent === undefined
      ? {}
      : { versions: { sent: versionOf(sent), ...(acked === undefined ? {} : { accepted: versionOf(acked) }) } }),
    ...(lastError === undefined ? {} : { error: lastError }),
  };
}

function stateOf({ sent, acked, lastError }: TypeRecord): SyncState {
  if (lastError !== undefined) return 'rejected';
  if (sent === undefined) return 'not sent';
  if (acked === undefined) return 'unanswered';
  return acked === sent ? 'accepted' : 'waiting';
}

/** A nonce is the version of a push, followed by a UUID of its own. */
const versionOf = (nonce: string): string =>
  nonce.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, '');
