import { afterEach, describe, expect, it } from 'vitest';
import { kubernetesAccess } from './kubernetes-access.ts';
import { startFakeApiServer, type Answer, type Asked, type FakeApiServer } from './testing/fake-api-server.ts';

const never = new AbortController().signal;
const NAMESPACES = ['shop', 'data', 'legacy', 'ops', 'dev', 'qa', 'a', 'b', 'c', 'd', 'e', 'f'];
const RIGHTS: Readonly<Record<string, readonly string[] | 'all'>> = {
  admin: 'all',
  limited: ['shop', 'dev'],
  nobody: [],
};

const SELF = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
const unauthorized: Answer = { status: 401, body: { kind: 'Status', code: 401, reason: 'Unauthorized' } };
const attributesOf = (
  asked: Asked,
): { readonly namespace?: string; readonly name?: string; readonly verb?: string; readonly resource?: string } =>
  (asked.body as { readonly spec: { readonly resourceAttributes: object } }).spec.resourceAttributes;

/** Judges as the API server does: by the token alone. */
function judge(asked: Asked): Answer {
  const user = /^Bearer (\w+)-token$/.exec(asked.authorization ?? '')?.[1] ?? '';
  const rights = RIGHTS[user];
  if (rights === undefined) return unauthorized;
  if (asked.path === SELF) return { status: 201, body: { status: { userInfo: { username: user } } }, afterMs: 5 };
  const { namespace } = attributesOf(asked);
  return {
    status: 201,
    body: { status: { allowed: rights === 'all' || (namespace !== undefined && rights.includes(namespace)) } },
    afterMs: 5,
  };
}

let server: FakeApiServer;
let nowMs = 0;
const start = async (answer: (asked: Asked) => Answer = judge): Promise<ReturnType<typeof kubernetesAccess>> => {
  nowMs = 1_000_000;
  server = await startFakeApiServer(answer);
  return kubernetesAccess(server.connection, { now: () => nowMs });
};
afterEach(async () => server.stop());

describe('who a token belongs to', () => {
  it('is what the API server says, asked with that token and no other', async () => {
    const access = await start();
    expect(await access.whoIs({ token: 'limited-token' }, never)).toBe('limited');
    expect(server.asked.map(({ authorization }) => authorization)).toEqual(['Bearer limited-token']);
  });

  it('is nobody when the API server does not know it', async () => {
    expect(await (await start()).whoIs({ token: 'forged' }, never)).toBeUndefined();
  });

  it('is asked once by many at a time, and again after some seconds', async () => {
    const access = await start();
    await Promise.all(Array.from({ length: 20 }, () => access.whoIs({ token: 'admin-token' }, never)));
    expect(server.asked).toHaveLength(1);
    nowMs += 14_000;
    await access.whoIs({ token: 'admin-token' }, never);
    expect(server.asked).toHaveLength(1);
    nowMs += 2_000;
    await access.whoIs({ token: 'admin-token' }, never);
    expect(server.asked).toHaveLength(2);
  });

  it('is asked anew when the API server knew nobody for a while', async () => {
    let isDown = true;
    const access = await start((asked) => (isDown ? unauthorized : judge(asked)));
    expect(await access.whoIs({ token: 'admin-token' }, never)).toBeUndefined();
    isDown = false;
    expect(await access.whoIs({ token: 'admin-token' }, never)).toBe('admin');
  });

  it('cannot be read from an answer beyond all measure', async () => {
    const access = await start(() => ({ status: 201, body: ' '.repeat(2 * 1024 * 1024) }));
    await expect(access.whoIs({ token: 'admin-token' }, never)).rejects.toMatchObject({ code: 'source_unreadable' });
  });

  it('is not confused with another token', async () => {
    const access = await start();
    expect([
      await access.whoIs({ token: 'admin-token' }, never),
      await access.whoIs({ token: 'nobody-token' }, never),
    ]).toEqual(['admin', 'nobody']);
  });

  it('is unknown by name, but valid, in clusters too old to say', async () => {
    const access = await start((asked) =>
      asked.path === SELF ? { status: 404, body: '404 page not found' } : judge(asked),
    );
    expect(await access.whoIs({ token: 'limited-token' }, never)).toBe('signed-in user');
    expect(await access.whoIs({ token: 'forged' }, never)).toBeUndefined();
  });

  it.each<[number, string]>([
    [403, 'source_refused'],
    [429, 'source_unreachable'],
    [503, 'source_unreachable'],
    [504, 'source_too_slow'],
  ])('stays open when the API server answers %i, and is asked again at once', async (status, code) => {
    let broken = true;
    const access = await start((asked) => (broken ? { status, body: { kind: 'Status', code: status } } : judge(asked)));
    await expect(access.whoIs({ token: 'admin-token' }, never)).rejects.toMatchObject({
      name: 'SourceError',
      source: 'kubernetes',
      code,
    });
    broken = false;
    expect(await access.whoIs({ token: 'admin-token' }, never)).toBe('admin');
  });

  it('stays open when nobody listens, without a word of the token', async () => {
    const access = await start();
    await server.stop();
    const failure: unknown = await access.whoIs({ token: 'admin-token' }, never).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'SourceError', code: 'source_unreachable' });
    expect(String(failure) + String((failure as Error).stack)).not.toContain('admin-token');
  });

  it('is not waited for by who has left, while others still get it', async () => {
    const access = await start();
    const leaving = new AbortController();
    const [left, stayed] = [
      access.whoIs({ token: 'admin-token' }, leaving.signal),
      access.whoIs({ token: 'admin-token' }, never),
    ];
    leaving.abort();
    await expect(left).rejects.toMatchObject({ name: 'SourceError' });
    expect(await stayed).toBe('admin');
  });
});

describe('what a token may see', () => {
  it('is everything by a single question for who may get all namespaces', async () => {
    const access = await start();
    expect(await access.mayGet({ token: 'admin-token' }, NAMESPACES, never)).toEqual(new Set(NAMESPACES));
    expect(server.asked.map(attributesOf)).toEqual([{ group: '', resource: 'namespaces', verb: 'get' }]);
  });

  it('is asked namespace by namespace for who may not', async () => {
    const access = await start();
    expect(await access.mayGet({ token: 'limited-token' }, NAMESPACES, never)).toEqual(new Set(['shop', 'dev']));
    expect(server.asked.map(attributesOf)).toContainEqual({
      group: '',
      resource: 'namespaces',
      verb: 'get',
      namespace: 'shop',
      name: 'shop',
    });
    expect(server.asked).toHaveLength(1 + NAMESPACES.length);
    await access.mayGet({ token: 'limited-token' }, ['shop', 'data'], never);
    expect(server.asked).toHaveLength(1 + NAMESPACES.length);
  });

  it('is nothing for nobody', async () => {
    expect(await (await start()).mayGet({ token: 'nobody-token' }, NAMESPACES, never)).toEqual(new Set());
  });

  it('is not answered with a part when one review fails', async () => {
    const access = await start((asked) =>
      asked.path !== SELF && attributesOf(asked).namespace === 'ops' ? { status: 503, body: {} } : judge(asked),
    );
    await expect(access.mayGet({ token: 'limited-token' }, NAMESPACES, never)).rejects.toMatchObject({
      code: 'source_unreachable',
    });
  });

  it('ends with the token, and so does who it was', async () => {
    let valid = true;
    const access = await start((asked) => (valid ? judge(asked) : unauthorized));
    expect(await access.whoIs({ token: 'limited-token' }, never)).toBe('limited');
    valid = false;
    await expect(access.mayGet({ token: 'limited-token' }, NAMESPACES, never)).rejects.toMatchObject({
      code: 'not_allowed',
    });
    expect(await access.whoIs({ token: 'limited-token' }, never)).toBeUndefined();
  });

  it('is unreadable when the answer is no review', async () => {
    const access = await start(() => ({ status: 201, body: { status: {} } }));
    await expect(access.mayGet({ token: 'admin-token' }, NAMESPACES, never)).rejects.toMatchObject({
      code: 'source_unreadable',
    });
  });
});
