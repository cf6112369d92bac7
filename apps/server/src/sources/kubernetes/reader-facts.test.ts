import { expect, it } from 'vitest';
import { Response } from 'undici';
import { loadFacts } from './reader-facts.ts';

/** Answers every list with nothing, and keeps what was asked. */
async function askedFor(rootNamespace?: string): Promise<readonly string[]> {
  const asked: string[] = [];
  const root = rootNamespace === undefined ? {} : { rootNamespace };
  const facts = await loadFacts(
    (path) => {
      asked.push(path);
      const body = path === '/api/v1/namespaces/shop' ? { metadata: { name: 'shop' } } : { items: [] };
      return Promise.resolve(Response.json(body));
    },
    { namespace: 'shop', ...root },
  );
  expect(facts.rootNamespace).toBe(rootNamespace ?? 'istio-system');
  return asked
    .flatMap((path) => /namespaces\/(?!shop\/)([^/]+)\/(\w+policies|\w+authentications)/.exec(path)?.[0] ?? [])
    .sort();
}

it.each([['istio-config'], [undefined]])(
  'Policies of the whole mesh are read in the root namespace: %s',
  async (root) => {
    const namespace = root ?? 'istio-system';
    expect(await askedFor(root)).toEqual([
      `namespaces/${namespace}/authorizationpolicies`,
      `namespaces/${namespace}/peerauthentications`,
    ]);
  },
);
