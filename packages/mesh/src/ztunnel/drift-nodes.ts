import { told } from './summary.ts';
import type { DumpPolicy, DumpService, DumpWorkload, ZtunnelDump } from './dump.ts';

/** An entry that two ztunnels do not hold alike. The mesh is sent to all of them alike, so one of the two is behind. */
export interface NodeDrift {
  readonly kind: 'workload' | 'service' | 'policy';
  readonly namespace: string;
  readonly name: string;
  readonly how: 'missing here' | 'only here' | 'differs';
  /** Names of what differs. */
  readonly fields: readonly string[];
}

type Entry = DumpWorkload | DumpService | DumpPolicy;

/** O(entries of both). */
export function driftBetween(here: ZtunnelDump, there: ZtunnelDump): readonly NodeDrift[] {
  return [
    ...compare('workload', here.workloads, there.workloads, ({ uid }) => uid),
    ...compare('service', here.services, there.services, ({ namespace, hostname }) => `${namespace}/${hostname}`),
    ...compare('policy', here.policies, there.policies, ({ namespace, name }) => `${namespace}/${name}`),
  ];
}

function* compare<E extends Entry>(
  kind: NodeDrift['kind'],
  here: readonly E[],
  there: readonly E[],
  keyOf: (entry: E) => string,
): Iterable<NodeDrift> {
  const others = new Map(there.map((entry) => [keyOf(entry), entry]));
  for (const entry of here) {
    const { namespace, name } = entry;
    const key = keyOf(entry);
    const other = others.get(key);
    others.delete(key);
    if (other === undefined) yield { kind, namespace, name, how: 'only here', fields: [] };
    else if (told(entry) !== told(other))
      yield { kind, namespace, name, how: 'differs', fields: differing(entry, other) };
  }
  for (const { namespace, name } of others.values()) yield { kind, namespace, name, how: 'missing here', fields: [] };
}

function differing(here: Entry, there: Entry): readonly string[] {
  const [a, b] = [new Map(Object.entries(here)), new Map(Object.entries(there))];
  return [...new Set([...a.keys(), ...b.keys()])].filter(
    (field) => JSON.stringify(a.get(field)) !== JSON.stringify(b.get(field)),
  );
}
