import type { z } from 'zod';
import type { Clock, UnreadKind } from '../../ports.ts';
import type { SourceError } from '../../source-error.ts';
import { KINDS, type KindName, type ServedKind } from '../../ports/kinds.ts';
import { kubernetesError } from './requests.ts';
import type { Kind, WatchedKind } from './watched-kind.ts';

interface Named {
  readonly namespace?: string;
  readonly name: string;
}

const keyOf = ({ namespace, name }: Named): string => (namespace === undefined ? name : `${namespace}/${name}`);

/** A kind in all namespaces, by the newest version that the cluster serves. */
export function kindOf<T extends Named>(name: KindName, schema: z.ZodType<T>): Kind<T> {
  const { group, versions, resource }: ServedKind = KINDS[name];
  const [path, ...olderPaths] = versions.map((version) =>
    group === '' ? `/api/${version}/${resource}` : `/apis/${group}/${version}/${resource}`,
  );
  return { path: path ?? '', olderPaths, schema, keyOf };
}

/** One object by its name; a role may then allow this name alone. */
export function objectOf<T extends Named>(
  kind: KindName,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  schema: z.ZodType<T>,
): Kind<T> {
  const { versions, resource }: ServedKind = KINDS[kind];
  return {
    path: `/api/${versions[0]}/namespaces/${namespace}/${resource}`,
    fieldSelector: `metadata.name=${name}`,
    schema,
    keyOf,
  };
}

/** Why what is in memory is not the present; undefined while it is. */
export function failureOf(watched: WatchedKind<unknown>, clock: Clock, staleMs: number): SourceError | undefined {
  const state = watched.state();
  if (state.is === 'starting')
    return state.failure ?? kubernetesError('source_too_slow', 'the cluster was not read yet');
  if (state.is === 'broken' && clock.now() - state.sinceMs > staleMs) return state.failure;
  return undefined;
}

type WatchedKinds = Partial<Readonly<Record<KindName, WatchedKind<unknown>>>>;

const entriesOf = (kinds: WatchedKinds): readonly (readonly [KindName, WatchedKind<unknown>])[] =>
  Object.entries(kinds) as [KindName, WatchedKind<unknown>][];

export const unreadOf = (kinds: WatchedKinds, clock: Clock, staleMs: number): readonly UnreadKind[] =>
  entriesOf(kinds).flatMap(([kind, watched]) => {
    const failure = failureOf(watched, clock, staleMs);
    return failure === undefined ? [] : [{ kind, failure }];
  });

export const notInstalledOf = (kinds: WatchedKinds): readonly KindName[] =>
  entriesOf(kinds).flatMap(([kind, watched]) => (watched.installed() ? [] : [kind]));
