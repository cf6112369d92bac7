import type { PlanAnswer, Told, WriteOutcome, WriteRefusal } from '@waymark/contract';
import {
  commandOf,
  foresee,
  namespaceOfAction,
  type AutoAllow,
  type CaptureRules,
  type MeshAction,
  type TargetResource,
} from '@waymark/mesh';
import type { Credential } from '../../readers/credential.ts';
import type { ReaderObjects } from '../../ports.ts';
import { Refused } from '../../http/problem-reply.ts';
import { differencesOf } from './label-difference.ts';
import { findSubject } from './subject-of.ts';
import { changeOf, labelsOf, seenBy, toYaml, writeOf, type Subject } from './write-of.ts';

/** Why somebody may not write here whatever their rights; undefined when nothing stands against it. */
export type WriteBar = 'view only' | 'shared account' | undefined;

/** What holds for the mesh as a whole. */
export interface PlannedMesh {
  readonly rules: CaptureRules;
  readonly autoAllow: AutoAllow;
  /** Absent where mesh config could not be read. */
  readonly rootNamespace?: string;
}

/** Everything a reader has to know before they decide: what is written, what follows, and what the API server says to it. */
export async function planAction(
  objects: ReaderObjects,
  reader: Credential,
  action: MeshAction,
  mesh: PlannedMesh,
  bar: WriteBar,
  signal: AbortSignal,
): Promise<Told<PlanAnswer>> {
  const subject = await subjectOrProblem(objects, reader, action, signal);
  const write = writeOf(action, subject);
  const { rules, autoAllow, ...root } = mesh;
  const waypoint = action.is === 'enrol' ? { waypoint: action.waypoint } : {};
  const tryIt = async (): Promise<WriteOutcome> => {
    if (bar !== undefined) return { is: 'not asked', because: bar };
    if (write === undefined) return { is: 'accepted', warnings: [], differs: [] };
    const outcome = await objects.write(reader, write, 'dry run', signal);
    if (outcome.is === 'refused') return outcome;
    const differs = [...differencesOf(action, subject, outcome.kept)];
    return { is: 'accepted', warnings: [...outcome.warnings], differs };
  };
  const [facts, dryRun] = await Promise.all([
    objects.facts(reader, { namespace: namespaceOfAction(action), ...root, ...waypoint }, signal),
    tryIt(),
  ]);
  const labels = labelsOf(subject);
  const change = action.is === 'create-waypoint' ? {} : changeOf(action, subject);
  const command = commandOf(action, change, subject.address.kind.toLowerCase() as TargetResource);
  const { kind, namespace, name } = subject.address;
  return {
    yaml: toYaml(write),
    writes: write === undefined ? 'nothing' : write.as === 'apply' ? 'object' : 'patch',
    object: { kind, ...(namespace === undefined ? {} : { namespace }), name },
    labels: Object.entries(change).map(([key, after]) => ({ key, before: labels[key] ?? null, after })),
    ...(command === undefined ? {} : { command }),
    warnings: foresee(action, labels, { ...facts, rules, autoAllow }),
    dryRun,
    seen: seenBy(action, subject),
  };
}

export async function subjectOrProblem(
  objects: ReaderObjects,
  reader: Credential,
  action: MeshAction,
  signal: AbortSignal,
): Promise<Subject> {
  const answer = await findSubject(objects, reader, action, signal);
  if (answer.is === 'found') return answer.subject;
  if (answer.is === 'absent') throw new Refused('not_found', 'There is no such object in the cluster.');
  throw refusedToLook(answer.refusal);
}

/** Who may not look at an object cannot be shown what would change of it. */
function refusedToLook({ why, right, message }: WriteRefusal): Refused {
  if (why !== 'not-allowed' || right === undefined) return new Refused('input_invalid', message);
  const { verb, resource, group, namespace } = right;
  const of = group === '' ? resource : `${resource}.${group}`;
  return new Refused(
    'not_allowed',
    `Your account lacks the right to ${verb} ${of}${namespace === undefined ? '' : ` in ${namespace}`}.`,
  );
}
