/** A world: a plan set in time, with everything that will ever happen in it already decided. */

import type { Cast } from './cast.ts';
import { castWorld } from './cast.ts';
import { indexOf } from './cast-index.ts';
import type { WorldChange } from './changes.ts';
import { stepsOfChange } from './changes.ts';
import { spinStrands } from './conversations.ts';
import { tellReports } from './envoy-telling.ts';
import type { Era } from './eras.ts';
import { playEras } from './eras.ts';
import { stepsOfEvent } from './events.ts';
import { joinStrands } from './joining.ts';
import type { ConversationPlan, Outcome, RestartPlan, Target, WorldPlan } from './plan.ts';
import type { Proxy } from './proxies.ts';
import { proxiesOfAll } from './proxies.ts';
import type { ScenarioName, ScenarioSpec } from './scenario-text.ts';
import { planOf } from './scenario-text.ts';
import type { Ledger } from './series.ts';
import { emptyLedger } from './series.ts';
import type { Strand } from './strands.ts';
import { tellLegs } from './ztunnel-telling.ts';

export interface World {
  /** As it is before anything happens. */
  readonly plan: WorldPlan;
  readonly startMs: number;
  readonly seed: number;
  /** As it is before anything happens; `eras` has the later ones. */
  readonly cast: Cast;
  /** Without a gap from ever to ever; a world in which nothing happens has one. */
  readonly eras: readonly Era[];
  readonly changes: readonly WorldChange[];
  readonly proxies: readonly Proxy[];
  readonly strands: readonly Strand[];
  /** By proxy id. */
  readonly ledgers: ReadonlyMap<string, Ledger>;
}

export interface WorldClock {
  /** Unix milliseconds from which traffic has been running. */
  readonly startMs: number;
  readonly seed?: number;
  /** What was applied from outside, in the order in which it came. */
  readonly changes?: readonly WorldChange[];
}

const USUAL_SEED = 1;

export function buildWorld(scenario: ScenarioSpec | ScenarioName, clock: WorldClock): World {
  const spec = typeof scenario === 'string' ? { name: scenario, options: {} } : scenario;
  return playPlan(planOf(spec), clock);
}

/** For worlds that are no scenario: a test's own few pods. */
export function playPlan(plan: WorldPlan, { startMs, seed = USUAL_SEED, changes = [] }: WorldClock): World {
  const happenings = (plan.events ?? []).flatMap((event) => stepsOfEvent(event, startMs + event.afterMs));
  const eras = playEras(plan, seed, [...happenings, ...changes.flatMap((change) => stepsOfChange(change))]);
  const proxies = proxiesOfAll(eras, plan.restarts, startMs);
  const byId = new Map(proxies.map((proxy) => [proxy.id, proxy]));
  const strands = joinStrands(
    eras.map((era) => ({
      fromMs: era.fromMs,
      strands: spinStrands({ ...era, proxies: byId, startMs }, conversationsIn(era, eras[0])),
    })),
  );
  const ledgers = new Map(proxies.map((proxy) => [proxy.id, emptyLedger()]));
  for (const strand of strands) {
    tellLegs(ledgers, strand);
    tellReports(ledgers, strand);
  }
  const cast = eras[0]?.cast ?? castWorld(plan, seed);
  return { plan, startMs, seed, cast, eras, changes, proxies, strands, ledgers };
}

/** Whoever names something that was never there has made a mistake; what has been deleted merely falls silent. */
function conversationsIn(era: Era, first: Era | undefined): readonly ConversationPlan[] {
  if (era === first) {
    const { conversations, workloads } = era.plan;
    for (const { name, backends = [] } of conversations) {
      const stranger = backends.find((backend) => !workloads.some((one) => one.name === backend.workload));
      if (stranger !== undefined) throw new Error(`${name}: there is no workload ${stranger.workload} in this world`);
    }
    return conversations;
  }
  const index = indexOf(era.cast);
  return era.plan.conversations.filter(({ from, to, cluster = era.plan.cluster }) => {
    const peopled = (name: string): boolean => !name.includes('/') || index.podsOfWorkload(cluster, name).length > 0;
    if (!peopled(from)) return false;
    if ('service' in to) return index.service(cluster, to.service) !== undefined;
    return !('podOf' in to) || peopled(to.podOf);
  });
}

/** The same world to which someone applied or from which someone deleted an object; it reacts from then on. */
export function withChange(world: World, change: WorldChange): World {
  return playPlan(world.plan, { ...world, changes: [...world.changes, change] });
}

/** One more conversation that consists of a single connection (one request, where it is answered). */
export interface Once {
  readonly name?: string;
  readonly atMs: number;
  /** `namespace/workload`, or an address outside. */
  readonly client: string;
  /** `namespace/name`; or leave it out and give `podOf` or `address`. */
  readonly service?: string;
  readonly podOf?: string;
  readonly port?: number;
  readonly address?: string;
  readonly outcome?: Outcome;
  /** HTTP code where the outcome is `answered`. */
  readonly code?: string;
}

export function withOnce(world: World, once: Once): World {
  const conversation: ConversationPlan = {
    name: once.name ?? `once ${once.client} at ${once.atMs}`,
    from: once.client,
    to: targetOf(once),
    onceAtMs: once.atMs,
    perConnection: 1,
    outcome: once.outcome ?? 'answered',
    ...(once.code === undefined ? {} : { answers: [{ code: once.code, share: 1 }] }),
  };
  return playPlan({ ...world.plan, conversations: [...world.plan.conversations, conversation] }, world);
}

function targetOf(once: Once): Target {
  if (once.service !== undefined) return { service: once.service };
  if (once.podOf !== undefined) return { podOf: once.podOf, ...(once.port === undefined ? {} : { port: once.port }) };
  if (once.address !== undefined) return { address: once.address };
  throw new Error('a conversation needs a service, a pod or an address to talk to');
}

/** The same world in which one more proxy process stops for a while and comes back with empty counters. */
export function withRestart(world: World, restart: RestartPlan): World {
  return playPlan({ ...world.plan, restarts: [...world.plan.restarts, restart] }, world);
}
