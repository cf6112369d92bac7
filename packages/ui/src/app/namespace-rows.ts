import type { NamespacesAnswer } from '@waymark/contract';
import { addCaptures, type Capture } from '@waymark/mesh';

type Namespace = NamespacesAnswer['namespaces'][number];

export interface NamespaceRow {
  readonly name: string;
  readonly isChosen: boolean;
  /** One per way its clusters treat it; empty for a name from a link that the reader cannot see. */
  readonly dataplanes: readonly Namespace['dataplane'][];
  /** How the pods of all its clusters take part, mixtures kept; absent where it has none. */
  readonly capture?: Capture;
}

/** Rows of the picker: a namespace of several clusters is one row, a chosen one that is not visible still shows so that it can be let go. */
export function toNamespaceRows(
  namespaces: readonly Namespace[],
  chosen: readonly string[],
  find: string,
): readonly NamespaceRow[] {
  const wanted = find.trim().toLowerCase();
  const dataplanes = new Map<string, Set<Namespace['dataplane']>>(chosen.map((name) => [name, new Set()]));
  const captures = new Map<string, Capture[]>();
  for (const { name, dataplane, capture } of namespaces) {
    if (capture !== undefined) captures.set(name, [...(captures.get(name) ?? []), capture]);
    const held = dataplanes.get(name) ?? new Set();
    dataplanes.set(name, held.add(dataplane));
  }
  return [...dataplanes]
    .filter(([name]) => name.includes(wanted))
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, ways]) => {
      const held = captures.get(name);
      return {
        name,
        isChosen: chosen.includes(name),
        dataplanes: [...ways].sort(),
        ...(held === undefined ? {} : { capture: addCaptures(held) }),
      };
    });
}
