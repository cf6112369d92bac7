import type { EntriesAnswer, EntryKind, RowOf } from '@waymark/contract';
import { formatCount, formatInstant } from '../../kit/format.ts';
import type { MessageKey, Translate } from '../../messages/messages.ts';
import { plain, quiet, type Cell } from './cell.ts';
import { SOON_MS, toWhen } from './when.ts';

export interface EntryColumn {
  readonly id: string;
  readonly words: MessageKey;
  /** By this name the server sorts; absent: not at all. */
  readonly sort?: string;
}

const column = (id: ColumnName, sort: 'sorted' | 'as it comes' = 'sorted'): EntryColumn => ({
  id,
  words: `ztunnel.column.${id}`,
  ...(sort === 'sorted' ? { sort: id } : {}),
});
type ColumnName = MessageKey extends infer K ? (K extends `ztunnel.column.${infer Name}` ? Name : never) : never;

/** The first is what rows are sorted by when nothing is chosen. */
export const ENTRY_COLUMNS: { readonly [K in EntryKind]: readonly EntryColumn[] } = {
  workloads: [
    column('name'),
    column('workload'),
    column('protocol'),
    column('node'),
    column('healthy'),
    column('waypoint', 'as it comes'),
    column('services', 'as it comes'),
    column('policies', 'as it comes'),
    column('addresses', 'as it comes'),
  ],
  services: [
    column('name'),
    column('vips', 'as it comes'),
    column('ports', 'as it comes'),
    column('waypoint'),
    column('endpoints'),
  ],
  policies: [column('name'), column('scope'), column('action'), column('rules')],
  certificates: [column('until'), column('identity'), column('state'), column('root', 'as it comes')],
  connections: [column('client'), column('server'), column('service'), column('protocol'), column('direction')],
  drift: [column('against'), column('name'), column('what', 'as it comes')],
};

export interface EntryRow {
  readonly id: string;
  /** In the order of the columns. */
  readonly cells: readonly Cell[];
}

export function toEntryRows(answer: EntriesAnswer, nowMs: number, t: Translate): readonly EntryRow[] {
  const rows = ((): readonly (readonly Cell[])[] => {
    switch (answer.kind) {
      case 'workloads':
        return answer.rows.map((row) => workloadCells(row, t));
      case 'services':
        return answer.rows.map((row) => serviceCells(row, t));
      case 'policies':
        return answer.rows.map((row) => policyCells(row, t));
      case 'certificates':
        return answer.rows.map((row) => certificateCells(row, nowMs, t));
      case 'connections':
        return answer.rows.map((row) => connectionCells(row, t));
      case 'drift':
        return answer.rows.map((row) => driftCells(row, t));
    }
  })();
  return rows.map((cells, at) => ({ id: String(at), cells }));
}

const nameCell = ({ namespace, name }: { readonly namespace: string; readonly name: string }): Cell =>
  plain(`${namespace}/${name}`);

/** The first few, and how many more; the rest on hover. */
function listCell(words: readonly string[], t: Translate): Cell {
  if (words.length === 0) return quiet(t('ztunnel.none'));
  const [first = ''] = words;
  const text = words.length === 1 ? first : t('ztunnel.more', { names: first, count: words.length - 1 });
  return { text, title: words.join(', ') };
}

/** `shop/cart.shop.svc.cluster.local` → `shop/cart`: the rest says the same again. */
const shortHost = (reference: string): string => {
  const [namespace = '', host = ''] = reference.split('/');
  return host.startsWith('.') || !host.includes(`.${namespace}.svc.`)
    ? reference
    : `${namespace}/${host.slice(0, host.indexOf('.'))}`;
};

function workloadCells(row: RowOf<'workloads'>, t: Translate): readonly Cell[] {
  return [
    nameCell(row),
    plain(row.workload),
    plain(row.protocol),
    row.node === undefined ? quiet(t('ztunnel.unknown')) : plain(row.node),
    row.healthy === 'yes' ? plain(t('ztunnel.healthy.yes')) : { text: t('ztunnel.healthy.no'), tone: 'warning' },
    row.waypoint === undefined ? quiet(t('ztunnel.none')) : { text: shortHost(row.waypoint), title: row.waypoint },
    listCell(row.services.map(shortHost), t),
    listCell(row.policies, t),
    listCell(row.addresses, t),
  ];
}

function serviceCells(row: RowOf<'services'>, t: Translate): readonly Cell[] {
  const { waypoint, endpoints } = row;
  const ports = row.ports.map(({ port, target }) => (target === 0 ? String(port) : `${port} → ${target}`));
  return [
    { ...nameCell(row), title: row.hostname },
    listCell(row.vips, t),
    { text: ports.length === 0 ? t('ztunnel.none') : ports.join(', ') },
    waypoint === undefined
      ? quiet(t('ztunnel.none'))
      : waypoint.is === 'named'
        ? { text: shortHost(waypoint.name), title: waypoint.name }
        : quiet(t('ztunnels.outsideView')),
    {
      text: t('ztunnel.endpoints', { healthy: formatCount(endpoints.healthy), of: formatCount(endpoints.of) }),
      ...(endpoints.healthy === 0 ? { tone: 'warning' } : {}),
    },
  ];
}

const SCOPES = ['Global', 'Namespace', 'WorkloadSelector'] as const;

function policyCells(row: RowOf<'policies'>, t: Translate): readonly Cell[] {
  const scope = SCOPES.find((known) => known === row.scope);
  return [
    nameCell(row),
    plain(scope === undefined ? row.scope : t(`ztunnel.scope.${scope}`)),
    plain(row.action),
    { text: formatCount(row.rules), title: row.told },
  ];
}

function certificateCells(row: RowOf<'certificates'>, nowMs: number, t: Translate): readonly Cell[] {
  const untilCell = (untilMs: number | undefined): Cell =>
    untilMs === undefined
      ? quiet(t('ztunnel.none'))
      : {
          text: t('ztunnel.until', { at: formatInstant(untilMs), when: toWhen(untilMs, nowMs, t) }),
          ...(untilMs - nowMs < SOON_MS ? { tone: 'warning' } : {}),
        };
  return [
    untilCell(row.untilMs),
    { text: row.identity, ...(row.serial === undefined ? {} : { title: row.serial }) },
    {
      text:
        row.reason === undefined
          ? t(`ztunnel.state.${row.state}`)
          : `${t(`ztunnel.state.${row.state}`)}: ${row.reason}`,
      ...(row.state === 'unavailable' ? { tone: 'alarm' } : {}),
    },
    untilCell(row.rootUntilMs),
  ];
}

function connectionCells(row: RowOf<'connections'>, t: Translate): readonly Cell[] {
  const endCell = (end: RowOf<'connections'>['client']): Cell => {
    if (end.is === 'outside view') return quiet(t('ztunnels.outsideView'));
    if (end.is === 'address') return plain(end.address);
    return { text: `${end.namespace}/${end.workload}`, title: `${end.name} ${end.address}` };
  };
  return [
    endCell(row.client),
    endCell(row.server),
    row.service === undefined ? quiet(t('ztunnel.unknown')) : nameCell(row.service),
    plain(row.protocol),
    plain(t(`ztunnel.direction.${row.direction}`)),
  ];
}

function driftCells(row: RowOf<'drift'>, t: Translate): readonly Cell[] {
  const what = row.against === 'cluster' ? clusterWords(row, t) : nodeWords(row, t);
  return [plain(t(`ztunnel.against.${row.against}`)), nameCell(row), { text: what, shape: 'sentence' }];
}

type Against<A extends RowOf<'drift'>['against']> = Extract<RowOf<'drift'>, { readonly against: A }>;

function clusterWords({ is, declared, held }: Against<'cluster'>, t: Translate): string {
  const named = (waypoint: typeof held): string =>
    waypoint === undefined ? t('ztunnel.none') : `${waypoint.namespace}/${waypoint.name}`;
  return t(`ztunnel.drift.${is}`, { declared: named(declared), held: named(held) });
}

function nodeWords({ how, kind, fields }: Against<'node'>, t: Translate): string {
  return t(`ztunnel.drift.${how}`, { kind: t(`ztunnel.drift.kind.${kind}`), fields: fields.join(', ') });
}
