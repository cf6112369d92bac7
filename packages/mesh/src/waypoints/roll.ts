import type { NamespacedName } from '../identity.ts';
import type { ConfigRecords } from '../inventory/config-records.ts';
import type { Decisions } from '../inventory/decide.ts';
import type { ClusterRecords } from '../inventory/records.ts';
import type { Verdicts } from '../inventory/verdicts.ts';
import type { Enrolled } from './enrolled.ts';
import type { WaypointFacts } from './waypoint-facts.ts';

/** A waypoint and all that names it. */
export interface WaypointRoll {
  readonly facts: WaypointFacts;
  readonly enrolled: readonly Enrolled[];
}

/** What is read of one cluster, with what follows from it. */
export interface Judged {
  readonly cluster: ClusterRecords;
  readonly config: ConfigRecords;
  readonly decisions: Decisions;
  readonly verdicts: Verdicts;
}

/** Rows by waypoint while the roll is called. */
export type Growing = Map<string, { readonly name: NamespacedName; readonly rows: Enrolled[] }>;
export type FactsOf = (name: NamespacedName) => WaypointFacts;
export type Add = (name: NamespacedName, row: Enrolled) => void;
