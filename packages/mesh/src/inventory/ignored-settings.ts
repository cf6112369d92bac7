import { LABEL } from './labels.ts';
import type { GatewayRecord, Labels, ObjectReference } from './records.ts';
import { BOOLEAN_WORDS, type WaypointBinding } from './waypoint-binding.ts';
import type { Asking, WaypointName } from './waypoint-names.ts';

/** Settings without effect, or with another than they read, of which no status says anything. */
export type Ignored =
  | { readonly what: 'the pod’s waypoint takes no workloads or cannot be had'; readonly binding: WaypointBinding }
  | { readonly what: 'a waypoint as the parent of a route'; readonly parent: ObjectReference }
  | { readonly what: 'the namespace of a waypoint that is not named'; readonly label: string; readonly value: string }
  | { readonly what: 'a value that means nothing'; readonly label: string; readonly value: string }
  /** No Gateway has the name, and one has nearly the same. */
  | { readonly what: 'a name that is nearly a waypoint’s'; readonly named: WaypointName; readonly meant: WaypointName }
  | { readonly what: 'a canary without a weight'; readonly canary: WaypointName }
  | { readonly what: 'its hosts are those of Services'; readonly hosts: readonly string[] }
  | { readonly what: 'nobody may see it' }
  /** Routes of ingress gateways send to it, and the gateways go past its waypoint. */
  | {
      readonly what: 'ingress goes past the waypoint';
      readonly gateways: readonly WaypointName[];
      /** What the label about it says; absent where there is none. */
      readonly value?: string;
    }
  /** Under a STRICT parent, exceptions that are not attached; ports. */
  | { readonly what: 'ports stay strict'; readonly ports: readonly number[] };

/** What was written, or left out, and what would have the effect. */
export interface Setting {
  readonly on: 'label' | 'annotation';
  readonly key: string;
  /** Absent: it is not set. */
  readonly value?: string;
  /** Absent: what to set is the reader's to choose. */
  readonly instead?: string;
}

export type IgnoredSetting = { readonly is: 'ignored' } & Ignored;

/** Of labels that Istio reads on a Service, ServiceEntry, WorkloadEntry, pod or namespace. */
export const ignoredLabels = (labels: Labels): readonly IgnoredSetting[] => [
  ...strayNamespace(labels, LABEL.useWaypointNamespace, LABEL.useWaypoint),
  ...strayNamespace(labels, LABEL.useWaypointCanaryNamespace, LABEL.useWaypointCanary),
  ...oddValue(labels, LABEL.useWaypoint, (value) => value === '' || (value !== 'none' && /^none$/i.test(value))),
  ...oddValue(labels, LABEL.ingressUseWaypoint, (value) => !BOOLEAN_WORDS.includes(value)),
  ...oddValue(labels, LABEL.dataplaneMode, (value) => !['ambient', 'none'].includes(value)),
];

/** Read from the object that names the waypoint only; alone it does nothing. */
function strayNamespace(labels: Labels, label: string, name: string): readonly IgnoredSetting[] {
  const value = labels[label];
  return value !== undefined && labels[name] === undefined
    ? [{ is: 'ignored', what: 'the namespace of a waypoint that is not named', label, value }]
    : [];
}

function oddValue(labels: Labels, label: string, isOdd: (value: string) => boolean): readonly IgnoredSetting[] {
  const value = labels[label];
  return value !== undefined && isOdd(value)
    ? [{ is: 'ignored', what: 'a value that means nothing', label, value }]
    : [];
}

export const ignoredOfGateway = ({ labels }: GatewayRecord): readonly IgnoredSetting[] =>
  oddValue(labels, LABEL.waypointFor, (value) => !['service', 'workload', 'all', 'none'].includes(value));

/** The Service's own label, else its namespace's, decides for gateways. */
export function ingressPast(
  gateways: readonly WaypointName[],
  labels: Labels,
  namespaceLabels: Labels,
): IgnoredSetting {
  const value = labels[LABEL.ingressUseWaypoint] ?? namespaceLabels[LABEL.ingressUseWaypoint];
  return { is: 'ignored', what: 'ingress goes past the waypoint', gateways, ...(value === undefined ? {} : { value }) };
}

/** Without a weight, a canary gets nothing; nobody calls that a mistake. */
export function canaryWithoutWeight(
  { labels, canaryWeight }: Asking,
  binding: WaypointBinding,
): readonly IgnoredSetting[] {
  if (binding.is !== 'bound' || binding.canary === undefined || !('weight' in binding.canary)) return [];
  const own = labels[LABEL.useWaypointCanary] !== undefined;
  return own && canaryWeight === undefined && binding.canary.weight === 0
    ? [{ is: 'ignored', what: 'a canary without a weight', canary: binding.canary.named }]
    : [];
}

/** What a name that no Gateway has may have been meant for. */
export function misspelled(binding: WaypointBinding, gateways: readonly WaypointName[]): readonly IgnoredSetting[] {
  if (binding.is !== 'refused' || binding.reason !== 'WaypointIsNotReady') return [];
  const { waypoint: named } = binding;
  const around = gateways.filter(({ namespace }) => namespace === named.namespace);
  if (around.some(({ name }) => name === named.name)) return [];
  const meant = around.find(({ name }) => isNear(named.name, name));
  return meant === undefined
    ? []
    : [
        {
          is: 'ignored',
          what: 'a name that is nearly a waypoint’s',
          named,
          meant: { namespace: meant.namespace, name: meant.name },
        },
      ];
}

/** At most two letters differ, are missing or too many, and most of the name is the same. */
const isNear = (a: string, b: string): boolean => edits(a, b) <= Math.min(2, Math.floor(b.length / 3));

function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  // Names are ASCII: each letter is one unit.
  for (let i = 0; i < a.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1)
      next.push(Math.min((row[j] ?? 0) + (a[i] === b[j] ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    row = next;
  }
  return row[b.length] ?? 0;
}

const INSTEAD: Readonly<Record<string, string>> = {
  [LABEL.useWaypoint]: 'none',
  [LABEL.ingressUseWaypoint]: 'true',
  [LABEL.dataplaneMode]: 'ambient',
  [LABEL.waypointFor]: 'service',
};

/** The label or annotation that is to blame; undefined where it is none. */
export function settingOf(held: Ignored): Setting | undefined {
  switch (held.what) {
    case 'a value that means nothing': {
      const instead = INSTEAD[held.label];
      return { on: 'label', key: held.label, value: held.value, ...(instead === undefined ? {} : { instead }) };
    }
    case 'the namespace of a waypoint that is not named':
      return { on: 'label', key: held.label, value: held.value };
    case 'a name that is nearly a waypoint’s':
      return { on: 'label', key: LABEL.useWaypoint, value: held.named.name, instead: held.meant.name };
    case 'a canary without a weight':
      return { on: 'annotation', key: `${LABEL.useWaypointCanary}-weight` };
    case 'ingress goes past the waypoint': {
      const said = held.value === undefined ? {} : { value: held.value };
      return { on: 'label', key: LABEL.ingressUseWaypoint, ...said, instead: 'true' };
    }
    case 'the pod’s waypoint takes no workloads or cannot be had':
    case 'a waypoint as the parent of a route':
    case 'its hosts are those of Services':
    case 'nobody may see it':
    case 'ports stay strict':
      return undefined;
  }
}
