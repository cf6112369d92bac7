/**
 * Gives the world's objects what etcd would give them: resource versions that only grow, and a bounded history of events.
 * The world is a function of time and keeps no history, so the store compares what it says now with what it said before.
 */

import type { KubernetesObject } from '@waymark/demo-mesh';
import { groupOf, kindKey, type KindKey } from './served-kinds.ts';
import { identityOf, overlayOn, type WorldChange } from './world-overlay.ts';

export interface StoredObject {
  readonly kindKey: KindKey;
  /** Empty for cluster-scoped kinds. */
  readonly namespace: string;
  readonly name: string;
  readonly version: number;
  readonly object: KubernetesObject;
}

export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly version: number;
  readonly atMs: number;
  /** For DELETED the last state, under the version of the deletion. */
  readonly current: StoredObject;
  readonly previous?: StoredObject;
}

export interface ObjectStore {
  /** Looks at the world again; does nothing when it has just done so. */
  refresh(): void;
  /** What a client wrote; afterwards the store holds it, under a new version. */
  write(change: WorldChange): void;
  version(): number;
  /** Anything that starts before this version is gone. */
  oldestVersion(): number;
  /** In the order of a real list: by namespace, then by name. */
  objects(kind: KindKey): readonly StoredObject[];
  /** The objects as they were at a version, or `expired` when the history does not reach back so far. */
  objectsAt(kind: KindKey, version: number): readonly StoredObject[] | 'expired';
  find(kind: KindKey, namespace: string, name: string): StoredObject | undefined;
  eventsAfter(version: number): readonly StoreEvent[];
  /** Returns a function that ends the subscription. */
  subscribe(listener: (events: readonly StoreEvent[]) => void): () => void;
}

export interface ObjectStoreOptions {
  readonly objects: () => readonly KubernetesObject[];
  /** Where writes go when the world takes them in itself; without it the store lays them over the world. */
  readonly onWrite?: (change: WorldChange) => void;
  readonly clock: { now(): number };
  readonly historyEvents?: number;
  readonly historyMs?: number;
  readonly firstVersion?: number;
  readonly freshForMs?: number;
}

/** etcd behind a real API server is compacted every five minutes. */
const HISTORY_MS = 5 * 60_000;
const HISTORY_EVENTS = 20_000;

/** Below this age a second look at the world is skipped; requests of one page load share one look. */
const FRESH_FOR_MS = 200;

interface Held {
  readonly stored: StoredObject;
  readonly source: KubernetesObject;
  readonly text: string;
}

export function createObjectStore(options: ObjectStoreOptions): ObjectStore {
  const historyMs = options.historyMs ?? HISTORY_MS;
  const historyEvents = options.historyEvents ?? HISTORY_EVENTS;
  const freshForMs = options.freshForMs ?? FRESH_FOR_MS;
  const overlay = overlayOn(options.objects);
  const world = options.onWrite === undefined ? overlay : { objects: options.objects, onWrite: options.onWrite };
  const held = new Map<string, Held>();
  const sorted = new Map<KindKey, readonly StoredObject[]>();
  const listeners = new Set<(events: readonly StoreEvent[]) => void>();
  let events: StoreEvent[] = [];
  let lastVersion = options.firstVersion ?? versionFromClock(options.clock.now());
  let oldest = lastVersion;
  let lookedAtMs = Number.NEGATIVE_INFINITY;

  const stamp = (source: KubernetesObject, version: number): StoredObject => ({
    kindKey: kindKey(groupOf(source.apiVersion), source.kind),
    namespace: source.metadata.namespace ?? '',
    name: source.metadata.name,
    version,
    object: withVersion(source, version),
  });

  /** The events that lead from what is held to what the world says now. Changes `held`. */
  function difference(now: readonly KubernetesObject[], atMs: number): StoreEvent[] {
    const found: StoreEvent[] = [];
    const sources = new Map(now.map((object) => [identityOf(object), object]));
    for (const [identity, before] of held) {
      const after = sources.get(identity);
      // The same name with another uid is another object: a client sees the old one go and the new one come.
      if (after !== undefined && after.metadata.uid === before.source.metadata.uid) continue;
      held.delete(identity);
      lastVersion += 1;
      const gone = stamp(before.source, lastVersion);
      found.push({ type: 'DELETED', version: lastVersion, atMs, current: gone, previous: before.stored });
    }
    for (const [identity, source] of sources) {
      const before = held.get(identity);
      if (before?.source === source) continue;
      const text = JSON.stringify(source);
      if (before?.text === text) continue;
      lastVersion += 1;
      const current = stamp(source, lastVersion);
      held.set(identity, { stored: current, source, text });
      const event = { version: lastVersion, atMs, current };
      found.push(
        before === undefined ? { type: 'ADDED', ...event } : { type: 'MODIFIED', ...event, previous: before.stored },
      );
    }
    return found;
  }

  function forget(atMs: number): void {
    const firstYoung = events.findIndex((event) => event.atMs > atMs - historyMs);
    const drop = Math.max(events.length - historyEvents, firstYoung === -1 ? events.length : firstYoung);
    if (drop <= 0) return;
    oldest = events[drop - 1]?.version ?? oldest;
    events = events.slice(drop);
  }

  let lookCostMs = 0;

  function refresh(): void {
    // A large world takes long to tell: looking at it may take a tenth of the time, not all of it.
    const restMs = Math.max(freshForMs, lookCostMs * 10);
    if (Math.abs(options.clock.now() - lookedAtMs) < restMs) return;
    const startedMs = performance.now();
    look();
    lookCostMs = performance.now() - startedMs;
  }

  function look(): void {
    const atMs = options.clock.now();
    const first = lookedAtMs === Number.NEGATIVE_INFINITY;
    lookedAtMs = atMs;
    const found = difference(world.objects(), atMs);
    if (found.length > 0) sorted.clear();
    if (first) {
      // What was there before this server started has no history.
      oldest = lastVersion;
      return;
    }
    events.push(...found);
    forget(atMs);
    if (found.length > 0) for (const listener of listeners) listener(found);
  }

  function objects(kind: KindKey): readonly StoredObject[] {
    const known = sorted.get(kind);
    if (known !== undefined) return known;
    const fresh = [...held.values()]
      .map((entry) => entry.stored)
      .filter((stored) => stored.kindKey === kind)
      .sort(byPlace);
    sorted.set(kind, fresh);
    return fresh;
  }

  function objectsAt(kind: KindKey, version: number): readonly StoredObject[] | 'expired' {
    if (version < oldest) return 'expired';
    const state = new Map(objects(kind).map((stored) => [placeOf(stored), stored]));
    for (const event of events.filter((each) => each.version > version && each.current.kindKey === kind).reverse()) {
      if (event.previous === undefined) state.delete(placeOf(event.current));
      else state.set(placeOf(event.previous), event.previous);
    }
    return [...state.values()].sort(byPlace);
  }

  return {
    refresh,
    write(change) {
      world.onWrite(change);
      look();
    },
    version: () => lastVersion,
    oldestVersion: () => oldest,
    objects,
    objectsAt,
    find: (kind, namespace, name) => held.get(`${kind}/${namespace}/${name}`)?.stored,
    eventsAfter: (version) => events.filter((event) => event.version > version),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Where a list has got to: `namespace/name`, or `/name` for cluster-scoped kinds. */
export const placeOf = (stored: StoredObject): string => `${stored.namespace}/${stored.name}`;

function byPlace(a: StoredObject, b: StoredObject): number {
  const [left, right] = [placeOf(a), placeOf(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Seconds since 2026: a simulator that is started again does not reuse versions that its clients still hold. */
function versionFromClock(nowMs: number): number {
  return Math.max(1000, Math.floor((nowMs - Date.UTC(2026, 0, 1)) / 1000));
}

function withVersion(source: KubernetesObject, version: number): KubernetesObject {
  const { name, namespace, uid, creationTimestamp, ...rest } = source.metadata;
  const metadata = {
    name,
    ...(rest['generateName'] === undefined ? {} : { generateName: rest['generateName'] }),
    ...(namespace === undefined ? {} : { namespace }),
    uid,
    resourceVersion: String(version),
    creationTimestamp,
  };
  return { ...source, metadata: { ...metadata, ...rest, resourceVersion: String(version) } };
}
