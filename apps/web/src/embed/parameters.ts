import type { ThemeChoice, ToPage } from '@waymark/embed-sdk';
import { writeTime } from './time.ts';

/** What the page around us asked for in our address. Nothing in it is a secret, and nothing in it is believed: who may embed us the server says. */
export interface EmbedParameters {
  /** Our own address of the view, such as `/workloads/-/shop/cart?window=30m`. */
  readonly path: string;
  readonly theme: ThemeChoice;
  readonly chrome: 'none' | 'toolbar' | 'full';
  readonly hide: readonly Hideable[];
  readonly interact: 'full' | 'select' | 'none';
  readonly links: 'event' | 'self' | 'top' | 'new';
  /** Comes back in the handshake; empty where there is none. */
  readonly id: string;
  /** What was broken and fell back. */
  readonly mistakes: readonly ToPage['error'][];
}

const THEMES = ['light', 'dark', 'system', 'high-contrast'] as const;
const CHROMES = ['none', 'toolbar', 'full'] as const;
const INTERACTIONS = ['full', 'select', 'none'] as const;
const LINKS = ['event', 'self', 'top', 'new'] as const;
const HIDEABLES = ['legend', 'toolbar', 'summary', 'minimap'] as const;
type Hideable = (typeof HIDEABLES)[number];
export const LOCALES = ['en'] as const;
const REFRESHES = ['5s', '15s', '30s', '60s'] as const;

/** Of the screens' own parameters, those that say what is shown. `hide`, `from` and `to` mean other things to an embedder. */
const PASSED = 'as level layers protocols waypoints labels boxes show find place tab'.split(' ');

const NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
const CLUSTER = /^[A-Za-z0-9]([-A-Za-z0-9._]{0,251}[A-Za-z0-9])?$/;

/** `path` as in `/embed/v1/topology`. */
export function readParameters(path: string, search: URLSearchParams, nowMs: number): EmbedParameters {
  const mistakes: ToPage['error'][] = [];
  const oneOf = <C extends string>(name: string, choices: readonly C[], usual: C): C => {
    const text = search.get(name);
    if (text === null || text === '') return usual;
    const known = choices.find((choice) => choice === text);
    if (known === undefined) mistakes.push(mistakeIn(name, `is one of ${choices.join(', ')}`));
    return known ?? usual;
  };
  const kiosk = search.get('kiosk');
  const chrome = oneOf('chrome', CHROMES, 'none');
  const id = search.get('id') ?? '';
  const view = readView(path.replace(/^\/embed\/v1\/?/, ''), search, nowMs);
  oneOf('locale', LOCALES, 'en');
  return {
    path: view.path,
    theme: oneOf('theme', THEMES, 'system'),
    chrome: kiosk === null || kiosk === 'false' ? chrome : 'none',
    hide: (search.get('hide') ?? '').split(',').flatMap((word) => {
      const known = HIDEABLES.find((each) => each === word);
      if (known === undefined && word !== '') mistakes.push(mistakeIn('hide', `holds ${HIDEABLES.join(', ')}`));
      return known ?? [];
    }),
    interact: oneOf('interact', INTERACTIONS, 'full'),
    links: oneOf('links', LINKS, 'event'),
    id: /^[\w.:-]{0,100}$/.test(id) ? id : '',
    mistakes: [...view.mistakes, ...mistakes],
  };
}

const mistakeIn = (name: string, words: string): ToPage['error'] => ({
  code: 'parameter_invalid',
  message: `${name}: ${words}`,
});

/** Those that need no name. Changes are not among them: a frame shows. */
const SCREENS = ['topology', 'workloads', 'waypoints', 'ztunnels', 'logs', 'health', ''];

export interface View {
  readonly path: string;
  readonly mistakes: readonly ToPage['error'][];
}

/** A view by its name and parameters. Only our own screens can be named; a broken name is the topology. */
export function readView(view: string, search: URLSearchParams, nowMs: number): View {
  const mistakes: ToPage['error'][] = [];
  const [name = '', ...given] = view.replace(/\/$/, '').split('/').map(decoded);
  const next = new URLSearchParams();
  const cluster = search.get('cluster') ?? '';
  if (cluster !== '' && !CLUSTER.test(cluster)) mistakes.push(mistakeIn('cluster', 'is no name'));
  const where = CLUSTER.test(cluster) ? cluster : '-';

  const asked = (search.get('ns') ?? '').split(',').filter((word) => word !== '');
  const namespaces = asked.filter((word) => NAME.test(word));
  if (namespaces.length < asked.length) mistakes.push(mistakeIn('ns', 'holds names of namespaces'));
  if (namespaces.length > 0) next.set('ns', namespaces.join(','));
  const refresh = search.get('refresh') ?? '';
  const seconds = REFRESHES.find((each) => each === refresh || each === `${refresh}s`);
  if (refresh !== '' && seconds === undefined) mistakes.push(mistakeIn('refresh', `is one of ${REFRESHES.join(', ')}`));
  if (seconds !== undefined && seconds !== '15s') next.set('refresh', seconds.slice(0, -1));
  const [from, to] = [search.get('from'), search.get('to')];
  if ((from !== null || to !== null) && !writeTime(next, from ?? 'now-5m', to ?? 'now', nowMs))
    mistakes.push(mistakeIn('from', 'and to are times in order: ISO, Unix ms, or now-30m'));
  for (const passed of PASSED) {
    const text = search.get(passed);
    if (text !== null) next.set(passed, text.slice(0, 500));
  }

  if (name === 'ztunnel' && where === '-') mistakes.push(mistakeIn('cluster', 'is needed beside the name of a node'));
  const at = screenOf(name, given, where, next);
  if (at === undefined) mistakes.push({ code: 'view_unknown', message: 'there is no such view; this is the topology' });
  const text = next.toString();
  return { path: `${at ?? '/topology'}${text === '' ? '' : `?${text}`}`, mistakes };
}

function screenOf(name: string, given: readonly string[], cluster: string, next: URLSearchParams): string | undefined {
  if (!given.every((word) => NAME.test(word))) return undefined;
  if (SCREENS.includes(name) && given.length === 0) return name === '' ? '/topology' : `/${name}`;
  if (name === 'namespace' && given.length === 1) {
    next.set('ns', given[0] ?? '');
    return '/topology';
  }
  if (['workload', 'service', 'waypoint'].includes(name) && given.length === 2)
    return `/${[`${name}s`, cluster, ...given].map(encodeURIComponent).join('/')}`;
  // A node is named by its cluster alone.
  if (name === 'ztunnel' && given.length === 1)
    return cluster === '-' ? '/ztunnels' : `/ztunnels/${[cluster, ...given].map(encodeURIComponent).join('/')}`;
  return undefined;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
