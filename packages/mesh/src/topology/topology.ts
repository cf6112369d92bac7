import type { RateAnnotation } from '../health/annotation.ts';
import type { NamespacedName, PlaceId, PlaceKey, ServiceId } from '../identity.ts';
import type { Capture } from '../inventory/capture.ts';
import type { Reporter } from '../traffic/rows.ts';
import type { Milliseconds } from '../units.ts';

export const ROLES = [
  'workload',
  'waypoint',
  'gateway',
  'ztunnel',
  'control-plane',
  'service',
  'app',
  'version',
  'front',
  'namespace',
  'cluster',
  'outside',
  'unknown',
  'restricted',
] as const;
export type Role = (typeof ROLES)[number];

/** Whether a place is there, and whether it spoke within the window. */
export type Presence =
  | { readonly is: 'active' }
  /** Declared, and silent for the whole window. */
  | { readonly is: 'idle' }
  /** Seen in traffic; no such workload exists any more. */
  | { readonly is: 'gone' }
  /** Nothing can be said: it is no object of the cluster, or the inventory could not be read. */
  | { readonly is: 'unlisted' };

/** A contradiction between what is configured and what is there, told at the place where it hurts. */
export type Remark =
  /** A waypoint that services are bound to has no ready pod: its callers fail, and part of these failures no metric counts. */
  | { readonly is: 'waypoint-not-ready'; readonly ready: number; readonly of: number }
  /** A service names a waypoint that is not bound: traffic flows past it and its L7 policies are skipped. */
  | {
      readonly is: 'waypoint-not-bound';
      readonly service: ServiceId;
      readonly waypoint: NamespacedName;
      readonly reason: string;
    }
  /** The waypoint that a service is bound to has no ready pod: who calls that service fails, though nothing is wrong with the place itself. */
  | { readonly is: 'behind-dead-waypoint'; readonly service: ServiceId; readonly waypoint: NamespacedName };

/** Anywhere traffic comes from or goes to. Not called a node: that is a machine in Kubernetes and an element in the DOM. */
export interface Place {
  readonly key: PlaceKey;
  readonly id: PlaceId;
  readonly role: Role;
  readonly app?: string;
  readonly version?: string;
  readonly presence: Presence;
  /** How its pods take part in the mesh; absent where there are no pods or the inventory could not be read. */
  readonly capture?: Capture;
  /** Ready pods; absent as above. */
  readonly pods?: { readonly ready: number; readonly of: number };
  /** Services that select its pods; absent when none does. */
  readonly services?: readonly ServiceId[];
  /** Waypoints that one of its services is bound to by istiod's verdict; absent when there is none. */
  readonly behind?: readonly PlaceKey[];
  readonly remarks: readonly Remark[];
  /** Its own word on how much may go wrong: of the workload, else of a Service in front of it. */
  readonly rate?: RateAnnotation;
  /** Of several places drawn as one: how many places of the workload picture it holds. */
  readonly holds?: Holds;
}

/** What is within a place that stands for others. */
export interface Holds {
  readonly workloads: number;
  /** Waypoints, gateways and other proxies among its workloads. */
  readonly proxies: number;
  /** Services that were asked for and drawn as places because no workload was reached. */
  readonly services: number;
}

export const FAILURE_REASONS = ['denied', 'refused', 'unreachable', 'timeout', 'tls', 'identity', 'other'] as const;
/**
 * Why connections failed, as far as metrics know: `denied` by policy at the server, `refused`: the port has no listener,
 * `unreachable`: the client's proxy could not get there and the server's proxy saw nothing. Absent reason = 0.
 */
export type FailureReason = (typeof FAILURE_REASONS)[number];
export type Failures = { readonly [R in FailureReason]?: number | undefined };

/** Reasons that the logs tell of a part of the failures; their sum is that part. */
export interface ToldReasons {
  /** How many failures metrics counted. */
  readonly of: number;
  readonly reasons: Failures;
}

/** Connections of one layer-4 edge by how they were secured; counts within the window. */
export interface Security4 {
  readonly mtls: number;
  readonly plain: number;
}

interface EdgeEnds {
  readonly from: PlaceKey;
  readonly to: PlaceKey;
}

/** Connections and bytes between two places as L4 proxies count them. Behind a waypoint each leg is an edge of its own. */
export interface L4Edge extends EdgeEnds {
  readonly layer: 'L4';
  /** Counts within the window; absent while the source that tells them is missing (see the answer's gaps). */
  readonly opened?: number;
  readonly bytesToServer?: number;
  readonly bytesToClient?: number;
  readonly failed: Failures;
  /** How many of the failures no metric counts: logs alone tell of them. They are among `failed` and `opened`. */
  readonly uncounted?: number;
  /** Where the logs tell the reasons of a part only of what metrics counted; `failed` then has the metrics' own. Absent: nothing more is known. */
  readonly told?: ToldReasons;
  /** When the last failure was first seen, Unix ms. */
  readonly lastFailureMs?: number;
  /** Absent when no connection opened within the window. */
  readonly security?: Security4;
  readonly principals: Principals;
  /** The split by service asked for; an entry without `service` holds the calls to bare addresses. */
  readonly services: readonly ServiceShare[];
  /** Who counted. */
  readonly reporters: readonly Reporter[];
  /** The waypoint that the server's service is bound to and this traffic does not pass; absent when it passes or there is none. */
  readonly bypasses?: PlaceKey;
  /** Of a way closed over a hidden waypoint: what its legs carried. */
  readonly via?: ViaLegs;
  /** The numbers are those of places beyond the reader's rights, so they are left out. */
  readonly withheld?: true;
}

/** SPIFFE identities; absent where nobody told one, or several were added up. */
export interface Principals {
  readonly client?: string;
  readonly server?: string;
  /** Sides where edges with different identities were added up, so that none is named. */
  readonly several?: readonly ('client' | 'server')[];
}

/** The two legs of a way that passes a waypoint; a leg is absent where nobody told of it. */
export interface ViaLegs {
  readonly waypoint: PlaceKey;
  readonly toWaypoint?: Leg;
  readonly fromWaypoint?: Leg;
}

/** What one leg carried for this pair of places. */
export interface Leg {
  readonly opened?: number;
  readonly failed: number;
  readonly bytesToServer?: number;
  readonly bytesToClient?: number;
  readonly security?: Security4;
  /** Other pairs use the leg, too: of its numbers this is a part in proportion to requests, and no measurement. */
  readonly estimated?: true;
}

/** What of an edge was for one service; without `service`: calls to bare addresses. */
export interface ServiceShare {
  readonly service?: ServiceId;
  readonly opened: number;
  readonly failed: number;
  readonly bytesToServer: number;
  readonly bytesToClient: number;
}

/** Requests from client to server as L7 proxies count them, each once. */
export interface L7Edge extends EdgeEnds {
  readonly layer: 'L7';
  readonly protocol: 'http' | 'grpc';
  readonly service?: ServiceId;
  /** The waypoint that handled them; absent on direct L7 (sidecar, gateway). */
  readonly via?: PlaceKey;
  readonly requests: number;
  readonly responses: readonly ResponseCount[];
  /** Messages of gRPC streams; absent when none were counted. */
  readonly messages?: { readonly request: number; readonly response: number };
  /** Average; absent until the second wave, or when nobody measured it. */
  readonly averageLatency?: Milliseconds;
  /** The quantile that was asked for beside the picture. Quantiles cannot be added up: of several conversations it is the highest. */
  readonly quantileLatency?: Milliseconds;
  readonly reporters: readonly Reporter[];
  readonly withheld?: true;
}

/** Answers alike in code, gRPC status and Envoy’s flags (`-`: none). */
export interface ResponseCount {
  /** HTTP status; `0` = no response. */
  readonly code: string;
  readonly grpcStatus?: string;
  readonly flags: string;
  readonly count: number;
}

export type Edge = L4Edge | L7Edge;

export interface Topology {
  readonly places: readonly Place[];
  readonly edges: readonly Edge[];
}
