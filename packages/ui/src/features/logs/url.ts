import {
  HOPS,
  LOG_SEVERITIES,
  LogsQuerySchema,
  type Hop,
  type LogSeverity,
  type LogsQuery,
  type LogsStreamQuery,
} from '@waymark/contract';
import type { PlaceKey } from '@waymark/mesh';

/** Whose lines. */
export type LogSubject =
  | { readonly is: 'place'; readonly place: PlaceKey }
  | { readonly is: 'pair'; readonly from: PlaceKey; readonly to: PlaceKey }
  /** A ztunnel. Without `cluster`: of the home cluster. */
  | { readonly is: 'node'; readonly node: string; readonly cluster?: string };

export const DIRECTIONS = ['outbound', 'inbound'] as const;
type Direction = (typeof DIRECTIONS)[number];

/** What the reader chose on this screen; everything of it stands in the URL. Empty lists and texts narrow nothing. */
export interface LogsView {
  readonly subject?: LogSubject;
  readonly hops: readonly Hop[];
  readonly text: string;
  readonly textIs: 'text' | 'regex';
  readonly hide: string;
  readonly hideIs: 'text' | 'regex';
  readonly severities: readonly LogSeverity[];
  readonly statuses: readonly string[];
  readonly flags: readonly string[];
  readonly directions: readonly Direction[];
  readonly pods: readonly string[];
  readonly identity: string;
  readonly only: 'all' | 'failed';
  /** Marked where it stands, hides nothing. */
  readonly highlight: string;
  /** A part of the time, dragged in the histogram. Unix ms. */
  readonly zoom?: { readonly fromMs: number; readonly toMs: number };
  readonly lines: 'one row' | 'wrapped';
  /** `live`: lines come as they are written. */
  readonly follow: 'live' | 'off';
  /** Id of the line that stands open. */
  readonly open?: string;
}

const LONGEST_TEXT = 500;
const LONGEST_LIST = 100;

export function readLogsView(search: URLSearchParams): LogsView {
  const text = (name: string): string => (search.get(name) ?? '').slice(0, LONGEST_TEXT);
  const list = (name: string): readonly string[] =>
    [...new Set((search.get(name) ?? '').split(',').filter((word) => word !== ''))].slice(0, LONGEST_LIST);
  const known = <C extends string>(name: string, all: readonly C[]): readonly C[] => {
    const said = list(name);
    return all.filter((each) => said.includes(each));
  };
  const subject = readSubject(search);
  const zoom = readZoom(search.get('zoom') ?? '');
  const hops = known('hops', HOPS);
  const open = text('open');
  return {
    ...(subject === undefined ? {} : { subject }),
    hops: hops.length === 0 ? HOPS : hops,
    text: text('regex') === '' ? text('text') : text('regex'),
    textIs: text('regex') === '' ? 'text' : 'regex',
    hide: text('hideRegex') === '' ? text('hide') : text('hideRegex'),
    hideIs: text('hideRegex') === '' ? 'text' : 'regex',
    severities: known('severity', LOG_SEVERITIES),
    statuses: list('status').filter((word) => /^[0-5](xx|\d\d)$/.test(word)),
    flags: list('flag').filter((word) => /^[A-Z]{2,6}$/.test(word)),
    directions: known('direction', DIRECTIONS),
    pods: list('pod').filter((word) => word.length <= 253),
    identity: text('identity'),
    only: search.get('only') === 'failed' ? 'failed' : 'all',
    highlight: text('mark'),
    ...(zoom === undefined ? {} : { zoom }),
    lines: search.get('wrap') === 'on' ? 'wrapped' : 'one row',
    follow: search.get('follow') === 'off' ? 'off' : 'live',
    ...(open === '' ? {} : { open }),
  };
}

function readSubject(search: URLSearchParams): LogSubject | undefined {
  const [place, from, to, node, cluster] = ['place', 'from', 'to', 'node', 'cluster'].map(
    (name) => search.get(name) ?? '',
  );
  if (place) return { is: 'place', place: place as PlaceKey };
  if (from && to) return { is: 'pair', from: from as PlaceKey, to: to as PlaceKey };
  return node ? { is: 'node', node, ...(cluster ? { cluster } : {}) } : undefined;
}

function readZoom(text: string): LogsView['zoom'] {
  const [, from, to] = /^(\d{1,15})-(\d{1,15})$/.exec(text) ?? [];
  const [fromMs, toMs] = [Number(from), Number(to)];
  return fromMs > 0 && toMs > fromMs ? { fromMs, toMs } : undefined;
}

/** Writes a view over a search, leaving defaults out; other parameters stay. */
export function writeLogsView(search: URLSearchParams, view: LogsView): URLSearchParams {
  const next = new URLSearchParams(search);
  const { subject, zoom } = view;
  const words: Readonly<Record<string, string | undefined>> = {
    place: subject?.is === 'place' ? subject.place : undefined,
    from: subject?.is === 'pair' ? subject.from : undefined,
    to: subject?.is === 'pair' ? subject.to : undefined,
    node: subject?.is === 'node' ? subject.node : undefined,
    cluster: subject?.is === 'node' ? subject.cluster : undefined,
    hops: view.hops.length === HOPS.length ? undefined : view.hops.join(','),
    text: view.textIs === 'text' ? view.text : undefined,
    regex: view.textIs === 'regex' ? view.text : undefined,
    hide: view.hideIs === 'text' ? view.hide : undefined,
    hideRegex: view.hideIs === 'regex' ? view.hide : undefined,
    severity: view.severities.join(','),
    status: view.statuses.join(','),
    flag: view.flags.join(','),
    direction: view.directions.join(','),
    pod: view.pods.join(','),
    identity: view.identity,
    only: view.only === 'failed' ? 'failed' : undefined,
    mark: view.highlight,
    zoom: zoom === undefined ? undefined : `${Math.floor(zoom.fromMs)}-${Math.ceil(zoom.toMs)}`,
    wrap: view.lines === 'wrapped' ? 'on' : undefined,
    follow: view.follow === 'off' ? 'off' : undefined,
    open: view.open,
  };
  for (const [name, value] of Object.entries(words)) {
    if (value === undefined || value === '') next.delete(name);
    else next.set(name, value);
  }
  return next;
}

/** The view with another line open, or none. */
export function withOpen(view: LogsView, open: string | undefined): LogsView {
  const { open: before, ...rest } = view;
  return open === undefined ? rest : { ...rest, open };
}

/** The view of a part of the time, or of all of it again. */
export function withZoom(view: LogsView, zoom: LogsView['zoom']): LogsView {
  const { zoom: before, ...rest } = view;
  return zoom === undefined ? rest : { ...rest, zoom };
}

/** The same filters over other lines. */
export function withSubject(view: LogsView, subject: LogSubject | undefined): LogsView {
  const { subject: before, open, zoom, ...rest } = view;
  return subject === undefined ? rest : { ...rest, subject };
}

/** Whether anything but the subject and the time narrows the lines. */
export const isFiltered = (view: LogsView): boolean =>
  view.hops.length !== HOPS.length ||
  [view.text, view.hide, view.identity].some((text) => text !== '') ||
  [view.severities, view.statuses, view.flags, view.directions, view.pods].some((list) => list.length > 0) ||
  view.only === 'failed';

/** The view without its filters. */
export const withoutFilters = (view: LogsView): LogsView => ({
  ...view,
  hops: HOPS,
  text: '',
  hide: '',
  identity: '',
  severities: [],
  statuses: [],
  flags: [],
  directions: [],
  pods: [],
  only: 'all',
});

const MOST_LINES = 2000;
const TAIL = 500;

/** Which part of the time is asked for, Unix ms. Without `endMs`: until now. */
export interface LogsTime {
  readonly sinceMs: number;
  readonly endMs?: number;
}

/** What to ask of the server; undefined while nobody said whose lines. */
export function toLogsQuery(view: LogsView, time: LogsTime): LogsQuery | undefined {
  const { subject } = view;
  if (subject === undefined) return undefined;
  const { is, ...named } = subject;
  const asked = LogsQuerySchema.safeParse({ ...named, ...time, ...filterOf(view), tail: TAIL, most: MOST_LINES });
  return asked.success ? asked.data : undefined;
}

/** The stream's question: the same lines, from the newest on. */
export function toStreamQuery(query: LogsQuery): LogsStreamQuery {
  const { most, before, endMs, sinceMs, ...rest } = query;
  return rest;
}

const filterOf = (view: LogsView): Record<string, unknown> => {
  const said: Readonly<Record<string, string | readonly string[]>> = {
    hops: view.hops.length === HOPS.length ? [] : view.hops,
    [view.textIs]: view.text,
    [view.hideIs === 'text' ? 'hide' : 'hideRegex']: view.hide,
    severities: view.severities,
    statuses: view.statuses,
    flags: view.flags,
    directions: view.directions,
    pods: view.pods,
    identity: view.identity,
    only: view.only === 'failed' ? 'failed' : '',
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value.length > 0));
};
