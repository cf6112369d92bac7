import type { NamespacedName } from '../identity.ts';

/** What a ztunnel tells of itself: the whole mesh as it knows it, and of its own node the certificates and open connections. */
export interface ZtunnelDump {
  readonly workloads: readonly DumpWorkload[];
  readonly services: readonly DumpService[];
  readonly policies: readonly DumpPolicy[];
  readonly certificates: readonly DumpCertificate[];
  /** The pods it serves. */
  readonly pods: readonly ServedPod[];
  /** Absent where it was built without one. */
  readonly version?: string;
}

/** What a ztunnel can call: mostly a pod, of any node. */
export interface DumpWorkload extends NamespacedName {
  /** `<cluster>//Pod/<ns>/<pod>` for pods; other kinds have other spellings. */
  readonly uid: string;
  readonly cluster: string;
  /** Its owner's name. */
  readonly workload: string;
  readonly account: string;
  /** What callers speak to it. A waypoint says TCP and is called with HBONE all the same. */
  readonly protocol: 'HBONE' | 'TCP' | (string & {});
  /** Absent for what runs on no node of the cluster. */
  readonly node?: string;
  readonly addresses: readonly string[];
  readonly healthy: 'yes' | 'no';
  /** The workload's own waypoint; its services may have another. */
  readonly waypoint?: string;
  /** `<ns>/<hostname>`. */
  readonly services: readonly string[];
  /** `<ns>/<name>` of those that select it; namespace-wide and mesh-wide ones hold, too, and are not among them. */
  readonly policies: readonly string[];
}

/** A service as ztunnels find it: by hostname or by address. */
export interface DumpService extends NamespacedName {
  readonly hostname: string;
  /** Without their network. */
  readonly vips: readonly string[];
  readonly ports: readonly { readonly port: number; readonly target: number }[];
  /** `<ns>/<hostname>` or an address. */
  readonly waypoint?: string;
  readonly endpoints: readonly { readonly uid: string; readonly healthy: 'yes' | 'no' }[];
}

/** A policy that the ztunnel was sent; whether it enforces one follows from whom it selects. */
export interface DumpPolicy extends NamespacedName {
  readonly scope: string;
  readonly action: string;
  /** Rules of which one has to match. */
  readonly rules: number;
  /** Equal rules, equal text. */
  readonly told: string;
}

/** A certificate that the ztunnel holds for pods of its node. */
export interface DumpCertificate {
  readonly identity: string;
  readonly state: 'available' | 'initializing' | 'unavailable';
  /** Why it is unavailable, in ztunnel's words. */
  readonly reason?: string;
  /** Of the certificate itself, Unix ms. */
  readonly fromMs?: number;
  readonly untilMs?: number;
  readonly serial?: string;
  /** When the first of its roots ends, Unix ms. */
  readonly rootUntilMs?: number;
}

/** A pod of its node that the ztunnel serves. `pending`: not yet. */
export interface ServedPod extends NamespacedName {
  readonly state: 'up' | 'pending';
  readonly connections: readonly DumpConnection[];
}

/** Addresses are `ip:port`. */
export interface DumpConnection {
  readonly direction: 'inbound' | 'outbound';
  readonly from: string;
  /** What was asked for: an address, or inbound a hostname; absent when no one said. */
  readonly asked?: string;
  readonly to: string;
  readonly protocol: string;
}

/** Namespace of a SPIFFE identity; undefined for text that is none. */
export const namespaceOfIdentity = (identity: string): string | undefined =>
  /^spiffe:\/\/[^/]+\/ns\/([^/]+)\/sa\//.exec(identity)?.[1];

/** Namespace of what a dump names as `<ns>/<name>`. */
export const namespaceOfReference = (reference: string): string => reference.slice(0, reference.indexOf('/'));

/** Name of the pod that a workload is; undefined when it is none. */
export const podOfWorkload = ({ uid, cluster }: DumpWorkload): string | undefined =>
  uid.startsWith(`${cluster}//Pod/`) ? uid.slice(uid.lastIndexOf('/') + 1) : undefined;
