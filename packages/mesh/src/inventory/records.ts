import type { DeclaredPort } from './inventory.ts';

/** The few facts of Kubernetes objects that the inventory is declared from. Whoever reads the API trims objects to these. */

export type Labels = Readonly<Record<string, string>>;

export interface NamespaceRecord {
  readonly name: string;
  readonly labels: Labels;
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
  /** The injector's annotation `sidecar.istio.io/status` is there. */
  readonly injected: boolean;
  /** CNI's annotation `ambient.istio.io/redirection`. */
  readonly redirection?: string;
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
  /** ExternalName: an alias in DNS that the mesh does not know. */
  readonly alias: boolean;
  /** Condition `istio.io/WaypointBound`. */
  readonly bound?: { readonly status: boolean; readonly reason: string };
  /** Annotation `health.kiali.io/rate`. */
  readonly rate?: string;
}

export interface GatewayRecord {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly className: string;
  readonly addressed: boolean;
  /** `allowedRoutes.namespaces` of the listener HBONE:15008; `Same` without such a listener. */
  readonly allowedNamespaces: AllowedNamespaces;
}

export type AllowedNamespaces =
  | { readonly from: 'Same' }
  | { readonly from: 'All' }
  | { readonly from: 'Selector'; readonly selector: LabelSelector };

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
}

/** Everything read from one cluster. */
export interface ClusterRecords {
  readonly cluster: string;
  readonly namespaces: readonly NamespaceRecord[];
  readonly pods: readonly PodRecord[];
  readonly services: readonly ServiceRecord[];
  readonly gateways: readonly GatewayRecord[];
  readonly gatewayClasses: readonly GatewayClassRecord[];
}
