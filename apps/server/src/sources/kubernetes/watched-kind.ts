import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Clock } from '../../ports.ts';
import { SourceError } from '../../source-error.ts';
import type { KubernetesConnection } from './connection.ts';
import { ask, kubernetesError, readJson, type Reply } from './requests.ts';
import { isServed } from './served-resource.ts';
import { PageSchema, WatchEventSchema } from './trimmed.ts';
import { linesOf } from './watch-lines.ts';

export interface Kind<T> {
  /** Path of the list over all namespaces, in the newest version that we read. */
  readonly path: string;
  /** The same in older versions, for clusters that do not serve the newest. */
  readonly olderPaths?: readonly string[];
  readonly fieldSelector?: string;
  readonly schema: z.ZodType<T>;
  readonly keyOf: (record: T) => string;
}

export type WatchState =
  /** Not read yet; `failure` tells of the attempts so far. */
  | { readonly is: 'starting'; readonly sinceMs: number; readonly failure?: SourceError }
  | { readonly is: 'live'; readonly sinceMs: number }
  /** What is in memory may be out of date since then. */
  | { readonly is: 'broken'; readonly sinceMs: number; readonly failure: SourceError };

export interface WatchedKind<T> {
  readonly state: () => WatchState;
  /** Undefined while it was never read. The same array until something changes. */
  readonly records: () => readonly T[] | undefined;
  /** False when the cluster does not have this kind. True while that is not known. */
  readonly installed: () => boolean;
  /** Settles after the first attempt, good or not. */
  readonly attempted: Promise<void>;
  readonly close: () => void;
}

export interface WatchTiming {
  readonly pageSize: number;
  readonly listTimeoutMs: number;
  /** The server ends a watch after this long; we then go on from the last version. */
  readonly watchSeconds: number;
  /** A real server sends a bookmark about once a minute: one that is silent for longer is probably a dead connection. */
  readonly idleMs: number;
  readonly retryMs: { readonly first: number; readonly longest: number };
  /** How often a kind whose definition is not installed is looked for again. */
  readonly absentMs: number;
  /** 0 to 1. Keeps many servers from asking a returning API server in the same instant. */
  readonly jitter: () => number;
}

export const WATCH_TIMING: WatchTiming = {
  pageSize: 500,
  listTimeoutMs: 30_000,
  watchSeconds: 280,
  idleMs: 150_000,
  // However long the API server was away, ten seconds after its return all is whole again: the longest wait must leave time to read.
  retryMs: { first: 500, longest: 5_000 },
  absentMs: 60_000,
  jitter: Math.random,
};

/** Five hundred objects of some 60 kB; whole pods are a third of that. */
const PAGE_LIMIT = { maxBytes: 32 * 1024 * 1024, beyond: 'answer_too_large' } as const;

/** The history from here on is forgotten: only a new list helps. */
class Expired extends Error {}

/** Keeps one kind in memory: reads it in pages, then follows its changes, and starts over whenever that breaks. Runs until closed. */
export function watchKind<T>(
  kind: Kind<T>,
  connection: KubernetesConnection,
  clock: Clock,
  timing: WatchTiming,
): WatchedKind<T> {
  const closing = new AbortController();
  let tellAttempted: () => void = () => undefined;
  const attempted = new Promise<void>((resolve) => {
    tellAttempted = resolve;
  });
  const memory = new Map<string, T>();
  let asArray: readonly T[] | undefined;
  let read = false;
  let installed = true;
  let servedAt = kind.path;
  let state: WatchState = { is: 'starting', sinceMs: clock.now() };
  let failures = 0;

  const live = (): void => {
    failures = 0;
    if (state.is !== 'live') state = { is: 'live', sinceMs: clock.now() };
  };
  const failed = (failure: SourceError): void => {
    failures += 1;
    if (!read) state = { is: 'starting', sinceMs: state.sinceMs, failure };
    else state = { is: 'broken', sinceMs: state.is === 'broken' ? state.sinceMs : clock.now(), failure };
  };
  const parse = (object: unknown): T => {
    const record = kind.schema.safeParse(object);
    if (record.success) return record.data;
    throw kubernetesError('source_unreadable', `${kind.path}: ${z.prettifyError(record.error)}`);
  };
  const okOf = (reply: Reply): (Reply & { is: 'ok' }) | undefined => {
    if (reply.is === 'ok') return reply;
    if (reply.is === 'expired') throw new Expired();
    if (reply.is === 'not known')
      throw kubernetesError('source_refused', `${kind.path}: 401, the server's own account is not valid`);
    return undefined;
  };

  const parameters: Readonly<Record<string, string>> =
    kind.fieldSelector === undefined ? {} : { fieldSelector: kind.fieldSelector };
  const deadline = (): AbortSignal => AbortSignal.any([closing.signal, AbortSignal.timeout(timing.listTimeoutMs)]);

  /** The first page in the newest version that the cluster serves; undefined when it does not have this kind. */
  const firstPage = async (): Promise<Page | undefined> => {
    for (const path of [kind.path, ...(kind.olderPaths ?? [])]) {
      try {
        const page = await pageOf(path, '');
        if (page === undefined) continue;
        servedAt = path;
        return page;
      } catch (error) {
        const isRefused = error instanceof SourceError && error.code === 'source_refused';
        if (!isRefused || (await isServed(connection, path, deadline()))) throw error;
      }
    }
    return undefined;
  };
  const pageOf = async (path: string, token: string): Promise<Page | undefined> => {
    const query = new URLSearchParams({
      limit: String(timing.pageSize),
      ...parameters,
      ...(token === '' ? {} : { continue: token }),
    });
    const request = { method: 'GET', path: `${path}?${query.toString()}`, signal: deadline() } as const;
    const reply = okOf(await ask(connection, { is: 'own' }, request));
    return reply === undefined ? undefined : readPage(await readJson(reply.response, path, PAGE_LIMIT), path);
  };

  /** Replaces the memory. Gives the version to follow from; undefined when the cluster does not have this kind. */
  const list = async (): Promise<string | undefined> => {
    const found = new Map<string, T>();
    let page = await firstPage();
    installed = page !== undefined;
    for (;;) {
      for (const item of page?.items ?? []) {
        const record = parse(item);
        found.set(kind.keyOf(record), record);
      }
      const token = page?.metadata.continue ?? '';
      if (token === '') break;
      page = await pageOf(servedAt, token);
      // Half a list must not pass for a whole one: read again from the start.
      if (page === undefined)
        throw kubernetesError('source_unreachable', `${servedAt}: a later page of the list is gone`);
    }
    memory.clear();
    for (const [key, record] of found) memory.set(key, record);
    asArray = undefined;
    read = true;
    live();
    return page?.metadata.resourceVersion;
  };

  /** Follows the changes from `version` until the server ends the watch. Tells each newer version, so that a break loses nothing. */
  const follow = async (version: string, reached: (version: string) => void): Promise<void> => {
    const query = new URLSearchParams({
      watch: '1',
      ...parameters,
      allowWatchBookmarks: 'true',
      resourceVersion: version,
      timeoutSeconds: String(timing.watchSeconds),
    });
    const idle = new AbortController();
    const alarm = setTimeout(() => idle.abort(), timing.idleMs);
    const signal = AbortSignal.any([closing.signal, idle.signal]);
    try {
      const reply = okOf(
        await ask(connection, { is: 'own' }, { method: 'GET', path: `${servedAt}?${query.toString()}`, signal }),
      );
      // The kind's definition was removed while we looked.
      if (reply === undefined) throw new Expired();
      live();
      for await (const line of linesOf(reply.response, kind.path)) {
        alarm.refresh();
        reached(apply(line));
      }
    } finally {
      clearTimeout(alarm);
    }
  };

  const apply = (line: string): string => {
    const event = readEvent(line, kind.path);
    if (event.type === 'ERROR') {
      if (event.object.code === 410) throw new Expired();
      throw kubernetesError('source_unreachable', `${kind.path}: watch: ${event.object.message ?? 'ERROR event'}`);
    }
    if (event.type !== 'BOOKMARK') {
      const record = parse(event.object);
      if (event.type === 'DELETED') memory.delete(kind.keyOf(record));
      else memory.set(kind.keyOf(record), record);
      asArray = undefined;
    }
    return event.object.metadata.resourceVersion;
  };

  const pause = (ms: number): Promise<unknown> =>
    sleep(ms, undefined, { signal: closing.signal }).catch(() => undefined);
  const retryMs = (): number => {
    const { first, longest } = timing.retryMs;
    return Math.min(longest, first * 2 ** Math.max(0, failures - 1)) * (0.5 + timing.jitter() / 2);
  };

  const run = async (): Promise<void> => {
    let version: string | undefined;
    while (!closing.signal.aborted) {
      const startedMs = clock.now();
      try {
        version ??= await list();
        tellAttempted();
        if (version === undefined) {
          await pause(timing.absentMs);
          continue;
        }
        await follow(version, (newer) => {
          version = newer;
        });
        // A server that ends every watch at once (some proxies do) must not be asked in a tight loop.
        if (clock.now() - startedMs < timing.retryMs.first) await pause(timing.retryMs.first);
      } catch (error) {
        if (error instanceof Expired && version !== undefined) version = undefined;
        else if (error instanceof Expired)
          failed(kubernetesError('source_unreachable', `${kind.path}: the list is forgotten before it is read`, error));
        else if (!(error instanceof SourceError)) throw error;
        else if (!isClosed(closing.signal)) failed(error);
        tellAttempted();
        await pause(retryMs());
      }
    }
  };
  void run();

  return {
    state: () => state,
    records: () => (read ? (asArray ??= [...memory.values()]) : undefined),
    installed: () => installed,
    attempted,
    close: () => closing.abort(),
  };
}

type Page = z.output<typeof PageSchema>;

function readPage(body: unknown, path: string): Page {
  const page = PageSchema.safeParse(body);
  if (page.success) return page.data;
  throw kubernetesError('source_unreadable', `${path}: ${z.prettifyError(page.error)}`);
}

function readEvent(line: string, path: string): z.output<typeof WatchEventSchema> {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (error) {
    throw kubernetesError('source_unreadable', `${path}: watch: not JSON`, error);
  }
  const event = WatchEventSchema.safeParse(json);
  if (event.success) return event.data;
  throw kubernetesError('source_unreadable', `${path}: watch: ${z.prettifyError(event.error)}`);
}

/** Read through a function: the compiler takes a signal that was open at the loop's head for open ever after. */
const isClosed = (signal: AbortSignal): boolean => signal.aborted;
