/** Asks what was once asked of a real API server, and compares the answers. Names of users, and versions, differ by nature. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogSource } from './pod-log.ts';
import { ALIKE, ELSEWHERE, OUT_OF_SCOPE, SAME_SHAPE, STORY, STREAMS } from './testing/recorded-names.ts';
import { runApi, stragglers, type Answer, type RunningApi } from './testing/small-world.ts';

const captures = process.env['WAYMARK_CAPTURES'] ?? resolve(import.meta.dirname, '../../../../../shared/captures');
const folder = resolve(captures, 'control-plane/api');
const present = existsSync(folder);
if (!present)
  console.warn(`\n!!! No recorded exchanges at ${folder}: the API server is NOT compared with a real one.\n`);

interface Exchange {
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string | null;
  };
  readonly response: {
    readonly status: number;
    readonly headers: readonly (readonly [string, string])[];
    readonly body: string;
  };
}

const recorded = (name: string): Exchange => JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8')) as Exchange;

const TOKENS: Readonly<Record<string, string>> = {
  superadmin: 'token-of-admin',
  admin: 'token-of-admin',
  'ns-reader': 'token-of-limited',
  nobody: 'token-of-nobody',
  other: 'a token nobody has',
};

function replay(api: RunningApi, { request }: Exchange): Promise<Answer> {
  const { Authorization: authorization, Accept: accept, ...headers } = request.headers;
  const who = /token of ([a-z-]+)/.exec(authorization ?? '')?.[1];
  return api.ask(request.path, {
    as: who === undefined ? undefined : TOKENS[who],
    method: request.method,
    accept: accept ?? '*/*',
    headers,
    ...(request.body === null ? {} : { body: request.body }),
  });
}

function comparable(text: string): unknown {
  const plain = text
    .replaceAll('ns-reader', 'limited')
    .replace(/current: \d+/, 'current: N')
    .replace(/too old resource version: (\d+) \(\d+\)/, 'too old resource version: $1 (N)')
    .replace(/UID in record \([^)]+\)/, 'UID in record (U)')
    .replaceAll(/"(creationTimestamp|deletionTimestamp|time)":"[^"]+"/g, '"$1":"T"')
    .replaceAll(/"uid":"[^"]+"/g, '"uid":"U"')
    .replaceAll(/"resourceVersion":"\d+"/g, '"resourceVersion":"N"')
    // The recorded server had a stand-in for a kubelet, which prints no nanoseconds.
    .replaceAll(/^(\S+\.\d{6})000Z /gm, '$1Z ');
  const isOneObject = plain.trimStart().startsWith('{') && !plain.includes('\n{');
  return isOneObject ? unordered(JSON.parse(plain) as object) : plain;
}

/** A real server lists the paths of its roles in no fixed order. */
function unordered(body: { status?: { nonResourceRules?: { nonResourceURLs: string[] }[] } }): unknown {
  body.status?.nonResourceRules?.sort((a, b) => a.nonResourceURLs.length - b.nonResourceURLs.length);
  return body;
}

const mediaType = (contentType: string | undefined): string => contentType?.split(';')[0] ?? '';

/** What the recorded pods had written. */
const recordedLogs: LogSource = (pod, container) => {
  const text = (name: string): readonly string[] => recorded(name).response.body.split('\n').slice(0, -1);
  const name = pod.metadata.name;
  const lines =
    name.startsWith('ztunnel') && container === 'istio-proxy'
      ? text('log-pod')
      : name.startsWith('frontend')
        ? text('log-ns-reader')
        : text('log-sidecar-pod-default');
  return lines.map((line) => ({ atMs: instantIn(line), text: line }));
};

/** With the microseconds, which a Date does not keep. */
function instantIn(line: string): number {
  const time = /\d{4}-\d\d-\d\dT[\d:]+\.\d+Z/.exec(line)?.[0] ?? '';
  return Date.parse(`${time.slice(0, 19)}Z`) + Number(`0.${time.slice(20, -1)}`) * 1000;
}

describe.skipIf(!present)('an exchange that was recorded with a real API server', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await runApi({ history: { firstVersion: 20_000 }, logs: recordedLogs });
    api.world.push(...stragglers());
    // Past the hour at which the recorded pods wrote.
    api.pass(10 * 60_000);
  });
  afterAll(() => api.stop());

  async function expectSameWords(name: string): Promise<void> {
    const exchange = recorded(name);
    const answer = await replay(api, exchange);
    const theirs = Object.fromEntries(exchange.response.headers.map(([key, value]) => [key.toLowerCase(), value]));
    expect(answer.status).toBe(exchange.response.status);
    expect(comparable(answer.text)).toEqual(comparable(exchange.response.body));
    expect(mediaType(answer.type)).toBe(mediaType(theirs['content-type']));
    expect(answer.headers.get('retry-after')).toBe(theirs['retry-after'] ?? null);
    expect(answer.headers.get('warning')).toBe(theirs['warning'] ?? null);
  }

  it.each(ALIKE)('%s is answered in the same words', expectSameWords);

  it('tells the story of one written object in the same words', async () => {
    for (const name of STORY) {
      if (name === '409-conflict') await overwrite();
      await expectSameWords(name);
    }
  });

  async function overwrite(): Promise<void> {
    const path = '/api/v1/namespaces/legacy/configmaps/wm-test?fieldManager=unknown';
    const body = JSON.stringify({ metadata: { name: 'wm-test' }, data: { a: '2' } });
    const headers = { 'content-type': 'application/json' };
    expect((await api.ask(path, { method: 'PUT', headers, body })).status).toBe(200);
  }

  it.each(SAME_SHAPE)('%s is answered in the same shape', async (name) => {
    const exchange = recorded(name);
    const answer = await replay(api, exchange);
    expect(answer.status).toBe(exchange.response.status);
    const [ours, theirs] = [JSON.parse(answer.text), JSON.parse(exchange.response.body)] as Record<string, unknown>[];
    expect(Object.keys(ours ?? {})).toEqual(Object.keys(theirs ?? {}));
    expect([ours?.['kind'], ours?.['apiVersion'], ours?.['reason']]).toEqual([
      theirs?.['kind'],
      theirs?.['apiVersion'],
      theirs?.['reason'],
    ]);
    expect(mediaType(answer.type)).toBe(
      mediaType(exchange.response.headers.find(([key]) => key === 'Content-Type')?.[1]),
    );
  });

  it.each(STREAMS)('%s begins with the same kind of event', async (name) => {
    const exchange = recorded(name);
    const answer = await replay(api, exchange);
    const first = (text: string): unknown => {
      const { type, object } = JSON.parse(text.split('\n')[0] ?? '') as { type: string; object: object };
      return [type, Object.keys(object), 'kind' in object ? object.kind : undefined];
    };
    expect(answer.status).toBe(exchange.response.status);
    expect(first(answer.text)).toEqual(first(exchange.response.body));
  });

  it('is compared, or has a reason not to be', () => {
    const names = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));
    const compared = new Map<string, string>([
      ...[...ALIKE, ...STORY].map((name) => [name, 'alike: every word'] as const),
      ...SAME_SHAPE.map((name) => [name, 'alike: status and shape'] as const),
      ...STREAMS.map((name) => [name, 'alike: status and events'] as const),
      ...ELSEWHERE.map((name) => [name, 'alike: in a test of its own'] as const),
      ...Object.entries(OUT_OF_SCOPE).map(([name, why]) => [name, `out of scope: ${why}`] as const),
    ]);
    const width = Math.max(...names.map((name) => name.length));
    const rows = names.map((name) => `${name.padEnd(width)}  ${compared.get(name) ?? 'NOT COMPARED'}`);
    const apart = names.filter((name) => OUT_OF_SCOPE[name] !== undefined).length;
    const sum = `${String(names.length - apart)} alike, ${String(apart)} out of scope`;
    console.info(`${rows.sort().join('\n')}\n${sum}`);
    expect(names.filter((name) => !compared.has(name))).toEqual([]);
    expect([...compared.keys()].filter((name) => !names.includes(name))).toEqual([]);
  });

  it('prints tables with the columns and cells of a real server', async () => {
    for (const name of ['table-pods', 'table-authz']) {
      const exchange = recorded(name);
      const columns = (text: string): unknown =>
        (JSON.parse(text) as { columnDefinitions: Record<string, unknown>[] }).columnDefinitions.map(
          ({ name: title, type, format, priority }) => ({ title, type, format, priority }),
        );
      expect(columns((await replay(api, exchange)).text)).toEqual(columns(exchange.response.body));
    }
  });

  it('decides every recorded access review alike', async () => {
    interface Recorded {
      readonly answer: { readonly spec: { readonly resourceAttributes: object }; readonly status: object };
    }
    const all = JSON.parse(readFileSync(`${folder}/ssar-all.json`, 'utf8')) as Record<string, readonly Recorded[]>;
    let compared = 0;
    for (const [who, reviews] of Object.entries(all)) {
      for (const { answer } of reviews) {
        const body = JSON.stringify({ kind: 'SelfSubjectAccessReview', spec: answer.spec });
        const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
        const ours = await api.ask(path, { as: TOKENS[who], method: 'POST', body });
        expect(ours.status).toBe(201);
        expect(comparable(ours.text)).toEqual(comparable(JSON.stringify(answer)));
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(60);
  });

  it('gives a limited user no rule that the real role `view` would not give', async () => {
    const exchange = recorded('ssrr-ns-reader-shop');
    interface Rules {
      readonly status: { readonly resourceRules: { readonly apiGroups: string[]; readonly resources: string[] }[] };
    }
    const pairs = (text: string): Set<string> =>
      new Set(
        (JSON.parse(text) as Rules).status.resourceRules.flatMap((rule) =>
          rule.apiGroups.flatMap((group) => rule.resources.map((resource) => `${group}/${resource}`)),
        ),
      );
    const theirs = pairs(exchange.response.body);
    const ours = [...pairs((await replay(api, exchange)).text)];
    expect(ours.filter((pair) => !theirs.has(pair))).toEqual([]);
    expect(ours).toContain('/pods/log');
  });

  it('lets anonymous callers in as a real server does, when told to', async () => {
    const open = await runApi({ anonymous: 'allowed' });
    for (const name of ['pods-anonymous', 'ssar-anonymous']) {
      const exchange = recorded(name);
      const answer = await replay(open, exchange);
      expect(answer.status).toBe(403);
      expect(comparable(answer.text)).toEqual(comparable(exchange.response.body));
    }
    await open.stop();
  });
});
