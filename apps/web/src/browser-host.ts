import { LOG_EVENTS, ProblemError, toProblemError, type Listen, type Request, type Send } from '@waymark/contract';
import type { Host, Theme, Translate } from '@waymark/ui';
import { signInWindow } from './embed/sign-in-window.ts';

/** Sends to the server that gave us this page. The header makes a write impossible for a form or an image of another site (CSRF). */
export const send: Send = (request) => sendWith(request, {});

/** The same with more headers. */
export async function sendWith(
  { method, path, body, signal }: Request,
  more: Readonly<Record<string, string>>,
): Promise<unknown> {
  const response = await answerOf(path, {
    method,
    credentials: 'same-origin',
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(method === 'GET' ? {} : { 'x-waymark': '1' }),
      ...more,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  const answer = await bodyOf(response);
  if (!response.ok) throw toProblemError(response.status, answer);
  return answer;
}

async function answerOf(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    // Cancelled by us, not failed by the network.
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ProblemError('The server cannot be reached', undefined);
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // A proxy in between answered in its own words; a good status with such a body is no answer either.
    if (response.ok) throw toProblemError(response.status, undefined);
    return undefined;
  }
}

/** Waiting before the next attempt: quickly at first, then as often as a server that comes back deserves. */
const RETRY_MS = { first: 1000, most: 30_000 } as const;

/** Of every stream there is: a browser passes on only those that are listened for by name. */
const EVENTS = ['topology', 'topology-delta', 'problem', ...Object.keys(LOG_EVENTS)];

/** Server-sent events. The browser's own reconnect gives up after an HTTP error, so each attempt is a new source. */
export const listen: Listen = (path, on) => {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitMs: number = RETRY_MS.first;
  let isClosed = false;

  const connect = (): void => {
    source = new EventSource(path, { withCredentials: true });
    source.onopen = () => {
      waitMs = RETRY_MS.first;
      on.state('open');
    };
    source.onerror = () => {
      source?.close();
      if (isClosed) return;
      on.state('lost');
      // Spread, so that a restarted server is not met by all its readers at once.
      timer = setTimeout(connect, waitMs * (0.75 + Math.random() / 2));
      waitMs = Math.min(waitMs * 2, RETRY_MS.most);
    };
    for (const name of EVENTS) {
      source.addEventListener(name, (event: MessageEvent<string>) => on.event(name, parsed(event.data)));
    }
  };
  connect();
  return () => {
    isClosed = true;
    clearTimeout(timer);
    source?.close();
  };
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const THEME = 'theme';

export const preferences: Host['preferences'] = {
  read: (name) => {
    try {
      return localStorage.getItem(`waymark.${name}`) ?? undefined;
    } catch {
      return undefined;
    }
  },
  write: (name, value) => {
    try {
      localStorage.setItem(`waymark.${name}`, value);
    } catch {
      // A browser that forbids storage forgets the choice at the end of the visit, nothing else.
    }
  },
};

export function firstTheme(): Theme {
  const chosen = preferences.read(THEME);
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** PatternFly's tokens follow this class. */
export const showTheme = (theme: Theme): void => {
  document.documentElement.classList.toggle('pf-v6-theme-dark', theme === 'dark');
};

/** The browser as host: everything is ours to show. */
export function browserHost(t: Translate, theme: Theme, onTheme: (theme: Theme) => void): Host {
  return {
    send,
    listen,
    t,
    now: Date.now,
    theme,
    setTheme: (next) => {
      preferences.write(THEME, next);
      onTheme(next);
    },
    chrome: { navigation: false, namespacePicker: false },
    report,
    save,
    copy: (text) => navigator.clipboard.writeText(text),
    linkTo: (path) => new URL(path, location.origin).href,
    leaveFor: (address) => location.assign(address),
    signInWindow,
    preferences,
  };
}

/** How long a browser may take to begin with a download. */
const DOWNLOAD_MS = 60_000;

/** A link to the page's own memory: nothing is fetched, so no policy of the page has a say. */
export const save: NonNullable<Host['save']> = (name, content) => {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), DOWNLOAD_MS);
};

export const report: Host['report'] = (id, error) => {
  reportError(new Error(`Waymark bug ${id}`, { cause: error }));
};
