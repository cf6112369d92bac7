import type { ConditionRecord } from '../inventory/records.ts';

/** What is asked for in an object of the Sail operator, and how it says that stands (facts E4). */
export interface SailRecord {
  readonly kind: 'Istio' | 'IstioCNI' | 'ZTunnel';
  readonly name: string;
  /** Absent where none is written; a ZTunnel has none in its newer form. */
  readonly profile?: string;
  readonly version?: string;
  /** The operator's word, as `Healthy`. */
  readonly state?: string;
  /** Its condition `Ready`. */
  readonly ready?: ConditionRecord;
}

/** The ConfigMap that istio-cni reads its settings from. */
export interface CniConfigRecord {
  readonly namespace: string;
  readonly name: string;
  /** `AMBIENT_ENABLED`, as written. */
  readonly ambient?: string;
}
