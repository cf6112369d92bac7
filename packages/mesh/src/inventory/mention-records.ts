import type { JsonFormat } from '../logs/access-log-format.ts';
import type { Labels, LabelSelector, ObjectReference } from './records.ts';

/** Objects of which only matters that they are there, and for whom. */
export interface MentionRecord {
  readonly kind:
    'RequestAuthentication' | 'WasmPlugin' | 'TrafficExtension' | 'EnvoyFilter' | 'Sidecar' | 'InferencePool';
  readonly namespace: string;
  readonly name: string;
  /** Absent: the whole namespace, or what its targets say. */
  readonly selector?: Labels;
  readonly targets: readonly ObjectReference[];
}

/** A ReferenceGrant: who may refer from where to what in its own namespace. */
export interface GrantRecord {
  readonly namespace: string;
  readonly name: string;
  readonly from: readonly { readonly group: string; readonly kind: string; readonly namespace: string }[];
  /** Without a name: all of the kind. */
  readonly to: readonly { readonly group: string; readonly kind: string; readonly name?: string }[];
}

/** What the mesh as a whole is told, as far as it matters here. */
export interface MeshSettings {
  /** First part of every identity, as `cluster.local`. */
  readonly trustDomain: string;
  /** The mesh knows the namespaces that match one of them; empty: all. */
  readonly discoverySelectors: readonly LabelSelector[];
  /** Format of Envoys' access logs; absent: Istio's default. */
  readonly accessLogFormat?: string;
  readonly accessLogEncoding: 'TEXT' | 'JSON';
  /** Formats that providers of the mesh config name, for Telemetry objects to choose from; absent when none does. */
  readonly accessLogProviders?: readonly AccessLogProvider[];
}

export interface AccessLogProvider {
  readonly name: string;
  readonly format: { readonly text: string } | { readonly json: JsonFormat };
}
