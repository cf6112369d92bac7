/** The forms in which the pretend world tells of itself. Everything here is plain data; `atMs` is always Unix time in milliseconds. */

export type Labels = Readonly<Record<string, string>>;

export type SampleType = 'counter' | 'gauge' | 'histogram';

/** One sample as a proxy exposes it at one instant. Histogram samples come as their `_bucket`, `_sum` and `_count` series. */
export interface Sample {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
  readonly type: SampleType;
}

/** A proxy's metrics endpoint. `labels` are what service discovery adds to each sample (instance, job, namespace, pod, node, app …). */
export interface ScrapeTarget {
  /** Stable, URL-safe, e.g. `ztunnel-7xk2p` or `waypoint-6b7c9d-hh2lm`: the pod's name. */
  readonly id: string;
  readonly kind: 'ztunnel' | 'waypoint' | 'gateway' | 'sidecar';
  readonly labels: Labels;
}

/** A Kubernetes object as the API server would return it, status and annotations included. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    /** Absent for cluster-scoped kinds. */
    readonly namespace?: string;
    readonly uid: string;
    readonly creationTimestamp: string;
    readonly labels?: Labels;
    readonly annotations?: Labels;
    readonly ownerReferences?: readonly Readonly<Record<string, unknown>>[];
    readonly [key: string]: unknown;
  };
  readonly [key: string]: unknown;
}

/** Someone who may ask the simulated API server, and what the server lets them see. */
export interface WorldUser {
  readonly name: 'admin' | 'limited' | 'nobody';
  readonly groups: readonly string[];
  /** The bearer token that stands for this user, in the simulated world only. */
  readonly token: string;
  /** Namespaces in which the user holds `view` (pods, services, Istio and Gateway kinds, the namespace itself); `all`: cluster-wide, everything. */
  readonly may: 'all' | readonly string[];
}

/** Who takes part in a conversation. */
export type Party =
  | {
      readonly kind: 'workload';
      readonly cluster: string;
      readonly namespace: string;
      readonly workload: string;
      readonly pod: string;
    }
  /** An address that the mesh knows nothing about. */
  | { readonly kind: 'outside'; readonly address: string };

export type FailureReason =
  'denied' | 'refused' | 'unreachable' | 'identity' | 'timeout' | 'tls' | 'no-healthy-upstream' | 'unknown-waypoint';

/** What really happened on one stretch between two TCP ends, as an all-knowing observer would count it. */
export interface TruthLeg {
  readonly from: Party;
  readonly to: Party;
  readonly opened: number;
  /** By reason, counted by some proxy's metrics. */
  readonly failed: Readonly<Partial<Record<FailureReason, number>>>;
  /** Failures that no metric of any proxy counts (they exist only as warn lines, or nowhere). */
  readonly failedUncounted: Readonly<Partial<Record<FailureReason, number>>>;
  readonly bytesToServer: number;
  readonly bytesToClient: number;
  readonly encrypted: boolean;
}

/** One conversation between two instants: real client, real server, the proxies between, and its outcome. Counted once, by definition. */
export interface TruthRow {
  readonly conversation: string;
  readonly client: Party;
  /** Who stands behind the requests of a gateway (the gateway's pod is the `client`); no proxy tells of them. */
  readonly origin?: Party;
  /** Absent when no server was ever chosen (answered or refused by an L7 proxy itself, waypoint not there). A pod whose ztunnel denies was chosen. */
  readonly server?: Party;
  /** The service that was asked for; absent for calls to bare addresses. */
  readonly service?: {
    readonly namespace: string;
    readonly name: string;
    readonly host: string;
    readonly port: number;
  };
  readonly protocol: 'http' | 'grpc' | 'tcp';
  /** Proxies in order, in plain words: `ztunnel node-a`, `waypoint shop/waypoint`, `sidecar sidecars/reports`, `gateway web/ingress`. */
  readonly path: readonly string[];
  /** The waypoint passed through; absent without one. */
  readonly waypoint?: { readonly namespace: string; readonly name: string };
  /** The service is bound to a waypoint, or names one, and this conversation does not pass it. */
  readonly bypassesWaypoint: boolean;
  /** Requests by response code, counted at L7 by some proxy; empty for TCP and where only L4 proxies stand between. */
  readonly requests: Readonly<Record<string, number>>;
  /** Sum of request durations and their number as the L7 reporter measured them; zero without L7. */
  readonly latency: { readonly count: number; readonly sumMs: number };
  readonly legs: readonly TruthLeg[];
}
