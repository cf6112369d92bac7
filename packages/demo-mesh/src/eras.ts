/** What happens cuts time into eras, each with a plan and a cast of its own; within one nothing changes but counts. */

import { castWorld } from './cast.ts';
import { inFirstCluster } from './clusters.ts';
import type { Cast } from './roles.ts';
import type { WorldPlan } from './plan.ts';
import { emptySeats } from './seats.ts';
import type { Step } from './steps.ts';

export interface Era {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly plan: WorldPlan;
  readonly cast: Cast;
}

/** Steps of one instant are taken in the order in which they are given. */
export function playEras(plan: WorldPlan, seed: number, steps: readonly Step[]): readonly Era[] {
  const seats = emptySeats();
  const instants = [...new Set(steps.map((step) => step.atMs))].sort((a, b) => a - b);
  const eras: Era[] = [];
  let current = plan;
  let fromMs = Number.NEGATIVE_INFINITY;
  for (const untilMs of [...instants, Number.POSITIVE_INFINITY]) {
    eras.push({ fromMs, untilMs, plan: current, cast: castWorld(current, seed, seats) });
    for (const step of steps) if (step.atMs === untilMs) current = inFirstCluster(current, step.change);
    fromMs = untilMs;
  }
  return eras;
}

export function eraAt(eras: readonly Era[], atMs: number): Era {
  const era = eras.find(({ untilMs }) => atMs < untilMs) ?? eras.at(-1);
  if (era === undefined) throw new Error('a world has at least one era');
  return era;
}
