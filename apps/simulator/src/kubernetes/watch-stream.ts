/** A watch: what is there, if the client asked for it, then every change, one JSON line each, until its time is up. */

import type { ServerResponse } from 'node:http';
import { readVersion } from './list-answer.ts';
import type { ObjectStore, StoredObject, StoreEvent } from './object-store.ts';
import { renderBookmark, renderOne, type Rendering } from './representations.ts';
import { isTrue } from './request-info.ts';
import type { Match } from './selectors.ts';
import { kindKey } from './served-kinds.ts';
import { badRequest, Refusal, watchVersionExpired } from './status-replies.ts';

export interface WatchQuestion {
  /** Absent: all namespaces. */
  readonly namespace?: string | undefined;
  readonly match: Match;
  readonly query: URLSearchParams;
  /** Taken anew for each event, because ages in tables grow. */
  readonly rendering: () => Rendering;
}

export interface WatchPace {
  /** A real server sends about one bookmark a minute. */
  readonly bookmarkMs: number;
  /** How long a watch lasts when the client does not say; real servers choose 30 to 60 minutes. */
  readonly defaultTimeoutMs: number;
}

/** One last bookmark before the end lets the client go on from there. */
const LAST_BOOKMARK_BEFORE_END_MS = 2000;

/** Returns a function that ends the watch; `onEnd` is called once, whoever ends it, but not for a watch that could not begin. */
export function openWatch(
  store: ObjectStore,
  question: WatchQuestion,
  pace: WatchPace,
  response: ServerResponse,
  onEnd: () => void,
): () => void {
  const { query, rendering, match, namespace } = question;
  const from = readStart(query);
  const timeoutMs = readTimeout(query) ?? pace.defaultTimeoutMs;
  const bookmarks = isTrue(query.get('allowWatchBookmarks') ?? 'false');
  const kind = rendering().kind;
  const key = kindKey(kind.group, kind.kind);
  const shows = (stored: StoredObject): boolean =>
    stored.kindKey === key && (namespace === undefined || stored.namespace === namespace) && match(stored.object);

  let sentAny = false;
  const write = (type: string, object: object): void => {
    response.write(`${JSON.stringify({ type, object })}\n`);
  };
  const send = (type: string, stored: StoredObject): void => {
    write(type, renderOne(rendering(), stored, sentAny ? 'no header' : 'header'));
    sentAny = true;
  };
  const sendEvent = (event: StoreEvent): void => {
    const type = typeSeenThrough(shows, event);
    if (type !== undefined) send(type, event.current);
  };
  const bookmark = (annotations?: Readonly<Record<string, string>>): void => {
    write('BOOKMARK', renderBookmark(rendering(), Math.max(store.version(), from.version ?? 0), annotations));
  };

  response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache, private' });
  response.flushHeaders();
  if (from.version !== undefined && from.version < store.oldestVersion()) {
    write('ERROR', watchVersionExpired(from.version, store.oldestVersion()));
    response.end();
    return () => undefined;
  }
  if (from.version === undefined) for (const stored of store.objects(key)) if (shows(stored)) send('ADDED', stored);
  if (from.endOfInitialEvents && bookmarks) bookmark({ 'k8s.io/initial-events-end': 'true' });
  if (from.version !== undefined) store.eventsAfter(from.version).forEach(sendEvent);

  // A watch from a version that is yet to come stays silent until then.
  const unsubscribe = store.subscribe((events) => {
    for (const event of events) if (event.version > (from.version ?? 0)) sendEvent(event);
  });
  const timers = [
    setTimeout(() => {
      end();
    }, timeoutMs),
    ...(bookmarks ? [setInterval(bookmark, pace.bookmarkMs)] : []),
    ...(bookmarks && timeoutMs > LAST_BOOKMARK_BEFORE_END_MS
      ? [setTimeout(bookmark, timeoutMs - LAST_BOOKMARK_BEFORE_END_MS)]
      : []),
  ];
  let ended = false;
  function end(): void {
    if (ended) return;
    ended = true;
    unsubscribe();
    for (const timer of timers) clearTimeout(timer);
    response.end();
    onEnd();
  }
  response.on('close', end);
  return end;
}

/** To a client with a selector, an object that leaves the selection is deleted, and one that enters it is new. */
function typeSeenThrough(shows: (stored: StoredObject) => boolean, event: StoreEvent): StoreEvent['type'] | undefined {
  const before = event.previous !== undefined && shows(event.previous);
  if (event.type === 'DELETED') return before ? 'DELETED' : undefined;
  const after = shows(event.current);
  if (after) return before ? 'MODIFIED' : 'ADDED';
  return before ? 'DELETED' : undefined;
}

/** No version, or 0: begin with what is there now. */
function readStart(query: URLSearchParams): { version: number | undefined; endOfInitialEvents: boolean } {
  const asked = readVersion(query.get('resourceVersion'));
  const endOfInitialEvents = isTrue(query.get('sendInitialEvents') ?? 'false');
  return { version: asked === 0 || endOfInitialEvents ? undefined : asked, endOfInitialEvents };
}

function readTimeout(query: URLSearchParams): number | undefined {
  const text = query.get('timeoutSeconds');
  if (text === null || text === '' || text === '0') return undefined;
  if (!/^\d+$/.test(text))
    throw new Refusal(badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`));
  // Longer than a timer can wait is as good as a day.
  return Math.min(Number(text) * 1000, 24 * 3600 * 1000);
}
