import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toSaid } from '../testing/log-lines-apart.ts';
import { NOT_THERE, routeExamples, type Cast, type Example } from '../testing/route-examples.ts';
import { signInAt, startWorld, type StartedWorld } from '../testing/started-server.ts';
import { leaksIn, rightsOf, type ReaderRights, type Thing } from '../testing/world-rights.ts';

interface Parameter {
  readonly name: string;
  readonly in: string;
}
interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: unknown;
}

const WORLDS: Readonly<Record<string, { readonly visible: string; readonly hidden: string }>> = {
  'leaky-checkout': {
    visible: 'shop/checkout+frontend, waypoint',
    hidden: 'payments/payments+payments-wp, payments-wp',
  },
  'waypoint-variants': { visible: 'shop/usual+canary, waypoint', hidden: 'infra/shared+private, shared' },
};
/** Answered without anybody being signed in: nothing of the mesh is in them. */
const OPEN = new Set([
  'get /api/v1/session',
  'get /api/v1/session/start',
  'get /api/v1/session/return',
  'post /api/v1/session/use',
  'post /api/v1/session',
  'delete /api/v1/session',
  // Their callers prove themselves in ways of their own, and are told nothing of the mesh.
  'post /api/v1/embed/tickets',
  'post /auth/embed-session',
  // Not set here; its own test asks who may.
  'post /api/v1/embed/consent',
  'get /api/v1/openapi.json',
  'get /api/v1/health/live',
  'get /api/v1/health/ready',
  'get /api/v1/metrics',
]);
/** The same for everybody, and full of words that are names somewhere. */
const DOCUMENT = '/api/v1/openapi.json';
const READERS = ['admin', 'limited', 'nobody'] as const;

const sample = (text: string): Cast['visible'] => {
  const [, namespace = '', workload = '', other = '', waypoint = ''] = /^(.+)\/(.+)\+(.+), (.+)$/.exec(text) ?? [];
  return { namespace, workload, other, waypoint };
};

describe.each(Object.entries(WORLDS))('every route of the API, in %s', (scenario, who) => {
  let world: StartedWorld;
  let paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  let words: ReadonlySet<string>;
  let cast: Cast;
  const rights = new Map<string, ReaderRights>();
  const headers = new Map<string, Readonly<Record<string, string>>>();

  beforeAll(async () => {
    world = await startWorld(scenario, { WAYMARK_LOG_LEVEL: 'warn' });
    const { url } = world.server;
    const document = await (await fetch(`${url}/api/v1/openapi.json`)).text();
    ({ paths } = JSON.parse(document) as { paths: typeof paths });
    words = new Set([...document.matchAll(/(?:"const":|[[,])"([^"]+)"/g)].map(([, word = '']) => word));
    for (const name of READERS) {
      const token = world.tokens[name] ?? '';
      headers.set(name, await signInAt(url, token));
      rights.set(name, await rightsOf(world.simulator.url, token, world.tokens['admin'] ?? ''));
    }
    const admin = headers.get('admin') ?? {};
    // The first answers come while the cluster is being read.
    const isRead = async (): Promise<boolean> => {
      const text = await (await fetch(`${url}/api/v1/waypoints`, { headers: admin })).text();
      return text.includes(sample(who.hidden).waypoint) && text.includes('"gaps":[]');
    };
    while (!(await isRead())) await new Promise((later) => setTimeout(later, 200));
    const all = rights.get('admin')?.seen ?? [];
    const node = all.find((thing: Thing) => thing.name.startsWith(sample(who.visible).workload) && thing.node)?.node;
    const named: unknown = await (await fetch(`${url}/api/v1/namespaces`, { headers: admin })).json();
    const { namespaces } = named as { namespaces: readonly { cluster: string }[] };
    cast = {
      cluster: namespaces[0]?.cluster ?? '',
      node: node ?? '',
      all,
      visible: sample(who.visible),
      hidden: sample(who.hidden),
    };
  }, 60_000);
  afterAll(async () => world.stop());

  const operations = (): readonly (readonly [string, Operation])[] =>
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [`${method} ${path}`, operation] as const),
    );
  const examples = (name: string): readonly Example[] => routeExamples(cast)[name] ?? [];

  const ask = async (
    name: string,
    { parts = {}, query = {}, body }: Example,
    by: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly text: string }> => {
    const [method = '', path = ''] = name.split(' ');
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, part: string) => parts[part] ?? '');
    const leaving = new AbortController();
    const answer = await fetch(`${world.server.url}${filled}?${new URLSearchParams(query).toString()}`, {
      method: method.toUpperCase(),
      headers: { ...by, ...(method === 'get' ? {} : { 'x-waymark': '1', 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'manual',
      signal: leaving.signal,
    });
    const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream') === true;
    return { status: answer.status, text: isStream ? await firstEvents(answer, leaving) : await answer.text() };
  };

  it('has an example to be asked with', () => {
    const without = operations()
      .map(([name]) => name)
      .filter((name) => examples(name).length === 0);
    expect(without).toEqual([]);
    // And examples are of routes that there are.
    const known = new Set(operations().map(([name]) => name));
    expect(Object.keys(routeExamples(cast)).filter((name) => !known.has(name))).toEqual([]);
    for (const [name, { parameters = [], requestBody }] of operations()) {
      const [first] = examples(name);
      if (requestBody !== undefined) expect(first?.body, name).toBeDefined();
      for (const part of parameters.filter((one) => one.in === 'path'))
        expect(first?.parts, name).toHaveProperty(part.name);
    }
  });

  it('needs somebody who is signed in, or says nothing of the mesh', { timeout: 60_000 }, async () => {
    const nobody = rights.get('nobody');
    if (nobody === undefined) throw new Error('nobody has no rights, not even none');
    const strangers = [{}, { cookie: 'waymark=forged' }, { authorization: 'Bearer wrong' }];
    const wrong: string[] = [];
    for (const [name] of operations())
      for (const example of examples(name))
        for (const stranger of strangers) {
          const { status, text } = await ask(name, example, stranger);
          const asked = JSON.stringify(example);
          const leaks = name.endsWith(DOCUMENT) ? [] : leaksIn(toSaid(name, text).rest, nobody, words, asked);
          const isRefused = OPEN.has(name) ? status < 500 : status === 401;
          if (!isRefused || leaks.length > 0)
            wrong.push(`${name} ${asked} by ${JSON.stringify(stranger)}: ${status} ${leaks.join(' ')}`);
        }
    expect(wrong).toEqual([]);
  });

  it.each(READERS)(
    'shows %s what they may see, and no name or address of anything else',
    { timeout: 90_000 },
    async (user) => {
      const mine = rights.get(user);
      if (mine === undefined) throw new Error(`${user} has no rights, not even none`);
      expect(user === 'admin' || mine.unseen.length > 20).toBe(true);
      const wrong: string[] = [];
      let shown = 0;
      const judge = async (name: string, example: Example): Promise<void> => {
        const { status, text } = await ask(name, example, headers.get(user) ?? {});
        const asked = JSON.stringify(example);
        const { rest, lines } = toSaid(name, text);
        const leaks = name.endsWith(DOCUMENT) ? [] : leaksIn(rest, mine, words, asked + lines.join('\n'));
        const foreign = lines.filter((line) => ![...mine.namespaces].some((namespace) => line.includes(namespace)));
        const isAllowed = (example.about ?? []).every((namespace) => mine.namespaces.has(namespace));
        const wanted = status === 200 && isAllowed ? (example.shows?.(mine) ?? []) : [];
        const lacking = wanted.filter((word) => !text.includes(word));
        shown += wanted.length - lacking.length;
        const isMissing = asked.includes(NOT_THERE);
        const isAbsent = isMissing || (example.about === undefined && user === 'nobody');
        const fits =
          isAllowed && !name.includes('/session/')
            ? status === 200 || status === 403 || (isAbsent && status === 404)
            : status < 500;
        if (leaks.length > 0) wrong.push(`${name} ${asked} tells ${leaks.join(' ')}`);
        if (foreign.length > 0) wrong.push(`${name} ${asked} tells a line of others: ${foreign[0] ?? ''}`);
        if (lacking.length > 0) wrong.push(`${name} ${asked} lacks ${lacking.join(' ')}`);
        if (!fits) wrong.push(`${name} ${asked} answers ${status} ${text.slice(0, 200)}`);
      };
      const asked = operations().filter(([name]) => !OPEN.has(name) || name.startsWith('get'));
      const questions = asked.flatMap(([name]) => examples(name).map((example) => [name, example] as const)).values();
      const asking = async (): Promise<void> => {
        for (const [name, example] of questions) await judge(name, example);
      };
      await Promise.all(Array.from({ length: 6 }, asking));
      expect(wrong).toEqual([]);
      expect(shown > 0 || user === 'nobody').toBe(true);
    },
  );

  it('does not tell a reader without rights whether a thing exists', { timeout: 60_000 }, async () => {
    const wrong: string[] = [];
    for (const [name] of operations()) {
      const about = examples(name).filter((one) => one.about?.length === 1 && one.about[0] === cast.hidden.namespace);
      const answers = new Map<string, Set<string>>();
      for (const example of about) {
        const { status, text } = await ask(name, example, headers.get('limited') ?? {});
        const said = text.replaceAll(/"(requestId|observedSeconds|sinceMs|endMs|atMs|version)":("[^"]*"|[\d.]+)/g, '');
        const sort = JSON.stringify(example).replaceAll(nameOf(example, cast), 'NAME');
        answers.set(
          sort,
          (answers.get(sort) ?? new Set()).add(`${status} ${said.replaceAll(nameOf(example, cast), 'NAME')}`),
        );
      }
      for (const [sort, different] of answers)
        if (different.size > 1)
          wrong.push(`${name} ${sort}: ${[...different].map((text) => text.slice(0, 300)).join(' | ')}`);
    }
    expect(wrong).toEqual([]);
  });
});

/** The names that an example asks for, so that two answers about different names can be compared. */
function nameOf(example: Example, { hidden }: Cast): RegExp {
  const asked = JSON.stringify(example);
  const names = [hidden.workload, hidden.other, hidden.waypoint, NOT_THERE].filter((name) => asked.includes(name));
  return new RegExp(names.length === 0 ? '(?!)' : names.join('|'), 'g');
}

/** The first things that a live stream says; then the reader leaves. */
async function firstEvents(answer: Response, leaving: AbortController): Promise<string> {
  const reader = answer.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  const leave = setTimeout(() => leaving.abort(), 4_000);
  try {
    while (!/^event: (lines|topology|problem)\n.*\n\n/m.test(text)) {
      const part = await reader?.read();
      if (part === undefined || part.done) break;
      text += decoder.decode(part.value, { stream: true });
    }
  } catch {
    // We left.
  }
  clearTimeout(leave);
  leaving.abort();
  return text.slice(0, text.lastIndexOf('\n\n'));
}
