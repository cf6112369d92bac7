/** What Istio's and the Gateway API's own objects say, trimmed to what follows from them here. */
import type { PolicyRecord } from '../policy/policy-records.ts';
import type { ConditionRecord, Labels, LabelSelector, ObjectReference } from './records.ts';

export interface ServiceEntryRecord {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly canaryWeight?: string;
  readonly hosts: readonly string[];
  /** `spec.resolution`, as written; `NONE` when nothing is. */
  readonly resolution: string;
  /** Addresses of the endpoints written into it; one without an address is left out. */
  readonly endpoints: readonly string[];
  /** It takes its endpoints from pods and WorkloadEntries. */
  readonly selectsWorkloads: boolean;
  readonly conditions: readonly ConditionRecord[];
}

export interface WorkloadEntryRecord {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  /** Annotation `ambient.istio.io/redirection`. */
  readonly redirection?: string;
  readonly conditions: readonly ConditionRecord[];
}

/** A route of any kind, as far as it matters which waypoint it is meant for and whom it leads to. */
export interface RouteRecord {
  readonly kind: 'HTTPRoute' | 'GRPCRoute' | 'TCPRoute' | 'TLSRoute';
  readonly namespace: string;
  readonly name: string;
  readonly parents: readonly ObjectReference[];
  readonly backends: readonly ObjectReference[];
  /** `status.parents`: what controllers said, each about one parent. */
  readonly told: readonly { readonly parent: ObjectReference; readonly conditions: readonly ConditionRecord[] }[];
}

/** Mesh config `serviceEntryVisibility`. */
export interface VisibilityRules {
  readonly byDefault: Visibility;
  /** In order; the first whose selectors all match the entry's namespace decides. */
  readonly policies: readonly { readonly visibility: Visibility; readonly selectors: readonly LabelSelector[] }[];
}
export type Visibility = 'everywhere' | 'own namespace' | 'nobody';

/** The configuration objects of one cluster. */
export interface ConfigRecords {
  readonly serviceEntries: readonly ServiceEntryRecord[];
  readonly workloadEntries: readonly WorkloadEntryRecord[];
  readonly routes: readonly RouteRecord[];
  readonly policies: readonly PolicyRecord[];
  /** Absent: not configured, so that every ServiceEntry is seen everywhere. */
  readonly visibility?: VisibilityRules;
  /** Where mesh-wide objects live. */
  readonly rootNamespace: string;
  /** The cluster's domain in DNS, as `cluster.local`. */
  readonly domain: string;
}
