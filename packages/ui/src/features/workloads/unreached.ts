import type { WaypointInFrontAnswer, WorkloadAnswer } from '@waymark/contract';
import { deadWaypointOf, deadWaypointWords } from '../../kit/dead-waypoint.ts';
import type { Translate } from '../../messages/messages.ts';

/** By which ways callers do not reach a place because a waypoint in front of it fails closed; empty where all reach it. */
export function unreachedWords(
  { inFront, place }: Pick<WorkloadAnswer, 'inFront'> & { readonly place: WorkloadAnswer['workload'] },
  t: Translate,
): readonly string[] {
  const told = inFront.is === 'told' ? inFront.items.flatMap((one) => wordsOf(one, t)) : [];
  if (told.length > 0) return told;
  const dead = deadWaypointOf(place);
  return dead === undefined ? [] : [deadWaypointWords(dead, t)];
}

const KINDS = { dead: 'unreached.dead', 'connections fail': 'unreached.failing' } as const;

function wordsOf({ namespace, name, by, findings }: WaypointInFrontAnswer, t: Translate): readonly string[] {
  const bound = by.filter(({ standing }) => standing === 'bound' || standing === 'canary');
  const closed = findings.find(({ code, severity }) => code in KINDS && severity === 'error');
  if (closed === undefined || bound.length === 0) return [];
  const service = bound.map((one) => `${one.kind} ${one.namespace}/${one.name}`).join(', ');
  return [t(KINDS[closed.code as keyof typeof KINDS], { service, waypoint: `${namespace}/${name}` })];
}
