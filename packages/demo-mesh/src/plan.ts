/**
 * The words in which a scenario is written. A plan says what stands where and who talks to whom; it holds no counts and
 * no instants but offsets from the world's start, so the same plan can be played at any time.
 */

export type CaptureMode = 'ambient' | 'sidecar' | 'none';
export type Protocol = 'http' | 'grpc' | 'tcp';

export interface WorldPlan {
  /** The first cluster, and the only one where `clusters` is absent. */
  readonly cluster: string;
  /** All clusters of a mesh of several, each with a network of its own. */
  readonly clusters?: readonly ClusterPlan[];
  readonly nodes: readonly NodePlan[];
  readonly namespaces: readonly NamespacePlan[];
  readonly workloads: readonly WorkloadPlan[];
  readonly services: readonly ServicePlan[];
  readonly gateways: readonly GatewayPlan[];
  readonly policies: readonly PolicyPlan[];
  readonly routes: readonly RoutePlan[];
  readonly conversations: readonly ConversationPlan[];
  readonly restarts: readonly RestartPlan[];
  /** Namespaces in which the user `limited` holds `view`. */
  readonly limitedTo: readonly string[];
  /** Objects that only have to be told: they change no traffic here. */
  readonly objects?: readonly ObjectPlan[];
  /** What changes while the world runs. */
  readonly events?: readonly EventPlan[];
  /** What someone applied from outside, told back as it was given. */
  readonly applied?: readonly AppliedPlan[];
  /** In which form ztunnels and Envoys write their logs; `text` when absent. */
  readonly logs?: 'text' | 'json' | 'custom';
  /** Whether the clocks of the nodes agree; `together` when absent. */
  readonly clocks?: 'together' | 'apart';
}

export interface ClusterPlan {
  readonly name: string;
  readonly network: string;
}

/** Places of a mesh of several clusters say where they stand; `WorldPlan.cluster` when they do not. */
export interface InCluster {
  readonly cluster?: string;
}

export interface NodePlan extends InCluster {
  readonly name: string;
  readonly region: string;
  readonly zone: string;
}

export interface NamespacePlan extends InCluster {
  readonly name: string;
  readonly mode: CaptureMode;
  /** Label istio.io/use-waypoint; names a Gateway of the same namespace unless `useWaypointNamespace` says otherwise. */
  readonly useWaypoint?: string;
  readonly useWaypointNamespace?: string;
  readonly ingressUseWaypoint?: boolean;
  /** More labels than the mode implies: a half-migrated namespace carries those of both data planes. */
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * What a pod really is where its labels say something else: an annotation lags behind a label, a sidecar stays until the
 * pod is replaced. `pending`: rules are in, ztunnel has not accepted it. `uncaptured`: istio-cni missed it.
 */
export type PodStand = 'captured' | 'sidecar' | 'pending' | 'uncaptured' | 'host-network';

export interface WorkloadPlan extends InCluster {
  readonly in: string;
  /** The Deployment's name; metrics call it the workload. */
  readonly name: string;
  readonly app: string;
  readonly version?: string;
  /** Service account; the app's name when absent. */
  readonly account?: string;
  readonly port: number;
  /** One pod per entry, on that node. */
  readonly nodes: readonly string[];
  /** Unready pods exist but are no endpoint ("no ready endpoint"). */
  readonly ready?: boolean;
  /** Pod label istio.io/dataplane-mode, which wins over the namespace's. */
  readonly capture?: 'ambient' | 'none';
  readonly stand?: PodStand;
  /** Pod label istio.io/use-waypoint: matters for calls to the pod's own address. */
  readonly useWaypoint?: string;
  /** How often its pods have been replaced; each time gives them new names. */
  readonly rollout?: number;
  /** Annotation health.kiali.io/rate on the template: how much may go wrong before its owner wants to hear of it. */
  readonly healthRate?: string;
  /** `refusing`: nothing listens on the port. `erring`: every answer is a 500. */
  readonly trouble?: 'refusing' | 'erring';
}

export interface ServicePlan extends InCluster {
  readonly in: string;
  readonly name: string;
  /** Selects the pods with this `app` label in the same namespace. */
  readonly app: string;
  readonly port: number;
  readonly protocol: Protocol;
  /** Label on the Service itself: it wins over the namespace's and never falls back to it. `none` opts out. */
  readonly useWaypoint?: string;
  readonly useWaypointNamespace?: string;
  readonly ingressUseWaypoint?: boolean;
  /** A second waypoint for a share of the connections. */
  readonly canary?: { readonly waypoint: string; readonly weight: number };
  /** Label istio.io/global: the other clusters' endpoints are behind it too. */
  readonly shared?: boolean;
  /** It is a ServiceEntry for something outside the mesh, not a Service. */
  readonly entry?: { readonly host: string; readonly address: string };
}

export interface GatewayPlan extends InCluster {
  readonly in: string;
  readonly name: string;
  readonly kind: 'waypoint' | 'ingress' | 'east-west';
  readonly nodes: readonly string[];
  /**
   * `crash-looping`: bound since an earlier, better day, but its process dies again and again. For the first
   * CRASH_LOOP.readyMs of each round the pod counts as Ready and refuses; for the rest of the round it is not Ready.
   * `waiting`: istiod has not acted yet. `starting`: its pod is not ready for the first time, so nothing is bound to it.
   * `lost`: its pods are gone, and what was bound stays bound.
   */
  readonly health?: 'serving' | 'crash-looping' | 'waiting' | 'starting' | 'lost';
  readonly allowedRoutes?: 'Same' | 'All';
  /** Label istio.io/waypoint-for; `service` when absent. */
  readonly waypointFor?: 'service' | 'workload' | 'all' | 'none';
  /** Load balancer address of an ingress. */
  readonly address?: string;
  readonly rollout?: number;
}

/** One round of a crash loop: kubelet's longest back-off, and the time until a failing probe makes the pod unready. */
export const CRASH_LOOP = { periodMs: 300_000, readyMs: 30_000 } as const;

export interface PolicyPlan extends InCluster {
  readonly kind: 'AuthorizationPolicy' | 'PeerAuthentication';
  readonly in: string;
  readonly name: string;
  readonly spec: Readonly<Record<string, unknown>>;
  /** The proxies of this world obey it and its status follows; otherwise the conversations' `outcome` says what it does. */
  readonly enforced?: boolean;
  /** The condition istiod writes; PeerAuthentication never has a status. */
  readonly condition?: {
    readonly type: string;
    readonly status: 'True' | 'False';
    readonly reason: string;
    readonly message: string;
  };
}

export interface RoutePlan extends InCluster {
  readonly in: string;
  readonly name: string;
  readonly hostnames?: readonly string[];
  readonly parent: {
    readonly kind: 'Gateway' | 'Service';
    readonly name: string;
    readonly in?: string;
    readonly port?: number;
  };
  readonly rules: readonly Readonly<Record<string, unknown>>[];
  /** A route whose parent is a waypoint Gateway is silently ignored: status.parents stays empty. */
  readonly ignored?: boolean;
}

export type Target =
  | { readonly service: string }
  /** A call to the pod's own address, past every Service. */
  | { readonly podOf: string; readonly port?: number }
  | { readonly address: string };

/** What becomes of every connection of a conversation; `answered` unless something on the way says otherwise. */
export type Outcome = 'answered' | 'denied' | 'refused' | 'unreachable' | 'identity' | 'timeout' | 'tls';

export interface AnswerPlan {
  readonly code: string;
  readonly share: number;
  /** Envoy's response_flags; `-` when absent. */
  readonly flags?: string;
  /** The L7 proxy answers by itself: no server is chosen (destination unknown, destination_service right). */
  readonly byProxy?: boolean;
  readonly grpcStatus?: string;
}

export interface LatencyPlan {
  readonly p50Ms: number;
  readonly p95Ms: number;
}

export interface BackendPlan {
  readonly workload: string;
  readonly share: number;
  readonly latency?: LatencyPlan;
  readonly answers?: readonly AnswerPlan[];
}

export interface ConversationPlan extends InCluster {
  readonly name: string;
  /** What is spoken where no Service says so. */
  readonly protocol?: Protocol;
  /** `namespace/workload`, or a bare address outside. */
  readonly from: string;
  readonly to: Target;
  /** Requests (or messages, on TCP) per second of the whole conversation, all client pods together. */
  readonly perSecond?: number;
  /** Instead of `perSecond`: happens exactly once, at this Unix time. Takes the first pod of the client and the server. */
  readonly onceAtMs?: number;
  readonly startsAfterMs?: number;
  readonly endsAfterMs?: number;
  /** Requests on one connection before the client opens another. */
  readonly perConnection?: number;
  readonly bytes?: { readonly toServer: number; readonly toClient: number };
  readonly latency?: LatencyPlan;
  readonly answers?: readonly AnswerPlan[];
  /** Named split over workloads behind the service; even over its pods when absent. */
  readonly backends?: readonly BackendPlan[];
  readonly outcome?: Outcome;
  /** Who stands behind a gateway's requests. */
  readonly origin?: string;
}

/** A proxy process that stops and comes back with empty counters. */
export interface RestartPlan {
  /** `ztunnel node-b`, or `namespace/workload` of a waypoint, gateway or sidecar. */
  readonly proxy: string;
  readonly afterMs: number;
  readonly downMs: number;
}

/** An object of any kind; conditions in its status get their times and generations when told. */
export interface ObjectPlan extends InCluster {
  readonly apiVersion: string;
  readonly kind: string;
  /** Absent for cluster-scoped kinds. */
  readonly in?: string;
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly owner?: { readonly apiVersion: string; readonly kind: string; readonly name: string };
  /** Everything beside metadata: `spec`, `status`, `data`. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly generation?: number;
}

export interface AppliedPlan {
  readonly kind: string;
  readonly in?: string;
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec?: unknown;
  readonly generation: number;
  readonly deleted?: true;
}

/** What may change in a namespace from one instant to the next. */
export type NamespaceLabels = Partial<
  Pick<NamespacePlan, 'mode' | 'useWaypoint' | 'useWaypointNamespace' | 'ingressUseWaypoint' | 'labels'>
>;

/** Something that happens to the world itself; names are `namespace/name`. */
export type EventPlan = { readonly afterMs: number } & (
  | { readonly happens: 'deployed'; readonly workload: string }
  | { readonly happens: 'failed'; readonly workload: string; readonly as: 'refusing' | 'erring' | 'unready' }
  | { readonly happens: 'recovered'; readonly workload: string }
  | { readonly happens: 'policy-applied'; readonly policy: PolicyPlan }
  | { readonly happens: 'policy-deleted'; readonly policy: string }
  | { readonly happens: 'waypoint-created'; readonly waypoint: GatewayPlan }
  | { readonly happens: 'waypoint-deleted'; readonly waypoint: string }
  | { readonly happens: 'waypoint-lost'; readonly waypoint: string }
  | { readonly happens: 'waypoint-recovered'; readonly waypoint: string }
  | { readonly happens: 'namespace-labelled'; readonly namespace: string; readonly labels: NamespaceLabels }
);

/** Options of a scenario that are numbers; those that are words mean the same in every scenario. */
export type ScenarioNumbers = Readonly<Record<string, number>>;
export type ScenarioOptions = Readonly<Record<string, number | string>>;

export type ScenarioOption =
  | { readonly key: string; readonly what: string; readonly default: number }
  /** Chosen among a few words. */
  | { readonly key: string; readonly what: string; readonly default: string; readonly words: readonly string[] };

/** One file of `scenarios/` exports one of these. */
export interface Scenario {
  readonly what: string;
  readonly options: readonly ScenarioOption[];
  /** One sentence when these options together cannot be played. */
  readonly refuses?: (options: ScenarioNumbers) => string | undefined;
  readonly plan: (options: ScenarioNumbers) => WorldPlan;
}
