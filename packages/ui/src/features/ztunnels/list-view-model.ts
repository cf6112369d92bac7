import { needsLook } from '@waymark/mesh';
import type { ZtunnelRow } from '@waymark/contract';
import { formatCount } from '../../kit/format.ts';
import type { MessageKey, Translate } from '../../messages/messages.ts';
import { plain, quiet, type Cell } from './cell.ts';
import { SOON_MS, toWhen } from './when.ts';

export const LIST_COLUMNS = [
  'node',
  'ready',
  'sync',
  'drift',
  'certificates',
  'connections',
  'workloads',
  'services',
  'policies',
  'version',
  'logLevel',
  'pod',
] as const;
export type ListColumn = (typeof LIST_COLUMNS)[number];

export interface ListRow {
  readonly cluster: string;
  readonly node: string;
  readonly cells: Readonly<Record<Exclude<ListColumn, 'node'>, Cell>>;
  /** How much is wrong: to tell whether all is well. */
  readonly troubles: number;
}

type Held = Extract<ZtunnelRow['held'], { readonly is: 'read' }>;
type Pod = NonNullable<ZtunnelRow['pod']>;

export function toListRow(row: ZtunnelRow, nowMs: number, t: Translate): ListRow {
  const { held, pod } = row;
  const own = (of: (pod: Pod) => Cell): Cell => (pod === undefined ? quiet(t('ztunnels.outsideView')) : of(pod));
  const read = (of: (held: Held) => Cell): Cell => (held.is === 'read' ? of(held) : quiet(t('ztunnels.notRead')));
  const cells: ListRow['cells'] = {
    ready: own(({ ready }) => ({ text: t(`ztunnels.ready.${ready}`), ...(ready === 'no' ? { tone: 'alarm' } : {}) })),
    pod: own(({ name, namespace }) => ({ text: name, title: `${namespace}/${name}` })),
    version: own(({ version }) =>
      version === undefined ? quiet(t('ztunnels.notSaid')) : { text: version.slice(0, 12), title: version },
    ),
    logLevel: own(({ logLevel }) => (logLevel === undefined ? quiet(t('ztunnels.notSaid')) : plain(logLevel.level))),
    sync: own((one) => toSyncCell(one, nowMs, t)),
    workloads: read(({ workloads }) => plain(formatCount(workloads))),
    services: read(({ services }) => plain(formatCount(services))),
    policies: read(({ policies }) => plain(formatCount(policies))),
    connections: read(({ connections }) => plain(formatCount(connections))),
    certificates: read((one) => toCertificatesCell(one, nowMs, t)),
    // Of one that was not read, this is the cell that says why.
    drift: held.is === 'read' ? toDriftCell(held, t) : { text: t(`ztunnels.notRead.${held.code}`), tone: 'warning' },
  };
  const troubles = Object.values(cells).filter(({ tone }) => tone === 'warning' || tone === 'alarm').length;
  return { cluster: row.cluster, node: row.node, cells, troubles };
}

function toSyncCell({ sync }: Pod, nowMs: number, t: Translate): Cell {
  if (sync.is === 'disconnected') return { text: t('ztunnels.sync.disconnected'), tone: 'alarm' };
  if (sync.is === 'not known') return quiet(t('ztunnels.sync.not known'));
  const wordsOf = ({ type, state }: (typeof sync.types)[number]): string =>
    t('ztunnels.sync.one', { type, state: t(`ztunnels.sync.${state}`) });
  const title = t('ztunnels.sync.toldBy', { istiod: sync.istiod, types: sync.types.map(wordsOf).join(', ') });
  const wrong = sync.types.filter((type) => needsLook(type, nowMs));
  if (wrong.length === 0) return { text: t('ztunnels.sync.all'), title };
  const tone = wrong.some(({ state }) => state === 'rejected') ? 'alarm' : 'warning';
  return { text: wrong.map(wordsOf).join(', '), title, tone };
}

function toCertificatesCell({ certificates, unavailable, nextExpiryMs }: Held, nowMs: number, t: Translate): Cell {
  if (unavailable > 0)
    return { text: t('ztunnels.certificates.unavailable', { count: unavailable, all: certificates }), tone: 'alarm' };
  if (nextExpiryMs === undefined) return quiet(t('ztunnels.certificates.none'));
  const text = t('ztunnels.certificates.next', { count: certificates, when: toWhen(nextExpiryMs, nowMs, t) });
  return nextExpiryMs - nowMs < SOON_MS ? { text, tone: 'warning' } : { text };
}

function toDriftCell({ drift }: Held, t: Translate): Cell {
  const cluster = t('ztunnels.drift.cluster', { count: drift.cluster });
  const nodes = t('ztunnels.drift.nodes');
  if (drift.cluster > 0 && drift.nodes === 'differs')
    return { text: t('ztunnels.drift.both', { cluster, nodes }), tone: 'warning' };
  if (drift.cluster > 0) return { text: cluster, tone: 'warning' };
  return drift.nodes === 'differs' ? { text: nodes, tone: 'warning' } : plain(t('ztunnels.drift.none'));
}

export interface ListSort {
  readonly column: ListColumn;
  readonly direction: 'asc' | 'desc';
}

/** Numbers by their size, words by the alphabet; what is not known comes last. */
export function sortRows(rows: readonly ZtunnelRow[], { column, direction }: ListSort): readonly ZtunnelRow[] {
  const sign = direction === 'desc' ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [rankOf(a, column), rankOf(b, column)];
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined);
    return sign * (x < y ? -1 : x > y ? 1 : 0) || (nameOf(a) < nameOf(b) ? -1 : 1);
  });
}

const nameOf = ({ cluster, node }: ZtunnelRow): string => `${cluster}/${node}`;

function rankOf(row: ZtunnelRow, column: ListColumn): string | number | undefined {
  const held = row.held.is === 'read' ? row.held : undefined;
  const { pod } = row;
  switch (column) {
    case 'node':
      return nameOf(row);
    case 'pod':
      return pod?.name;
    case 'ready':
      return pod?.ready;
    case 'version':
      return pod?.version;
    case 'logLevel':
      return pod?.logLevel?.level;
    case 'sync':
      return pod === undefined ? undefined : pod.sync.is === 'told' ? worstState(pod.sync.types) : pod.sync.is;
    case 'certificates':
      return held === undefined ? undefined : held.unavailable > 0 ? 0 : (held.nextExpiryMs ?? Infinity);
    case 'drift':
      return held === undefined ? undefined : held.drift.cluster + (held.drift.nodes === 'differs' ? 1 : 0);
    default:
      return held?.[column];
  }
}

const worstState = (types: readonly { readonly state: string }[]): string =>
  types
    .map(({ state }) => state)
    .sort()
    .at(-1) ?? '';

export const columnWords = (column: ListColumn): MessageKey => `ztunnels.column.${column}`;
