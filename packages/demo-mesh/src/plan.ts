/**
 * The words in which a scenario is written. A plan says what stands where and who talks to whom; it holds no counts and
 * no instants but offsets from the world's start, so the same plan can be played at any time.
 */

export type CaptureMode = 'ambient' | 'sidecar' | 'none';
export type Protocol = 'http' | 'grpc' | 'tcp';

export interface WorldPlan {
  readonly cluster: string;
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
  /** In which form ztunnels and Envoys write their logs; `text` when absent. */
  readonly logs?: 'text' | 'json';
  /** Whether the clocks of the nodes agree; `together` when absent. */
  readonly clocks?: 'together' | 'apart';
}

export interface NodePlan {
  readonly name: string;
  readonly region: string;
  readonly zone: string;
}

export interface NamespacePlan {
  readonly name: string;
  readonly mode: CaptureMode;
  /** Label istio.io/use-waypoint (facts A4); names a Gateway of the same namespace unless `useWaypointNamespace` says otherwise. */
  readonly useWaypoint?: string;
  readonly useWaypointNamespace?: string;
  readonly ingressUseWaypoint?: boolean;
}

export interface WorkloadPlan {
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
  /** Unready pods exist but are no endpoint (real-behaviour §2, "no ready endpoint"). */
  readonly ready?: boolean;
  /** Pod label istio.io/dataplane-mode, which wins over the namespace's. */
  readonly capture?: 'ambient' | 'none';
}

export interface ServicePlan {
  readonly in: string;
  readonly name: string;
  /** Selects the pods with this `app` label in the same namespace. */
  readonly app: string;
  readonly port: number;
  readonly protocol: Protocol;
  /** Label on the Service itself: it wins over the namespace's and never falls back to it (real-behaviour §6). `none` opts out. */
  readonly useWaypoint?: string;
  readonly ingressUseWaypoint?: boolean;
}

export interface GatewayPlan {
  readonly in: string;
  readonly name: string;
  readonly kind: 'waypoint' | 'ingress';
  readonly nodes: readonly string[];
  /**
   * `crash-looping`: bound since an earlier, better day, but its process dies again and again. For the first
   * CRASH_LOOP.readyMs of each round the pod counts as Ready and refuses; for the rest of the round it is not Ready.
   */
  readonly health?: 'serving' | 'crash-looping';
  readonly allowedRoutes?: 'Same' | 'All';
  /** Load balancer address of an ingress. */
  readonly address?: string;
}

/** One round of a crash loop: kubelet's longest back-off, and the time until a failing probe makes the pod unready. */
export const CRASH_LOOP = { periodMs: 300_000, readyMs: 30_000 } as const;

export interface PolicyPlan {
  readonly kind: 'AuthorizationPolicy' | 'PeerAuthentication';
  readonly in: string;
  readonly name: string;
  readonly spec: Readonly<Record<string, unknown>>;
  /** The condition istiod writes (facts A8); PeerAuthentication never has a status. */
  readonly condition?: {
    readonly type: string;
    readonly status: 'True' | 'False';
    readonly reason: string;
    readonly message: string;
  };
}

export interface RoutePlan {
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
  /** A route whose parent is a waypoint Gateway is silently ignored: status.parents stays empty (real-behaviour §5). */
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
  /** The L7 proxy answers by itself: no server is chosen (facts B5: destination unknown, destination_service right). */
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

export interface ConversationPlan {
  readonly name: string;
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

/** A proxy process that stops and comes back with empty counters (real-behaviour §4). */
export interface RestartPlan {
  /** `ztunnel node-b`, or `namespace/workload` of a waypoint, gateway or sidecar. */
  readonly proxy: string;
  readonly afterMs: number;
  readonly downMs: number;
}

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
  readonly plan: (options: ScenarioNumbers) => WorldPlan;
}
