import { CAPTURE_FILTERS, WORKLOAD_SORTS, type WorkloadsQuery } from '@waymark/contract';

export const PER_PAGE = 50;
export const TABS = ['summary', 'pods', 'config'] as const;
export type WorkloadTab = (typeof TABS)[number];

export type ListView = Pick<WorkloadsQuery, 'text' | 'capture' | 'sort' | 'order'> & { readonly page: number };

const among = <T extends string>(words: readonly T[], text: string | null): T | undefined =>
  words.find((word) => word === text);

/** A broken link falls back to what is usual. */
export function readListView(search: URLSearchParams): ListView {
  const capture = among(CAPTURE_FILTERS, search.get('capture'));
  const page = Number(search.get('page') ?? '1');
  return {
    text: (search.get('find') ?? '').slice(0, 200),
    ...(capture === undefined ? {} : { capture }),
    sort: among(WORKLOAD_SORTS, search.get('sort')) ?? 'trouble',
    order: search.get('order') === 'desc' ? 'desc' : 'asc',
    page: Number.isInteger(page) && page > 0 ? page : 1,
  };
}

export function writeListView(search: URLSearchParams, view: ListView): URLSearchParams {
  return written(search, {
    find: view.text,
    capture: view.capture ?? '',
    sort: view.sort === 'trouble' ? '' : view.sort,
    order: view.order === 'asc' ? '' : view.order,
    page: view.page === 1 ? '' : String(view.page),
  });
}

export interface PageView {
  readonly tab: WorkloadTab;
  readonly why: 'open' | 'closed';
}

export const readPageView = (search: URLSearchParams): PageView => ({
  tab: among(TABS, search.get('tab')) ?? 'summary',
  why: search.get('why') === 'open' ? 'open' : 'closed',
});

export const writePageView = (search: URLSearchParams, { tab, why }: PageView): URLSearchParams =>
  written(search, { tab: tab === 'summary' ? '' : tab, why: why === 'open' ? why : '' });

function written(search: URLSearchParams, values: Readonly<Record<string, string>>): URLSearchParams {
  const next = new URLSearchParams(search);
  for (const [name, value] of Object.entries(values)) {
    if (value === '') next.delete(name);
    else next.set(name, value);
  }
  return next;
}
