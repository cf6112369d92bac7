import type { EntriesQuery, EntryKind, RowOf } from '@waymark/contract';

type Sortable = string | number;
type Columns<K extends EntryKind> = Readonly<Record<string, (row: RowOf<K>) => Sortable>>;

const fullName = ({ namespace, name }: { readonly namespace: string; readonly name: string }): string =>
  `${namespace}/${name}`;

const endName = (end: RowOf<'connections'>['client']): string =>
  end.is === 'pod' ? `${fullName(end)}/${end.address}` : end.is === 'address' ? `~${end.address}` : '~~';

/** What rows can be sorted by; the first is how they stand unasked, and decides between equals. */
const COLUMNS: { readonly [K in EntryKind]: Columns<K> } = {
  workloads: {
    name: fullName,
    workload: ({ workload }) => workload,
    protocol: ({ protocol }) => protocol,
    node: ({ node }) => node ?? '~',
    healthy: ({ healthy }) => healthy,
  },
  services: {
    name: fullName,
    waypoint: ({ waypoint }) => (waypoint === undefined ? '~~' : waypoint.is === 'named' ? waypoint.name : '~'),
    endpoints: ({ endpoints }) => endpoints.healthy,
  },
  policies: {
    name: fullName,
    scope: ({ scope }) => scope,
    action: ({ action }) => action,
    rules: ({ rules }) => rules,
  },
  certificates: {
    // What is not there at all first, then what ends soonest.
    until: ({ state, untilMs }) => (state === 'unavailable' ? -1 : (untilMs ?? 0)),
    identity: ({ identity }) => identity,
    state: ({ state }) => state,
  },
  connections: {
    client: ({ client }) => endName(client),
    server: ({ server }) => endName(server),
    service: ({ service }) => (service === undefined ? '~' : fullName(service)),
    direction: ({ direction }) => direction,
    protocol: ({ protocol }) => protocol,
  },
  drift: {
    against: ({ against, ...row }) => `${against} ${'is' in row ? row.is : row.kind} ${fullName(row)}`,
    name: fullName,
  },
};

/** The rows of one page, and how many there are on all of them. */
export function pageOf<K extends EntryKind>(
  kind: K,
  rows: readonly RowOf<K>[],
  { text, sort, order, offset, limit }: Pick<EntriesQuery, 'text' | 'sort' | 'order' | 'offset' | 'limit'>,
): { readonly rows: RowOf<K>[]; readonly total: number } {
  const columns: Columns<K> = COLUMNS[kind];
  const [usual = (): Sortable => 0] = Object.values(columns);
  const wanted = Object.hasOwn(columns, sort) ? (columns[sort] ?? usual) : usual;
  const sign = order === 'desc' ? -1 : 1;
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const matching = words.length === 0 ? [...rows] : rows.filter((row) => matches(row, words));
  matching.sort((a, b) => sign * compare(wanted(a), wanted(b)) || compare(usual(a), usual(b)));
  return { rows: matching.slice(offset, offset + limit), total: matching.length };
}

const compare = (a: Sortable, b: Sortable): number => (a < b ? -1 : a > b ? 1 : 0);

function matches(row: object, words: readonly string[]): boolean {
  const told = valuesOf(row).join('\n').toLowerCase();
  return words.every((word) => told.includes(word));
}

/** Values only: whoever looks for "name" does not mean the field. */
function valuesOf(value: unknown): readonly string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(valuesOf);
  return typeof value === 'string' ? [value] : [];
}
