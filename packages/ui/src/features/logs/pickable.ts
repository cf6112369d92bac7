import type { TopologyAnswer } from '@waymark/contract';
import { placeKey, readPlaceKey, type PlaceKey } from '@waymark/mesh';
import type { Translate } from '../../messages/messages.ts';
import type { LogSubject } from './url.ts';

/** A place whose lines can be looked at. */
export interface Pickable {
  readonly key: PlaceKey;
  readonly name: string;
  readonly kind: string;
}

const KINDS = ['workload', 'service', 'app'] as const;

/** Every workload and service that a picture tells of, by name. */
export function toPickables(answer: TopologyAnswer, t: Translate): readonly Pickable[] {
  const found = new Map<PlaceKey, Pickable>();
  const add = (key: PlaceKey): void => {
    const words = kindWords(key, t);
    if (words !== undefined) found.set(key, { key, name: nameOfKey(key), kind: words });
  };
  for (const { key, id, services = [] } of answer.places) {
    add(key);
    if (id.kind !== 'workload') continue;
    for (const service of services) add(placeKey({ kind: 'service', ...service }));
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name) || a.kind.localeCompare(b.kind));
}

/** Those in whose name or namespace every word occurs. */
export const picked = (all: readonly Pickable[], typed: string): readonly Pickable[] => {
  const words = typed.toLowerCase().split(/\s+/);
  return all.filter(({ name, kind }) => words.every((word) => `${name} ${kind}`.toLowerCase().includes(word)));
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
