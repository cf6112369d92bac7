import { stringify } from 'yaml';
import type { SeenObject } from '@waymark/contract';
import {
  labelChangeOf,
  labelsTouchedBy,
  waypointObject,
  type LabelAction,
  type LabelChange,
  type Labels,
  type MeshAction,
} from '@waymark/mesh';
import type { FoundObject, ObjectAddress, ObjectWrite } from '../../ports.ts';

/** Which object an action writes, and what it found there. */
export interface Subject {
  readonly address: ObjectAddress;
  /** Undefined: there is none yet. */
  readonly found: FoundObject | undefined;
}

/** What makes pods is labelled where the labels of its pods are written. */
export const labelsOf = ({ found }: Subject): Labels => found?.templateLabels ?? found?.labels ?? {};

/** Labels as they are, for those an action has a say in. */
export function seenBy(action: MeshAction, subject: Subject): SeenObject {
  const labels = labelsOf(subject);
  const touched = action.is === 'create-waypoint' ? [] : labelsTouchedBy(action);
  return {
    version: subject.found?.version ?? null,
    labels: Object.fromEntries(touched.map((key) => [key, labels[key] ?? null])),
  };
}

/** Of a waypoint its version counts; of labels only what they say, since other things of an object change all the time. */
export function isAsSeen(action: MeshAction, seen: SeenObject, now: SeenObject): boolean {
  if (action.is === 'create-waypoint') return seen.version === now.version;
  return labelsTouchedBy(action).every((key) => (seen.labels[key] ?? null) === (now.labels[key] ?? null));
}

export const changeOf = (action: LabelAction, subject: Subject): LabelChange =>
  labelChangeOf(action, labelsOf(subject));

/** Undefined: everything is as wanted already. */
export function writeOf(action: MeshAction, subject: Subject): ObjectWrite | undefined {
  const { address, found } = subject;
  if (action.is === 'create-waypoint') {
    const { metadata, ...rest } = waypointObject(action);
    const version = found === undefined ? {} : { resourceVersion: found.version };
    return { address, as: 'apply', body: { ...rest, metadata: { ...metadata, ...version } } };
  }
  const labels = changeOf(action, subject);
  if (Object.keys(labels).length === 0) return undefined;
  const metadata = { resourceVersion: found?.version };
  const body =
    found?.templateLabels === undefined
      ? { metadata: { ...metadata, labels } }
      : { metadata, spec: { template: { metadata: { labels } } } };
  return { address, as: 'merge', body };
}

export const toYaml = (write: ObjectWrite | undefined): string => (write === undefined ? '' : stringify(write.body));
