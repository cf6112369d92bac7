import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '@waymark/demo-mesh';
import { createObjectStore, type ObjectStore, type ObjectStoreOptions, type StoreEvent } from './object-store.ts';
import { kindKey } from './served-kinds.ts';
import { made } from './testing/small-world.ts';

const CONFIG_MAPS = kindKey('', 'ConfigMap');

interface Setting {
  readonly store: ObjectStore;
  readonly world: KubernetesObject[];
  /** A second later the store looks again. */
  readonly later: (ms?: number) => void;
  readonly looks: () => number;
}

function setting(options: Partial<ObjectStoreOptions> = {}): Setting {
  const world = [made('v1', 'ConfigMap', 'a/one'), made('v1', 'ConfigMap', 'a/two')];
  let nowMs = 0;
  let looks = 0;
  const objects = (): KubernetesObject[] => {
    looks += 1;
    return [...world];
  };
  const store = createObjectStore({ objects, clock: { now: () => nowMs }, firstVersion: 100, ...options });
  store.refresh();
  return {
    store,
    world,
    looks: () => looks,
    later(ms = 1000) {
      nowMs += ms;
      store.refresh();
    },
  };
}

const told = (events: readonly StoreEvent[]): string[] =>
  events.map((event) => `${String(event.version)} ${event.type} ${event.current.name}`);

describe('the object store', () => {
  it('gives every object of the beginning a version, and remembers nothing before that', () => {
    const { store } = setting();
    expect(store.objects(CONFIG_MAPS).map((stored) => stored.object.metadata['resourceVersion'])).toEqual([
      '101',
      '102',
    ]);
    expect([store.version(), store.oldestVersion()]).toEqual([102, 102]);
    expect(store.objectsAt(CONFIG_MAPS, 101)).toBe('expired');
  });

  it('sees no change where the world says the same in new objects', () => {
    const { store, world, later } = setting();
    world.splice(0, 2, ...structuredClone(world));
    later();
    expect(store.version()).toBe(102);
  });

  it('tells of changes once, in versions that grow', () => {
    const { store, world, later } = setting();
    const heard: StoreEvent[] = [];
    const unsubscribe = store.subscribe((events) => heard.push(...events));
    const [one] = world;
    if (one === undefined) throw new Error('no object');
    world[0] = { ...one, data: { a: '1' } };
    world[1] = made('v1', 'ConfigMap', 'a/three');
    later();
    expect(told(heard)).toEqual(['103 DELETED two', '104 MODIFIED one', '105 ADDED three']);
    expect(told(store.eventsAfter(103))).toEqual(['104 MODIFIED one', '105 ADDED three']);
    unsubscribe();
    world.pop();
    later();
    expect(heard).toHaveLength(3);
  });

  it('shows the past as it was', () => {
    const { store, world, later } = setting();
    world.shift();
    later();
    world.push(made('v1', 'ConfigMap', 'a/three'));
    later();
    const namesAt = (version: number): unknown => {
      const objects = store.objectsAt(CONFIG_MAPS, version);
      return objects === 'expired' ? objects : objects.map((stored) => stored.name);
    };
    expect(namesAt(102)).toEqual(['one', 'two']);
    expect(namesAt(103)).toEqual(['two']);
    expect(namesAt(104)).toEqual(['three', 'two']);
  });

  it('forgets what is too long ago, and what is too much', () => {
    const byAge = setting({ historyMs: 10_000 });
    byAge.world.push(made('v1', 'ConfigMap', 'a/three'));
    byAge.later();
    byAge.later(10_000);
    expect([byAge.store.oldestVersion(), byAge.store.eventsAfter(0)]).toEqual([103, []]);
    const byNumber = setting({ historyEvents: 1 });
    byNumber.world.push(made('v1', 'ConfigMap', 'a/three'), made('v1', 'ConfigMap', 'a/four'));
    byNumber.later();
    expect(told(byNumber.store.eventsAfter(0))).toEqual(['104 ADDED four']);
    expect(byNumber.store.oldestVersion()).toBe(103);
  });

  it('looks at the world once for requests that come together', () => {
    const { store, later, looks } = setting();
    store.refresh();
    store.refresh();
    expect(looks()).toBe(1);
    later();
    expect(looks()).toBe(2);
  });
});
