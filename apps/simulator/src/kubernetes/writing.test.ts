import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runApi, type Answer, type RunningApi } from './testing/small-world.ts';

let api: RunningApi;
beforeEach(async () => {
  api = await runApi();
});
afterEach(() => api.stop());

interface Held {
  readonly metadata: {
    readonly uid: string;
    readonly resourceVersion: string;
    readonly generation?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly managedFields?: readonly { readonly manager: string; readonly operation: string }[];
  };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: unknown;
  readonly message?: string;
}

const held = (answer: Answer): Held => JSON.parse(answer.text) as Held;
const MAPS = '/api/v1/namespaces/legacy/configmaps';
const POLICIES = '/apis/security.istio.io/v1/namespaces/shop/authorizationpolicies';

const send = (method: string, path: string, body?: unknown, type = 'application/json', as = 'token-of-admin') =>
  api.ask(path, {
    as,
    method,
    headers: { 'content-type': type },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });

const MERGE = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';
const JSON_PATCH = 'application/json-patch+json';
const APPLY = 'application/apply-patch+yaml';

describe('a write', () => {
  it('is there for the next reader, with an identity of its own', async () => {
    const made = held(await send('POST', MAPS, { metadata: { name: 'new' }, data: { a: '1' } }));
    const found = held(await api.ask(`${MAPS}/new`));
    expect(found).toEqual(made);
    expect(Number(found.metadata.resourceVersion)).toBeGreaterThan(0);
    expect((await api.ask(MAPS)).text).toContain('"name":"new"');
  });

  it('makes a name when asked for one', async () => {
    const { text } = await send('POST', MAPS, { metadata: { generateName: 'some-' } });
    expect(text).toMatch(/"name":"some-[0-9a-f]{5}"/);
  });

  it('reaches open watches', async () => {
    const now = (JSON.parse((await api.ask(MAPS)).text) as Held).metadata.resourceVersion;
    const watching = api.ask(`${MAPS}?watch=1&resourceVersion=${now}&timeoutSeconds=1`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await send('POST', MAPS, { metadata: { name: 'seen' } });
    await send('PATCH', `${MAPS}/seen`, { data: { a: '1' } }, MERGE);
    await send('DELETE', `${MAPS}/seen`);
    const types = (await watching).text
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { type: string }).type);
    expect(types).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
  });

  it('in a dry run changes nothing', async () => {
    expect((await send('POST', `${MAPS}?dryRun=All`, { metadata: { name: 'dry' } })).status).toBe(201);
    expect((await api.ask(`${MAPS}/dry`)).status).toBe(404);
    expect((await send('DELETE', `${MAPS}/a?dryRun=All`)).status).toBe(200);
    expect((await api.ask(`${MAPS}/a`)).status).toBe(200);
    expect((await send('DELETE', `${MAPS}/a?dryRun=Some`)).status).toBe(422);
  });

  it('that changes nothing makes no new version', async () => {
    const before = held(await api.ask(`${MAPS}/a`));
    const after = held(await send('PATCH', `${MAPS}/a`, { data: { a: '1' } }, MERGE));
    expect(after.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
  });

  it('with an old version is refused', async () => {
    const before = held(await api.ask(`${MAPS}/a`));
    expect((await send('PUT', `${MAPS}/a`, { ...before, data: { a: '2' } })).status).toBe(200);
    const late = await send('PUT', `${MAPS}/a`, { ...before, data: { a: '3' } });
    expect([late.status, held(late).message]).toEqual([409, expect.stringContaining('has been modified')]);
  });

  it('counts generations where the specification changes', async () => {
    const path = `${POLICIES}/mine`;
    const spec = { action: 'ALLOW', rules: [] };
    const first = held(await send('POST', POLICIES, { metadata: { name: 'mine' }, spec, status: { odd: true } }));
    expect([first.metadata.generation, first.status]).toEqual([1, undefined]);
    const labelled = held(await send('PATCH', path, { metadata: { labels: { a: 'b' } } }, MERGE));
    expect(labelled.metadata.generation).toBe(1);
    expect(held(await send('PATCH', path, { spec: { action: 'DENY' } }, MERGE)).metadata.generation).toBe(2);
    const told = held(await send('PATCH', `${path}/status`, { status: { conditions: [] } }, MERGE));
    expect([told.metadata.generation, told.status]).toEqual([2, { conditions: [] }]);
  });

  it('comes as YAML, too', async () => {
    const answer = await send('POST', MAPS, 'metadata:\n  name: yaml\ndata:\n  a: "1"\n', 'application/yaml');
    expect(held(answer).data).toEqual({ a: '1' });
  });

  it('needs the right to write', async () => {
    const refused = [
      await send('POST', POLICIES, { metadata: { name: 'x' } }, 'application/json', 'token-of-limited'),
      await send('PATCH', `${POLICIES}/catalog-get`, {}, MERGE, 'token-of-limited'),
      await send('DELETE', `${POLICIES}/catalog-get`, undefined, 'application/json', 'token-of-limited'),
      await send('DELETE', POLICIES, undefined, 'application/json', 'token-of-limited'),
    ];
    expect(refused.map((answer) => answer.status)).toEqual([403, 403, 403, 403]);
  });

  it('knows where and what it may be', async () => {
    expect((await send('POST', '/api/v1/configmaps', { metadata: { name: 'x' } })).status).toBe(405);
    expect((await send('POST', '/apis/example.org/v1/namespaces/shop/unicorns', {})).text).toBe('404 page not found\n');
    expect((await send('POST', MAPS, { metadata: { name: 'x', namespace: 'shop' } })).status).toBe(400);
    expect((await send('PUT', `${MAPS}/a`, { metadata: { name: 'b' } })).status).toBe(400);
    expect((await send('POST', MAPS, { metadata: {} })).status).toBe(422);
    expect((await send('PUT', `${POLICIES}/catalog-get`, { metadata: { name: 'catalog-get' } })).status).toBe(422);
  });
});

describe('a patch', () => {
  const service = '/api/v1/namespaces/shop/services/cart';

  it('merges ports by number when it is strategic, and replaces them when it is not', async () => {
    const ports = [{ port: 81, name: 'other' }];
    const merged = held(await send('PATCH', service, { spec: { ports } }, STRATEGIC));
    expect((merged.spec?.['ports'] as unknown[]).length).toBe(2);
    const replaced = held(await send('PATCH', service, { spec: { ports } }, MERGE));
    expect((replaced.spec?.['ports'] as unknown[]).length).toBe(1);
    const gone = { spec: { ports: [{ port: 81, $patch: 'delete' }] } };
    expect(held(await send('PATCH', service, gone, STRATEGIC)).spec?.['ports']).toEqual([]);
  });

  it('is not strategic for custom resources', async () => {
    expect((await send('PATCH', `${POLICIES}/catalog-get`, {}, STRATEGIC)).status).toBe(415);
  });

  it('takes JSON patch steps, and none when one does not fit', async () => {
    const steps = [
      { op: 'test', path: '/data/a', value: '1' },
      { op: 'add', path: '/data/x~1y', value: '2' },
      { op: 'move', from: '/data/a', path: '/data/b' },
      { op: 'copy', from: '/data/b', path: '/data/c' },
      { op: 'remove', path: '/data/b' },
    ];
    expect(held(await send('PATCH', `${MAPS}/a`, steps, JSON_PATCH)).data).toEqual({ 'x/y': '2', c: '1' });
    const unfit = await send('PATCH', `${MAPS}/a`, [{ op: 'remove', path: '/data/nothing' }], JSON_PATCH);
    expect(unfit.status).toBe(422);
  });
});

describe('server-side apply', () => {
  const wanted = (data: object): object => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm' }, data });
  const applied = (data: object, how: string): Promise<Answer> =>
    send('PATCH', `${MAPS}/m?${how}`, wanted(data), APPLY);

  it('creates, gives back what it no longer names, and keeps what others set', async () => {
    expect((await applied({ a: '1', b: '1' }, 'fieldManager=one')).status).toBe(201);
    expect((await applied({ c: '1' }, 'fieldManager=two')).status).toBe(200);
    const { data, metadata } = held(await applied({ a: '1' }, 'fieldManager=one'));
    expect(data).toEqual({ a: '1', c: '1' });
    expect(metadata.managedFields?.map((each) => `${each.manager} ${each.operation}`).sort()).toEqual([
      'one Apply',
      'two Apply',
    ]);
  });

  it('tells who disagrees, unless it is forced', async () => {
    await applied({ a: '1' }, 'fieldManager=one');
    const refused = await applied({ a: '2' }, 'fieldManager=two');
    expect([refused.status, held(refused).message]).toEqual([
      409,
      'Apply failed with 1 conflict: conflict with "one" using v1: .data.a',
    ]);
    expect(held(await applied({ a: '2' }, 'fieldManager=two&force=true')).data).toEqual({ a: '2' });
    const { data } = held(await applied({}, 'fieldManager=one'));
    expect(data).toEqual({ a: '2' });
  });

  it('needs a name for whoever applies', async () => {
    expect((await applied({}, '')).status).toBe(422);
  });
});

describe('a deletion', () => {
  it('of a namespace takes what is in it along', async () => {
    const answer = await send('DELETE', '/api/v1/namespaces/legacy');
    expect(answer.text).toContain('"phase":"Terminating"');
    expect((await send('POST', MAPS, { metadata: { name: 'late' } })).status).toBe(403);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await api.ask('/api/v1/namespaces/legacy')).status).toBe(404);
    expect((await api.ask(`${MAPS}/a`)).status).toBe(404);
  });

  it('waits for finalizers', async () => {
    await send('POST', MAPS, { metadata: { name: 'kept', finalizers: ['example.org/wait'] } });
    expect((await send('DELETE', `${MAPS}/kept`)).text).toContain('deletionTimestamp');
    expect((await api.ask(`${MAPS}/kept`)).status).toBe(200);
    await send('PATCH', `${MAPS}/kept`, { metadata: { finalizers: null } }, MERGE);
    expect((await api.ask(`${MAPS}/kept`)).status).toBe(404);
  });

  it('of many takes those that are selected', async () => {
    await send('PATCH', `${MAPS}/a`, { metadata: { labels: { old: 'yes' } } }, MERGE);
    expect((await send('DELETE', `${MAPS}?labelSelector=old%3Dyes`)).status).toBe(200);
    expect((await api.ask(`${MAPS}/a`)).status).toBe(404);
    expect((await api.ask(`${MAPS}/b`)).status).toBe(200);
  });

  it('of an object of the world lasts until the world makes a new one', async () => {
    const path = '/api/v1/namespaces/shop/pods/cart-5654977c8d-sd5p7';
    expect((await send('DELETE', path)).text).toContain('deletionGracePeriodSeconds');
    api.pass();
    expect((await api.ask(path)).status).toBe(404);
    const at = api.world.findIndex((object) => object.metadata.name === 'cart-5654977c8d-sd5p7');
    const old = api.world[at];
    if (old !== undefined) api.world[at] = { ...old, metadata: { ...old.metadata, uid: 'another' } };
    api.pass();
    expect((await api.ask(path)).status).toBe(200);
  });
});

describe('an object of the world that was written to', () => {
  it('keeps getting its status from the world, and goes with it', async () => {
    const path = '/apis/gateway.networking.k8s.io/v1/namespaces/shop/gateways/waypoint';
    await send('PATCH', path, { metadata: { labels: { mine: 'yes' } } }, MERGE);
    const at = api.world.findIndex((object) => object.metadata.name === 'waypoint');
    const old = api.world[at];
    if (old !== undefined) api.world[at] = { ...old, status: { addresses: [] } };
    api.pass();
    const found = held(await api.ask(path));
    expect([found.metadata.labels, found.status]).toEqual([{ mine: 'yes' }, { addresses: [] }]);
    api.world.splice(at, 1);
    api.pass();
    expect((await api.ask(path)).status).toBe(404);
  });
});
