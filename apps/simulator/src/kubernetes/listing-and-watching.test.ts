import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubernetesObject } from '@waymark/demo-mesh';
import { made, namespace, pod, runApi, type RunningApi } from './testing/small-world.ts';

interface List {
  readonly kind: string;
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items: readonly KubernetesObject[];
}

interface WatchEvent {
  readonly type: string;
  readonly object: KubernetesObject & { readonly code?: number; readonly columnDefinitions?: unknown };
}

const eventsIn = (text: string): WatchEvent[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as WatchEvent);

const told = (text: string): string[] => eventsIn(text).map(({ type, object }) => `${type} ${object.metadata.name}`);

const namesIn = (list: List): string[] => list.items.map((item) => item.metadata.name);

const soon = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

let api: RunningApi;
beforeEach(async () => {
  api = await runApi({ pace: { bookmarkMs: 300 } });
});
afterEach(() => api.stop());

const list = async (path: string): Promise<List> => JSON.parse((await api.ask(path)).text) as List;

describe('a list', () => {
  it('leaves kind and version out of core items and keeps them in custom resources', async () => {
    const pods = await list('/api/v1/pods');
    expect(pods.kind).toBe('PodList');
    expect(Object.keys(pods.items[0] ?? {})).toEqual(['metadata', 'spec', 'status']);
    const policies = await list('/apis/security.istio.io/v1/authorizationpolicies');
    expect(policies.items[0]).toMatchObject({ apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy' });
  });

  it('serves a custom resource in every version of its group', async () => {
    const policies = await list('/apis/security.istio.io/v1beta1/authorizationpolicies');
    expect(policies.items.map((item) => item.apiVersion)).toEqual([
      'security.istio.io/v1beta1',
      'security.istio.io/v1beta1',
    ]);
  });

  it('holds all namespaces, or one, in order of namespace and name', async () => {
    expect(namesIn(await list('/api/v1/pods'))).toEqual([
      'db-85758cf544-lnmb6',
      'ztunnel-2ltmd',
      'ztunnel-x8k2p',
      'cart-5654977c8d-sd5p7',
      'frontend-55fc8898fc-lmp9g',
    ]);
    expect(namesIn(await list('/api/v1/namespaces/backend/pods'))).toEqual(['db-85758cf544-lnmb6']);
  });

  it.each([
    ['labelSelector=app%3Dztunnel', 2],
    ['labelSelector=app!%3Dztunnel', 3],
    ['labelSelector=app%20in%20(cart,db)', 2],
    ['labelSelector=app%20notin%20(cart,db)', 3],
    ['labelSelector=version', 1],
    ['labelSelector=!version,app%3Dztunnel', 2],
    ['fieldSelector=spec.nodeName%3Dnode-a', 2],
    ['fieldSelector=metadata.namespace%3Dshop,spec.nodeName%3Dnode-a', 1],
    ['fieldSelector=status.phase!%3DRunning', 0],
    ['fieldSelector=metadata.name%3Dztunnel-2ltmd', 1],
  ])('selects by %s', async (query, many) => {
    expect((await list(`/api/v1/pods?${query}`)).items).toHaveLength(many);
  });

  it('comes in portions that fit together although the world changes between them', async () => {
    const first = await list('/api/v1/namespaces/legacy/configmaps?limit=2');
    expect(namesIn(first)).toEqual(['a', 'b']);
    expect(first.metadata.remainingItemCount).toBe(3);
    api.world.splice(
      api.world.findIndex((object) => object.kind === 'ConfigMap' && object.metadata.name === 'd'),
      1,
    );
    api.world.push(made('v1', 'ConfigMap', 'legacy/bb', {}));
    api.pass();
    const path = '/api/v1/namespaces/legacy/configmaps?limit=10';
    const rest = await list(`${path}&continue=${first.metadata.continue ?? ''}`);
    expect(namesIn(rest)).toEqual(['c', 'd', 'e']);
    expect(rest.metadata).toEqual({ resourceVersion: first.metadata.resourceVersion });
  });

  it('refuses a continue token that has grown too old, and offers one that goes on with what is there', async () => {
    const first = await list('/api/v1/namespaces/legacy/configmaps?limit=2');
    api.world.push(made('v1', 'ConfigMap', 'legacy/bb', {}));
    api.pass();
    await list('/api/v1/configmaps');
    api.pass(6 * 60_000);
    const path = '/api/v1/namespaces/legacy/configmaps?limit=10';
    const refused = await api.ask(`${path}&continue=${first.metadata.continue ?? ''}`);
    expect(refused.status).toBe(410);
    const status = JSON.parse(refused.text) as { reason: string; metadata: { continue: string } };
    expect(status.reason).toBe('Expired');
    expect(namesIn(await list(`${path}&continue=${status.metadata.continue}`))).toEqual(['bb', 'c', 'd', 'e']);
  });

  it('ignores the limit at resourceVersion 0', async () => {
    expect((await list('/api/v1/configmaps?limit=2&resourceVersion=0')).items).toHaveLength(5);
  });

  it('shows the past at an exact version', async () => {
    const before = (await list('/api/v1/configmaps')).metadata.resourceVersion;
    api.world.push(made('v1', 'ConfigMap', 'legacy/new', {}));
    api.pass();
    expect((await list('/api/v1/configmaps')).items).toHaveLength(6);
    const exact = await list(`/api/v1/configmaps?resourceVersionMatch=Exact&resourceVersion=${before}`);
    expect(exact.items).toHaveLength(5);
  });
});

describe('a watch', () => {
  const watch = (path: string, from: string): Promise<string> =>
    api.ask(`${path}?watch=1&timeoutSeconds=3&resourceVersion=${from}`).then((answer) => answer.text);

  it('tells of what comes, changes and goes, and ends when its time is up', async () => {
    const from = (await list('/api/v1/configmaps')).metadata.resourceVersion;
    const answer = watch('/api/v1/namespaces/legacy/configmaps', from);
    await soon(100);
    const map = made('v1', 'ConfigMap', 'legacy/w', { data: { a: '1' } });
    api.world.push(map);
    api.pass();
    await list('/api/v1/configmaps');
    api.world.splice(api.world.indexOf(map), 1, { ...map, data: { a: '2' } });
    api.pass();
    await list('/api/v1/configmaps');
    api.world.pop();
    api.pass();
    const events = eventsIn(await answer);
    expect(events.map((event) => event.type)).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
    const versions = events.map((event) => Number(event.object.metadata['resourceVersion']));
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(new Set([Number(from), ...versions]).size).toBe(4);
  });

  it('catches up with what happened since the version it starts from', async () => {
    const from = (await list('/api/v1/namespaces')).metadata.resourceVersion;
    api.world.push(namespace('new'));
    api.pass();
    await list('/api/v1/namespaces');
    expect(told(await watch('/api/v1/namespaces', from))).toEqual(['ADDED new']);
  });

  it('begins with what is there when no version is named', async () => {
    const answer = await api.ask('/api/v1/namespaces?watch=1&timeoutSeconds=1');
    expect(told(answer.text)).toEqual(['ADDED backend', 'ADDED istio-system', 'ADDED legacy', 'ADDED shop']);
  });

  it('shows an object that leaves the selection as deleted', async () => {
    const from = (await list('/api/v1/pods')).metadata.resourceVersion;
    const at = api.world.findIndex((object) => object.metadata.name.startsWith('cart-') && object.kind === 'Pod');
    const cart = api.world[at];
    if (cart === undefined) throw new Error('no cart');
    api.world[at] = { ...cart, metadata: { ...cart.metadata, labels: { app: 'other' } } };
    api.pass();
    const answer = await api.ask(
      `/api/v1/pods?watch=1&timeoutSeconds=1&resourceVersion=${from}&labelSelector=app%3Dcart`,
    );
    expect(told(answer.text)).toEqual(['DELETED cart-5654977c8d-sd5p7']);
  });

  it('shows an object that was made anew under the same name as deleted and added', async () => {
    const from = (await list('/api/v1/pods')).metadata.resourceVersion;
    const at = api.world.findIndex((object) => object.metadata.name === 'ztunnel-2ltmd');
    api.world[at] = pod('istio-system/ztunnel-2ltmd', 'node-a', { app: 'ztunnel' });
    api.pass();
    const answer = await api.ask(`/api/v1/pods?watch=1&timeoutSeconds=1&resourceVersion=${from}`);
    expect(told(answer.text)).toEqual(['DELETED ztunnel-2ltmd', 'ADDED ztunnel-2ltmd']);
  });

  it('sends bookmarks to those who allow them', async () => {
    const from = (await list('/api/v1/pods')).metadata.resourceVersion;
    const quiet = await api.ask(`/api/v1/pods?watch=1&timeoutSeconds=1&resourceVersion=${from}`);
    expect(quiet.text).toBe('');
    const path = `/api/v1/pods?watch=1&timeoutSeconds=1&resourceVersion=${from}&allowWatchBookmarks=true`;
    const [first] = eventsIn((await api.ask(path)).text);
    expect(first).toEqual({
      type: 'BOOKMARK',
      object: {
        kind: 'Pod',
        apiVersion: 'v1',
        metadata: { resourceVersion: from },
        spec: { containers: null },
        status: {},
      },
    });
  });

  it('marks the end of the initial events for a streaming list', async () => {
    const query =
      'watch=1&timeoutSeconds=1&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan';
    const events = eventsIn((await api.ask(`/api/v1/nodes?${query}`)).text);
    expect(events.slice(0, 2).map((event) => event.type)).toEqual(['ADDED', 'BOOKMARK']);
    expect(events[1]?.object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
  });

  it('answers a version that is no longer remembered with one ERROR event', async () => {
    const from = (await list('/api/v1/pods')).metadata.resourceVersion;
    api.world.push(namespace('new'));
    api.pass();
    await list('/api/v1/pods');
    api.pass(6 * 60_000);
    const answer = await api.ask(`/api/v1/pods?watch=1&timeoutSeconds=5&resourceVersion=${from}`);
    expect(answer.status).toBe(200);
    expect(eventsIn(answer.text)).toMatchObject([{ type: 'ERROR', object: { code: 410, reason: 'Expired' } }]);
  });

  it('sends table columns once', async () => {
    const accept = 'application/json;as=Table;g=meta.k8s.io;v=v1';
    const answer = await api.ask('/api/v1/namespaces?watch=1&timeoutSeconds=1', { accept });
    const columns = eventsIn(answer.text).map((event) => event.object.columnDefinitions);
    expect(columns[0]).toHaveLength(3);
    expect(columns.slice(1)).toEqual([null, null, null]);
  });
});
