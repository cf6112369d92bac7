import type { Column, Sort } from './table-row.ts';

export type ConversationColumn =
  | 'source'
  | 'target'
  | 'health'
  | 'layer'
  | 'protocol'
  | 'rate'
  | 'errors'
  | 'latency'
  | 'throughput'
  | 'mtls'
  | 'path'
  | 'reporters';

export type PlaceColumn =
  'name' | 'namespace' | 'cluster' | 'kind' | 'capture' | 'health' | 'in' | 'out' | 'errors' | 'pods';

const text = <C extends string>(id: C, rank: Column<C>['rank']): Column<C> => ({
  id,
  rank,
  align: 'text',
  first: 'up',
});
const number = <C extends string>(id: C, rank: Column<C>['rank']): Column<C> => ({
  id,
  rank,
  align: 'number',
  first: 'down',
});
const worst = <C extends string>(id: C): Column<C> => ({ id, rank: 1, align: 'text', first: 'down' });

export const CONVERSATION_COLUMNS: readonly Column<ConversationColumn>[] = [
  text('source', 1),
  text('target', 1),
  worst('health'),
  text('layer', 1),
  text('protocol', 4),
  number('rate', 1),
  number('errors', 1),
  number('latency', 2),
  number('throughput', 3),
  number('mtls', 3),
  text('path', 4),
  text('reporters', 4),
];

export const PLACE_COLUMNS: readonly Column<PlaceColumn>[] = [
  text('name', 1),
  text('namespace', 2),
  text('cluster', 4),
  text('kind', 3),
  text('capture', 2),
  worst('health'),
  number('in', 1),
  number('out', 3),
  number('errors', 1),
  number('pods', 4),
];

/** Which rows, in which order. */
export type TableState =
  | { readonly rows: 'places'; readonly sort: Sort<PlaceColumn> }
  | { readonly rows: 'conversations'; readonly sort: Sort<ConversationColumn> };

/** How every table begins. */
export const WORST_FIRST = { column: 'health', direction: 'down' } as const;

export const firstState = (rows: TableState['rows']): TableState => ({ rows, sort: WORST_FIRST });

/** `conversations.rate.down`; what no table says is the first one, the worst first. */
export function readTableState(word: string): TableState {
  const [rows = '', column = '', direction = ''] = word.split('.');
  const way = direction === 'up' ? 'up' : 'down';
  if (rows === 'places') {
    const known = PLACE_COLUMNS.find((each) => each.id === column);
    return known === undefined ? firstState('places') : { rows, sort: { column: known.id, direction: way } };
  }
  const known = CONVERSATION_COLUMNS.find((each) => each.id === column);
  return known === undefined
    ? firstState('conversations')
    : { rows: 'conversations', sort: { column: known.id, direction: way } };
}

/** Empty for the first table: a link says only what the reader changed. */
export function writeTableState({ rows, sort }: TableState): string {
  const isUsual = sort.column === WORST_FIRST.column && sort.direction === WORST_FIRST.direction;
  if (isUsual) return rows === 'conversations' ? '' : rows;
  return [rows, sort.column, sort.direction].join('.');
}
