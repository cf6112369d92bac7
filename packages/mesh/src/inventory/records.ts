import type { DeclaredPort } from './inventory.ts';

/** The few facts of Kubernetes objects that the inventory is declared from. Whoever reads the API trims objects to these. */

export type Labels = Readonly<Record<string, string>>;

export interface NamespaceRecord {
  readonly name: string;
  readonly labels: Labels;
  /** Annotation `istio.io/use-waypoint-canary-weight`, as written. */
  readonly canaryWeight?: string;
}

export interface PodRecord {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  /** The controlling owner; absent for a bare pod. */
  readonly owner?: { readonly kind: string; readonly name: string };
  readonly hostNetwork: boolean;
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
  /** It has an address, so its network was set up, and CNI has had its say. */
  readonly addressed: boolean;
  /** That address, and where it runs; absent until it is placed. */
  readonly at?: { readonly ip: string; readonly node: string };
  readonly ready: boolean;
  /** Since when it is not, Unix ms; absent while it is ready, and where nobody says. */
  readonly unreadySinceMs?: number;
  /** The injector's annotation `sidecar.istio.io/status` is there. */
  readonly injected: boolean;
  /** CNI's annotation `ambient.istio.io/redirection`. */
  readonly redirection?: string;
  /** When CNI wrote that annotation, Unix ms; absent where the API server does not say. */
  readonly redirectionSinceMs?: number;
  /** Annotation `ambient.istio.io/bypass-inbound-capture` is true: what comes in passes ztunnel by. */
  readonly bypassesInbound?: true;
  /** Its service account, the last part of its identity. */
  readonly account?: string;
  /** Unix ms. */
  readonly createdMs?: number;
  /** Annotation `health.kiali.io/rate`. */
  readonly rate?: string;
  /** Container or native sidecar named `istio-proxy`; `mode` is the word after `proxy` in its arguments (`sidecar`, `router`, `waypoint`, `ztunnel`). */
  readonly proxy?: { readonly mode?: string };
  /** On Istio's own pods: the name by which the mesh knows this cluster, as their metrics give it. */
  readonly clusterId?: string;
}

export interface ServiceRecord {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  /** Empty: it selects no pods (endpoints are kept by hand, or it is only an alias). */
  readonly selector: Labels;
  readonly ports?: readonly DeclaredPort[];
  /** Virtual ones; absent where it has none. */
  readonly addresses?: readonly string[];
  /** ExternalName: an alias in DNS that the mesh does not know. */
  readonly alias: boolean;
  /** `clusterIP: None`: clients call its pods by their own addresses. */
  readonly headless?: true;
  /** Condition `istio.io/WaypointBound`. */
  readonly bound?: {
    readonly status: boolean;
    readonly reason: string;
    readonly message?: string;
    readonly sinceMs?: number;
  };
  /** Annotation `istio.io/use-waypoint-canary-weight`, as written. */
  readonly canaryWeight?: string;
  /** Annotation `health.kiali.io/rate`. */
  readonly rate?: string;
}

export interface GatewayRecord {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly className: string;
  readonly addressed: boolean;
  /** Its addresses as its status has them; absent where only their being there was read. */
  readonly addresses?: readonly string[];
  readonly listeners: readonly ListenerRecord[];
  /** Annotation `ambient.istio.io/waypoint-inbound-binding`, as written. */
  readonly inboundBinding?: string;
  readonly conditions?: readonly ConditionRecord[];
}

export interface ListenerRecord {
  readonly protocol: string;
  readonly port?: number;
  /** `allowedRoutes.namespaces`; absent when nothing is declared, which means `Same`. */
  readonly allowedNamespaces?: AllowedNamespaces;
}

/** From which namespaces a listener lets itself be named. */
export type AllowedNamespaces =
  | { readonly from: 'Same' }
  | { readonly from: 'All' }
  /** Without a selector it takes no namespace at all. */
  | { readonly from: 'Selector'; readonly selector?: LabelSelector };

/** A reference as the Gateway API has it; the core group is empty. */
export interface ObjectReference {
  readonly group: string;
  readonly kind: string;
  /** Absent: that of the object which refers. */
  readonly namespace?: string;
  readonly name: string;
  readonly port?: number;
}

/** A condition as a controller wrote it. */
export interface ConditionRecord {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message?: string;
  /** When it took this status; absent where the controller did not say. */
  readonly sinceMs?: number;
  /** It was written of an earlier generation of the object; absent where that is not so, or not told. */
  readonly outdated?: true;
}

export interface LabelSelector {
  readonly matchLabels: Labels;
  readonly matchExpressions: readonly {
    readonly key: string;
    readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
    readonly values: readonly string[];
  }[];
}

export interface GatewayClassRecord {
  readonly name: string;
  readonly controllerName: string;
  readonly labels: Labels;
  /** Annotation `ambient.istio.io/waypoint-inbound-binding`, as written. */
  readonly inboundBinding?: string;
}

/** What makes pods and outlives them. ReplicaSets and Jobs are left out: they come and go with every rollout or run. */
export interface OwnerRecord {
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  readonly namespace: string;
  readonly name: string;
  /** Of the pods it makes; what it selects is among them. */
  readonly labels: Labels;
  /** Pods it is to have; 0 when it is scaled down. */
  readonly replicas: number;
  /** As its pods will have it. */
  readonly proxy?: { readonly mode?: string };
  /** Of istiod, whose settings are in it; absent on everything else. */
  readonly environment?: IstiodEnvironment;
}

export interface IstiodEnvironment {
  readonly values: Readonly<Record<string, string>>;
  /** Names whose values are kept in other objects; `all`: any may be. */
  readonly elsewhere: 'all' | readonly string[];
}

/** Everything read from one cluster. */
export interface ClusterRecords {
  readonly cluster: string;
  readonly namespaces: readonly NamespaceRecord[];
  readonly pods: readonly PodRecord[];
  readonly services: readonly ServiceRecord[];
  readonly gateways: readonly GatewayRecord[];
  readonly gatewayClasses: readonly GatewayClassRecord[];
  /** Absent where they may not be read: then only what has pods is known. */
  readonly owners?: readonly OwnerRecord[];
}
