import { driftAgainstCluster, driftBetween, namespaceOfIdentity } from '@waymark/mesh';
import type { EntriesAnswer, EntriesQuery, EntryKind, RowOf } from '@waymark/contract';
import type { Ports, ReadDump } from '../../ports.ts';
import { Refused } from '../../http/problem-reply.ts';
import type { Reader, Readers } from '../../readers/readers.ts';
import { attempt } from '../../source-error.ts';
import { pageOf } from './entry-order.ts';
import { driftRows, ROWS_OF, type Rows } from './entry-rows.ts';
import { findZtunnel, othersOf, type FoundZtunnel } from './load-ztunnels.ts';
import { readerView } from './reader-view.ts';

type View = FoundZtunnel['isVisible'];
type DriftAnswer = Extract<EntriesAnswer, { readonly kind: 'drift' }>;

/** One page of one kind of a ztunnel's entries. Only this ztunnel is asked, and for drift one more. */
export async function loadEntries(
  ports: Ports,
  readers: Readers,
  reader: Reader,
  query: EntriesQuery,
  signal: AbortSignal,
): Promise<EntriesAnswer> {
  const found = await findZtunnel(ports, readers, reader, query, signal);
  const read = await ports.ztunnels.dump(found.pod, signal);
  const viewOf = (dumps: readonly ReadDump[]): Promise<View> =>
    readerView(readers, reader, dumps.flatMap(namespacesNamed), signal);
  if (query.kind === 'drift') return loadDrift(ports, query, found, read, viewOf, signal);
  const isVisible = await viewOf([read]);
  switch (query.kind) {
    case 'workloads':
      return { kind: query.kind, ...pageIn(query.kind, ROWS_OF.workloads(read.dump, isVisible), query, read) };
    case 'services':
      return { kind: query.kind, ...pageIn(query.kind, ROWS_OF.services(read.dump, isVisible), query, read) };
    case 'policies':
      return { kind: query.kind, ...pageIn(query.kind, ROWS_OF.policies(read.dump, isVisible), query, read) };
    case 'certificates':
      return { kind: query.kind, ...pageIn(query.kind, ROWS_OF.certificates(read.dump, isVisible), query, read) };
    case 'connections':
      return { kind: query.kind, ...pageIn(query.kind, ROWS_OF.connections(read.dump, isVisible), query, read) };
  }
}

interface PageOf<K extends EntryKind> {
  readonly rows: RowOf<K>[];
  readonly total: number;
  readonly outsideView: number;
  readonly atMs: number;
  readonly gaps: [];
}

function pageIn<K extends EntryKind>(
  kind: K,
  { rows, outsideView }: Rows<RowOf<K>>,
  query: EntriesQuery,
  { atMs }: ReadDump,
): PageOf<K> {
  return { ...pageOf(kind, rows, query), outsideView, atMs, gaps: [] };
}

/** Without another ztunnel that answers, what the cluster says is still something to hold a dump against. */
async function loadDrift(
  ports: Ports,
  query: EntriesQuery,
  { pod, inventory, isVisible: isKnown }: FoundZtunnel,
  read: ReadDump,
  viewOf: (dumps: readonly ReadDump[]) => Promise<View>,
  signal: AbortSignal,
): Promise<DriftAnswer> {
  const others = othersOf(pod, inventory, isKnown);
  const other = query.with === undefined ? others[0] : others.find(({ node }) => node === query.with);
  if (other === undefined && query.with !== undefined)
    throw new Refused('not_found', 'No ready ztunnel that you may see is on the node to compare with.');
  const compared = other === undefined ? undefined : await attempt('dumps', ports.ztunnels.dump(other, signal));
  const dumps = compared?.value === undefined ? [read] : [read, compared.value];
  const rows = driftRows(
    driftAgainstCluster(read.dump, inventory, pod),
    compared?.value === undefined ? [] : driftBetween(read.dump, compared.value.dump),
    await viewOf(dumps),
  );
  return {
    kind: 'drift',
    ...pageIn('drift', rows, query, read),
    ...(other === undefined ? {} : { comparedWith: other.node }),
    gaps: (compared?.gaps ?? []).map((gap) => ({ ...gap, sinceMs: ports.clock.now() })),
  };
}

/** A dump knows namespaces that the cluster's own list may not: of other clusters, or gone. */
function namespacesNamed({ dump }: ReadDump): readonly string[] {
  const named = [dump.workloads, dump.services, dump.policies, dump.pods].flatMap((entries) =>
    entries.map(({ namespace }) => namespace),
  );
  return [...new Set([...named, ...dump.certificates.map(({ identity }) => namespaceOfIdentity(identity) ?? '')])];
}
