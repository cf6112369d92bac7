/** What the reader chose for every screen alike: it lives in the URL and survives navigation. */
export interface GlobalChoice {
  /** Empty: every namespace the reader may see. */
  readonly namespaces: readonly string[];
  /** Any whole number within LEAST_WINDOW_SECONDS and MOST_WINDOW_SECONDS; WINDOWS are those on the menu. */
  readonly windowSeconds: number;
  readonly refreshSeconds: RefreshSeconds;
  /** Paused: the end of the window, Unix ms. Absent: live. */
  readonly untilMs?: number;
}

export const WINDOWS = [60, 300, 900, 1800, 3600, 10_800, 21_600] as const;
export type WindowSeconds = (typeof WINDOWS)[number];
/** What the contract takes. */
export const LEAST_WINDOW_SECONDS = 10;
export const MOST_WINDOW_SECONDS = 30 * 86_400;
export const REFRESHES = [5, 15, 30, 60] as const;
type RefreshSeconds = (typeof REFRESHES)[number];

const WINDOW_WORDS: Readonly<Record<WindowSeconds, string>> = {
  60: '1m',
  300: '5m',
  900: '15m',
  1800: '30m',
  3600: '1h',
  10800: '3h',
  21600: '6h',
};
const DEFAULT_WINDOW: WindowSeconds = 300;
const DEFAULT_REFRESH: RefreshSeconds = 15;

/** What the contract takes as a namespace; anything else in a link is dropped, not sent. */
const KUBERNETES_NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

/** Names of the parameters that go along to every screen. */
const GLOBAL_PARAMETERS = ['ns', 'window', 'refresh', 'until'] as const;

export function readGlobalChoice(search: URLSearchParams): GlobalChoice {
  const namespaces = (search.get('ns') ?? '').split(',').filter((name) => KUBERNETES_NAME.test(name));
  const untilMs = Date.parse(search.get('until') ?? '');
  return {
    namespaces: [...new Set(namespaces)].sort(),
    windowSeconds: readWindow(search.get('window') ?? ''),
    refreshSeconds: REFRESHES.find((seconds) => String(seconds) === search.get('refresh')) ?? DEFAULT_REFRESH,
    ...(Number.isNaN(untilMs) || untilMs <= 0 ? {} : { untilMs }),
  };
}

/** Writes a choice over a search, leaving out what is the default so that links stay short. Other parameters stay. */
export function writeGlobalChoice(search: URLSearchParams, choice: GlobalChoice): URLSearchParams {
  const next = new URLSearchParams(search);
  put(next, 'ns', choice.namespaces.join(','));
  put(next, 'window', choice.windowSeconds === DEFAULT_WINDOW ? '' : writeWindow(choice.windowSeconds));
  put(next, 'refresh', choice.refreshSeconds === DEFAULT_REFRESH ? '' : String(choice.refreshSeconds));
  put(next, 'until', choice.untilMs === undefined ? '' : new Date(choice.untilMs).toISOString());
  return next;
}

/** A window of the menu by its word, any other as `754s`. */
function readWindow(text: string): number {
  const seconds = /^\d{1,7}s$/.test(text) ? Number.parseInt(text, 10) : NaN;
  return (
    WINDOWS.find((known) => WINDOW_WORDS[known] === text) ??
    (seconds >= LEAST_WINDOW_SECONDS && seconds <= MOST_WINDOW_SECONDS ? seconds : DEFAULT_WINDOW)
  );
}

const writeWindow = (seconds: number): string => {
  const known = WINDOWS.find((each) => each === seconds);
  return known === undefined ? `${Math.round(seconds)}s` : WINDOW_WORDS[known];
};

/** The same choice at the newest moment. */
export function live(choice: GlobalChoice): GlobalChoice {
  const { namespaces, windowSeconds, refreshSeconds } = choice;
  return { namespaces, windowSeconds, refreshSeconds };
}

/** The search for a link to another screen: the global choices, nothing of this screen's own. */
export function carriedSearch(search: URLSearchParams): string {
  const carried = new URLSearchParams();
  for (const name of GLOBAL_PARAMETERS) put(carried, name, search.get(name) ?? '');
  const text = carried.toString();
  return text === '' ? '' : `?${text}`;
}

function put(search: URLSearchParams, name: string, value: string): void {
  if (value === '') search.delete(name);
  else search.set(name, value);
}
