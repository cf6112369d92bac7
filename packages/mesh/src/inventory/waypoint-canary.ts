import { LABEL } from './labels.ts';
import type { NamespaceRecord } from './records.ts';
import type { Asking, Refusal, WaypointName } from './waypoint-names.ts';

/** A second waypoint that takes part of the connections. */
export interface CanaryShare {
  readonly named: WaypointName;
  /** 0 to 100; the first waypoint takes the rest. */
  readonly weight: number;
}

/** Why a named canary gets nothing. istiod says so only inside the message of a condition that is True. */
export interface CanaryFault {
  readonly named: WaypointName;
  readonly fault: 'CanarySameAsPrimary' | 'CanaryInvalidWeight' | Refusal;
}

/** The canary that an object names, else its namespace; the namespace is only asked when it is given. Unlike a waypoint, an empty name is none. */
export function namedCanary(asking: Asking, namespace: NamespaceRecord | undefined): WaypointName | undefined {
  const labels = asking.labels[LABEL.useWaypointCanary] === undefined ? (namespace?.labels ?? {}) : asking.labels;
  const name = labels[LABEL.useWaypointCanary];
  if (name === undefined || name === '' || name === 'none') return undefined;
  return { namespace: labels[LABEL.useWaypointCanaryNamespace] ?? asking.namespace, name };
}

/** Percent of connections; nothing said is 0, undefined is what cannot be read. */
export function readCanaryWeight(asking: Asking, namespace: NamespaceRecord | undefined): number | undefined {
  const said = asking.canaryWeight ?? namespace?.canaryWeight;
  if (said === undefined) return 0;
  const weight = /^[+-]?\d+$/.test(said) ? Number(said) : NaN;
  return weight >= 0 && weight <= 100 ? weight : undefined;
}
