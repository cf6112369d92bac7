import type { EnrolledKind, RuleKind } from '@waymark/mesh';
import { KINDS } from '../ports/kinds.ts';
import type { Right } from '../ports.ts';
import type { Reader, Readers } from './readers.ts';

type Kind = EnrolledKind | RuleKind | 'Gateway';
interface Item {
  readonly kind: Kind;
  readonly namespace: string;
}

/** What it takes to see an object of a kind. A workload is known by its pods. */
function rightTo(kind: Kind): Right {
  const { group, resource } = KINDS[kind === 'Workload' ? 'Pod' : kind];
  return { verb: 'get', group, resource };
}

/** Answers of one reader; false for what was not asked about. */
export type MaySee = (item: Item) => boolean;

/** Whether the reader may see these items: each needs its own kind's right in its namespace, and that namespace itself. */
export async function maySeeOf(
  readers: Readers,
  reader: Reader,
  items: readonly Item[],
  signal: AbortSignal,
): Promise<MaySee> {
  const wanted = new Map<Kind, Set<string>>();
  for (const { kind, namespace } of items) wanted.set(kind, (wanted.get(kind) ?? new Set()).add(namespace));
  const namespaces = [...new Set(items.map(({ namespace }) => namespace))].sort();
  const visible = await readers.visibleNamespaces(reader, namespaces, signal);
  const allowed = new Map(
    await Promise.all(
      [...wanted].map(async ([kind, asked]) => {
        // A namespace out of sight needs no further question.
        const within = [...asked].filter((namespace) => visible.has(namespace)).sort();
        return [kind, await readers.namespacesWith(reader, rightTo(kind), within, signal)] as const;
      }),
    ),
  );
  return ({ kind, namespace }) => allowed.get(kind)?.has(namespace) === true;
}
