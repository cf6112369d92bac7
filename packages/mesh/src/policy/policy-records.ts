import type { ConditionRecord, Labels, ObjectReference } from '../inventory/records.ts';

/** An AuthorizationPolicy, trimmed. */
export interface PolicyRecord {
  readonly namespace: string;
  readonly name: string;
  readonly action: 'ALLOW' | 'DENY' | 'AUDIT' | 'CUSTOM';
  readonly dryRun: boolean;
  /** Absent: the whole namespace, or the whole mesh from the root namespace. */
  readonly selector?: Labels;
  readonly targets: readonly ObjectReference[];
  readonly rules: readonly PolicyRule[];
  readonly conditions: readonly ConditionRecord[];
}

/** All clauses must match, and of each clause one entry; a rule without clauses matches everything. */
export interface PolicyRule {
  readonly from: readonly PolicyAttributes[];
  readonly to: readonly PolicyAttributes[];
  readonly when: readonly {
    readonly key: string;
    readonly values: readonly string[];
    readonly notValues: readonly string[];
  }[];
}

/** One `source` or `operation`: attribute to wanted values, attributes without values left out. */
export type PolicyAttributes = Readonly<Record<string, readonly string[]>>;
