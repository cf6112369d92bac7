/** Asks what was once asked of a real API server, and compares the answers. Names of users, and versions, differ by nature. */

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runApi, type Answer, type RunningApi } from './testing/small-world.ts';

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
    .replace(/"creationTimestamp":"[^"]+"/, '"creationTimestamp":"T"')
    .replace(/"resourceVersion":"\d+"/, '"resourceVersion":"N"');
  return plain.trimStart().startsWith('{') ? unordered(JSON.parse(plain) as object) : plain;
}

/** A real server lists the paths of its roles in no fixed order. */
function unordered(body: { status?: { nonResourceRules?: { nonResourceURLs: string[] }[] } }): unknown {
  body.status?.nonResourceRules?.sort((a, b) => a.nonResourceURLs.length - b.nonResourceURLs.length);
  return body;
}

const mediaType = (contentType: string | undefined): string => contentType?.split(';')[0] ?? '';

/** Answered alike in status, media type and every word of the body. */
const ALIKE = [
  ['401-bad-token', '401-expired-token', '401-wrong-audience'],
  ['403-crd-nobody', '403-crd-ns-reader', '403-delete-nobody', '403-delete-ns-reader', '403-list-all-pods-nobody'],
  ['403-list-all-pods-ns-reader', '403-list-backend-nobody', '403-list-backend-ns-reader', '403-namespaces-nobody'],
  ['403-namespaces-ns-reader', '403-patch-nobody', '403-patch-ns-reader', '403-proxy-nobody', '403-proxy-ns-reader'],
  ['403-secrets-nobody', '403-secrets-ns-reader', '403-unknown-group-nobody', '403-unknown-group-ns-reader'],
  ['403-watch-nobody', '403-watch-ns-reader', 'get-namespace-shop-nobody', 'list-shop-authz-nobody'],
  ['list-shop-pods-nobody', 'log-nobody', 'log-ns-reader-403', 'portforward-forbidden', 'impersonate-forbidden'],
  ['impersonate-group-only', 'impersonate-view-authz', 'impersonate-view-gateways'],
  ['404-group', '404-version', '404-resource', '404-pod', '404-subresource', '404-kind-in-missing-namespace'],
  ['log-missing-pod', 'log-badcontainer', 'watch-missing-crd', '406'],
  ['list-bad-rv', 'list-bad-labelselector', 'list-fieldselector-crd', 'list-rv-match-without-rv', 'list-rv-future'],
  ['list-bad-continue', 'list-ns-missing', 'list-empty-crd', 'watch-future'],
  ['410-continue-pods', '410-continue-configmaps', '410-continue-serviceaccounts', '410-list-exact-old'],
  ['410-watch-old', '410-watch-old-crd'],
  ['whoami-admin', 'whoami-ns-reader', 'whoami-nobody', 'readyz', 'readyz-anonymous'],
  ['ssrr-nobody-shop', 'ssrr-ns-reader-backend', 'ssrr-admin-shop', 'ssrr-admin-istio-system'],
].flat();

/** The same status and, where it is a refusal, the same reason; the objects behind it are other ones. */
const SAME_STATUS = [
  ['405', 'api', 'api-v1', 'apis', 'apis-nobody', 'apis-security.istio.io-v1', 'apis-security.istio.io-v1beta1'],
  ['apis-networking.istio.io-v1', 'apis-networking.istio.io-v1alpha3', 'apis-gateway.networking.k8s.io-v1beta1'],
  ['version', 'version-anonymous', 'version-nobody', 'get-namespace-shop-ns-reader', 'list-shop-authz-ns-reader'],
  ['list-shop-pods-ns-reader', 'list-fieldselector', 'list-labelselector', 'list-gzip', 'list-rv0', 'list-limit-1'],
  ['list-rv0-limit', 'partial-pods', 'table-pods', 'table-authz', 'api-aggregated', 'apis-aggregated'],
  ['ssar-raw-admin', 'ssar-raw-ns-reader', 'ssar-raw-nobody', 'ssar-nonresource'],
].flat();

describe.skipIf(!present)('an exchange that was recorded with a real API server', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await runApi({ history: { firstVersion: 20_000 } });
  });
  afterAll(() => api.stop());

  it.each(ALIKE)('%s is answered in the same words', async (name) => {
    const exchange = recorded(name);
    const answer = await replay(api, exchange);
    const theirs = Object.fromEntries(exchange.response.headers.map(([key, value]) => [key.toLowerCase(), value]));
    expect(answer.status).toBe(exchange.response.status);
    expect(comparable(answer.text)).toEqual(comparable(exchange.response.body));
    expect(mediaType(answer.type)).toBe(mediaType(theirs['content-type']));
    expect(answer.headers.get('retry-after')).toBe(theirs['retry-after'] ?? null);
  });

  it.each(SAME_STATUS)('%s is answered in the same shape', async (name) => {
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
