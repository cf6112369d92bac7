import type { TopologyAnswer } from '@waymark/contract';
import { outcomeOf, placeKey, readPlaceKey, sumFailures, type PlaceKey, type ResponseCount } from '@waymark/mesh';
import type { Translate } from '../../messages/messages.ts';
import type { LogSubject } from './url.ts';

/** A place whose lines can be looked at. */
export interface Pickable {
  readonly key: PlaceKey;
  readonly name: string;
  readonly kind: string;
  readonly group: 'place' | 'waypoint';
  /** Requests and connections to it that failed in the time shown. */
  readonly failures: number;
}

/** Two places between which something failed. */
export interface FailingPair {
  readonly from: PlaceKey;
  readonly to: PlaceKey;
  readonly requests: number;
  readonly connections: number;
}

const KINDS = ['workload', 'service', 'app'] as const;

/** Every workload and service that a picture tells of: those that most fails at first, then by name. */
export function toPickables(answer: TopologyAnswer, t: Translate): readonly Pickable[] {
  const failures = new Map<PlaceKey, number>();
  for (const { to, requests, connections } of toFailingPairs(answer, t))
    failures.set(to, (failures.get(to) ?? 0) + requests + connections);
  const found = new Map<PlaceKey, Pickable>();
  const add = (key: PlaceKey, group: Pickable['group']): void => {
    const kind = kindWords(key, t);
    if (kind !== undefined)
      found.set(key, { key, name: nameOfKey(key), kind, group, failures: failures.get(key) ?? 0 });
  };
  for (const { key, id, role, services = [] } of answer.places) {
    const group = role === 'waypoint' ? 'waypoint' : 'place';
    add(key, group);
    if (id.kind !== 'workload' || group === 'waypoint') continue;
    for (const service of services) add(placeKey({ kind: 'service', ...service }), group);
  }
  return [...found.values()].sort(
    (a, b) => b.failures - a.failures || a.name.localeCompare(b.name) || a.kind.localeCompare(b.kind),
  );
}

/** Pairs of places with logs, those that fail most first. */
export function toFailingPairs({ edges }: Pick<TopologyAnswer, 'edges'>, t: Translate): readonly FailingPair[] {
  const pairs = new Map<string, FailingPair>();
  for (const edge of edges) {
    const { from, to } = edge;
    const failed = edge.layer === 'L4' ? sumFailures(edge) : sumErrors(edge.responses);
    if (failed === 0 || kindWords(from, t) === undefined || kindWords(to, t) === undefined) continue;
    const held = pairs.get(`${from} ${to}`) ?? { from, to, requests: 0, connections: 0 };
    const layer = edge.layer === 'L4' ? 'connections' : 'requests';
    pairs.set(`${from} ${to}`, { ...held, [layer]: held[layer] + failed });
  }
  const sum = ({ requests, connections }: FailingPair): number => requests + connections;
  return [...pairs.values()].sort((a, b) => sum(b) - sum(a) || a.from.localeCompare(b.from));
}

/** What a client did wrong itself is no failure of the way. */
const sumErrors = (responses: readonly ResponseCount[]): number =>
  responses.reduce((sum, response) => sum + (['good', '4xx'].includes(outcomeOf(response)) ? 0 : response.count), 0);

/** Those in whose words every typed word occurs. */
export const picked = <T>(all: readonly T[], typed: string, wordsOf: (one: T) => string): readonly T[] => {
  const words = typed.toLowerCase().split(/\s+/);
  return all.filter((one) => words.every((word) => wordsOf(one).toLowerCase().includes(word)));
};

/** `workload in shop`; undefined for what has no logs. */
function kindWords(key: PlaceKey, t: Translate): string | undefined {
  const id = readPlaceKey(key);
  const kind = KINDS.find((each) => each === id?.kind);
  return id === undefined || kind === undefined || !('namespace' in id)
    ? undefined
    : t('logs.subject.place', { kind: t(`logs.subject.kind.${kind}`), namespace: id.namespace });
}

export function nameOfKey(key: PlaceKey): string {
  const id = readPlaceKey(key);
  return id !== undefined && 'name' in id ? id.name : key;
}

export function subjectName(subject: LogSubject, t: Translate): string {
  switch (subject.is) {
    case 'place':
      return nameOfKey(subject.place);
    case 'pair':
      return t('logs.ends', { from: nameOfKey(subject.from), to: nameOfKey(subject.to) });
    case 'node':
      return t('logs.subject.nodeName', { node: subject.node });
  }
}

export const subjectKind = (subject: LogSubject, t: Translate): string =>
  subject.is === 'place' ? (kindWords(subject.place, t) ?? '') : t(`logs.subject.${subject.is}`);
