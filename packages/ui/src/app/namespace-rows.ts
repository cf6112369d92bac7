import type { NamespacesAnswer } from '@waymark/contract';

type Namespace = NamespacesAnswer['namespaces'][number];

export interface NamespaceRow {
  readonly name: string;
  readonly isChosen: boolean;
  /** One per way its clusters treat it; empty for a name from a link that the reader cannot see. */
  readonly dataplanes: readonly Namespace['dataplane'][];
}

/** Rows of the picker: a namespace of several clusters is one row, a chosen one that is not visible still shows so that it can be let go. */
export function toNamespaceRows(
  namespaces: readonly Namespace[],
  chosen: readonly string[],
  find: string,
): readonly NamespaceRow[] {
  const wanted = find.trim().toLowerCase();
  const dataplanes = new Map<string, Set<Namespace['dataplane']>>(chosen.map((name) => [name, new Set()]));
  for (const { name, dataplane } of namespaces) {
    const held = dataplanes.get(name) ?? new Set();
    dataplanes.set(name, held.add(dataplane));
  }
  return [...dataplanes]
    .filter(([name]) => name.includes(wanted))
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, ways]) => ({ name, isChosen: chosen.includes(name), dataplanes: [...ways].sort() }));
}
