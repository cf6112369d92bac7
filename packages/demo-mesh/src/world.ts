/** A world: a plan set in time, with everything that will ever happen in it already decided. */

import type { Cast } from './cast.ts';
import { castWorld } from './cast.ts';
import { spinStrands } from './conversations.ts';
import { tellReports } from './envoy-telling.ts';
import type { ConversationPlan, Outcome, RestartPlan, Target, WorldPlan } from './plan.ts';
import type { Proxy } from './proxies.ts';
import { castProxies } from './proxies.ts';
import type { ScenarioName, ScenarioSpec } from './scenario-text.ts';
import { planOf } from './scenario-text.ts';
import type { Ledger } from './series.ts';
import { emptyLedger } from './series.ts';
import type { Strand } from './strands.ts';
import { tellLegs } from './ztunnel-telling.ts';

export interface World {
  readonly plan: WorldPlan;
  readonly startMs: number;
  readonly seed: number;
  readonly cast: Cast;
  readonly proxies: readonly Proxy[];
  readonly strands: readonly Strand[];
  /** By proxy id. */
  readonly ledgers: ReadonlyMap<string, Ledger>;
}

export interface WorldClock {
  /** Unix milliseconds from which traffic has been running. */
  readonly startMs: number;
  readonly seed?: number;
}

const USUAL_SEED = 1;

export function buildWorld(scenario: ScenarioSpec | ScenarioName, clock: WorldClock): World {
  const spec = typeof scenario === 'string' ? { name: scenario, options: {} } : scenario;
  return playPlan(planOf(spec), clock);
}

/** For worlds that are no scenario: a test's own few pods. */
export function playPlan(plan: WorldPlan, { startMs, seed = USUAL_SEED }: WorldClock): World {
  const cast = castWorld(plan, seed);
  const proxies = castProxies(cast, plan.restarts, startMs);
  const strands = spinStrands({ cast, proxies, startMs }, plan.conversations);
  const ledgers = new Map(proxies.map((proxy) => [proxy.id, emptyLedger()]));
  for (const strand of strands) {
    tellLegs(ledgers, strand);
    tellReports(ledgers, strand);
  }
  return { plan, startMs, seed, cast, proxies, strands, ledgers };
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
