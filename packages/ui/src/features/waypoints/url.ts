import { ENVOY_KINDS } from '@waymark/contract';

export const TABS = ['overview', 'services', 'workloads', 'rules', 'traffic', 'envoy', 'metrics', 'logs'] as const;
export type WaypointTab = (typeof TABS)[number];

/** What a colleague sees who opens the link to a waypoint. */
export interface WaypointView {
  readonly tab: WaypointTab;
  /** The row whose evidence is open; empty: none. */
  readonly why: string;
  /** Text that rows, or entries of Envoy, have in them. */
  readonly filter: string;
  readonly envoy: { readonly pod: string; readonly kind: (typeof ENVOY_KINDS)[number]; readonly offset: number };
}

const LONGEST_FILTER = 200;

export function readWaypointView(search: URLSearchParams): WaypointView {
  const word = (name: string): string => search.get(name) ?? '';
  const offset = Number(word('from'));
  return {
    tab: TABS.find((tab) => tab === word('tab')) ?? 'overview',
    why: word('why'),
    filter: word('filter').slice(0, LONGEST_FILTER),
    envoy: {
      pod: word('pod'),
      kind: ENVOY_KINDS.find((kind) => kind === word('kind')) ?? 'cluster',
      offset: Number.isSafeInteger(offset) && offset > 0 ? offset : 0,
    },
  };
}

/** Writes a view over a search, leaving defaults out; other parameters stay. */
export function writeWaypointView(search: URLSearchParams, view: WaypointView): URLSearchParams {
  const next = new URLSearchParams(search);
  const words: Readonly<Record<string, string>> = {
    tab: view.tab === 'overview' ? '' : view.tab,
    why: view.why,
    filter: view.filter,
    pod: view.envoy.pod,
    kind: view.envoy.kind === 'cluster' ? '' : view.envoy.kind,
    from: view.envoy.offset === 0 ? '' : String(view.envoy.offset),
  };
  for (const [name, value] of Object.entries(words)) {
    if (value === '') next.delete(name);
    else next.set(name, value);
  }
  return next;
}

/** Another tab, without what was open or looked for in the one before. Logs are narrowed to pods by the word that names Envoy's. */
export const atTab = (view: WaypointView, tab: WaypointTab): WaypointView => ({
  tab,
  why: '',
  filter: '',
  envoy: { ...view.envoy, offset: 0, ...(tab === 'logs' || view.tab === 'logs' ? { pod: '' } : {}) },
});

export const waypointPath = (id: {
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
}): string => `/waypoints/${[id.cluster, id.namespace, id.name].map(encodeURIComponent).join('/')}`;
