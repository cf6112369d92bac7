import { ENTRY_KINDS, type EntriesQuery, type EntryKind, type ZtunnelQuery } from '@waymark/contract';

export type Tab = EntryKind | 'log';
export const TABS: readonly Tab[] = [...ENTRY_KINDS, 'log'];

/** What of a ztunnel is looked at; a colleague who opens the link sees the same. */
export interface ZtunnelView {
  readonly tab: Tab;
  readonly text: string;
  readonly sort: string;
  readonly order: 'asc' | 'desc';
  /** From 1. */
  readonly page: number;
  readonly perPage: PerPage;
  /** Drift: the node to compare with. */
  readonly with?: string;
}

export const PER_PAGE = [20, 50, 100, 200] as const;
type PerPage = (typeof PER_PAGE)[number];
const USUAL_PER_PAGE: PerPage = 50;

/** A broken link falls back to what is usual. */
export function readZtunnelView(search: URLSearchParams): ZtunnelView {
  const compared = search.get('with') ?? '';
  return {
    tab: TABS.find((tab) => tab === search.get('tab')) ?? 'workloads',
    text: (search.get('q') ?? '').slice(0, 200),
    sort: (search.get('sort') ?? '').slice(0, 40),
    order: search.get('order') === 'desc' ? 'desc' : 'asc',
    page: readPage(search.get('page') ?? ''),
    perPage: PER_PAGE.find((count) => String(count) === search.get('rows')) ?? USUAL_PER_PAGE,
    ...(compared === '' ? {} : { with: compared }),
  };
}

const readPage = (text: string): number => (/^[1-9]\d{0,6}$/.test(text) ? Number(text) : 1);

/** Over a search whose other parameters stay; what is usual is left out. */
export function writeZtunnelView(search: URLSearchParams, view: ZtunnelView): URLSearchParams {
  const next = new URLSearchParams(search);
  const put = (name: string, value: string): void => {
    if (value === '') next.delete(name);
    else next.set(name, value);
  };
  put('tab', view.tab === 'workloads' ? '' : view.tab);
  put('q', view.text);
  put('sort', view.sort);
  put('order', view.order === 'asc' ? '' : view.order);
  put('page', view.page === 1 ? '' : String(view.page));
  put('rows', view.perPage === USUAL_PER_PAGE ? '' : String(view.perPage));
  put('with', view.with ?? '');
  return next;
}

/** Another tab begins anew: its columns and its rows are others. */
export const onTab = ({ perPage }: ZtunnelView, tab: Tab): ZtunnelView => ({
  tab,
  text: '',
  sort: '',
  order: 'asc',
  page: 1,
  perPage,
});

export const entriesOf = (where: ZtunnelQuery, kind: EntryKind, view: ZtunnelView): EntriesQuery => ({
  ...where,
  kind,
  text: view.text,
  sort: view.sort,
  order: view.order,
  offset: (view.page - 1) * view.perPage,
  limit: view.perPage,
  ...(kind === 'drift' && view.with !== undefined ? { with: view.with } : {}),
});

export const ztunnelPath = ({ cluster, node }: ZtunnelQuery): string =>
  `/ztunnels/${encodeURIComponent(cluster)}/${encodeURIComponent(node)}`;
