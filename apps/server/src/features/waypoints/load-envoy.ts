import type { EnvoyAnswer, EnvoyQuery, WaypointPath } from '@waymark/contract';
import type { EnvoyEntry } from '../../ports.ts';
import { Refused } from '../../http/problem-reply.ts';
import type { Reader } from '../../readers/readers.ts';
import { attempt } from '../../source-error.ts';
import { findWaypoint, mayOpen } from './load-waypoint.ts';
import type { WaypointSources } from './load-waypoints.ts';
import { rollOf } from '../../clusters/cluster-rolls.ts';

const GET_PODS = { verb: 'get', group: '', resource: 'pods' } as const;

/** One page of what one pod of a waypoint is configured with; no other pod is asked. */
export async function loadEnvoy(
  { ports, readers }: WaypointSources,
  reader: Reader,
  path: WaypointPath,
  query: EnvoyQuery,
  signal: AbortSignal,
): Promise<EnvoyAnswer> {
  await mayOpen(readers, reader, path.namespace, signal);
  const own = await readers.namespacesWith(reader, GET_PODS, [path.namespace], signal);
  if (!own.has(path.namespace)) throw new Refused('not_allowed', 'You need the right to get pods of this namespace.');
  const { clusters } = await ports.config.config(signal);
  const { roll } = findWaypoint(clusters.map(rollOf), path);
  const { replicas } = roll.facts;
  const pod =
    query.pod === undefined
      ? (replicas.find(({ ready }) => ready) ?? replicas[0])
      : replicas.find(({ pod: name }) => name === query.pod);
  if (pod === undefined && query.pod !== undefined) throw new Refused('not_found', 'This waypoint has no such pod.');
  if (pod === undefined) return { ...NOTHING, gaps: [] };
  const at = { cluster: path.cluster, namespace: path.namespace, name: pod.pod };
  const { value, gaps } = await attempt('dumps', ports.envoy.config(at, signal));
  const named = { pod: pod.pod, ...(value?.version === undefined ? {} : { version: value.version }) };
  const dated = gaps.map((gap) => ({ ...gap, sinceMs: ports.clock.now() }));
  if (value === undefined) return { ...named, ...NOTHING, gaps: dated };

  const namespaces = [...new Set(value.entries.flatMap((entry) => entry.namespaces))].sort();
  const seen = await readers.namespacesWith(reader, GET_PODS, namespaces, signal);
  const entries = value.entries.filter((entry) => entry.namespaces.every((namespace) => seen.has(namespace)));
  const found = entries.filter((entry) => entry.kind === query.kind && holds(entry, query.search.trim().toLowerCase()));
  const count = (kind: EnvoyEntry['kind']): number => entries.filter((entry) => entry.kind === kind).length;
  return {
    ...named,
    counts: { cluster: count('cluster'), listener: count('listener'), route: count('route') },
    outside: value.entries.length - entries.length,
    found: found.length,
    entries: found.slice(query.offset, query.offset + query.limit).map(({ kind, name, service, facts }) => ({
      kind,
      name,
      ...(service === undefined ? {} : { service }),
      facts: [...facts],
    })),
    gaps: dated,
  };
}

const NOTHING = { counts: { cluster: 0, listener: 0, route: 0 }, outside: 0, found: 0, entries: [] };

const holds = ({ name, facts }: EnvoyEntry, text: string): boolean =>
  text === '' || name.toLowerCase().includes(text) || facts.some(({ value }) => value.toLowerCase().includes(text));
