/** From a plan's conversations to strands: who exactly, by which way, in which stretches of time, with which outcome. */

import type { Cast, End } from './cast.ts';
import { guessedService, isOutside, ztunnelOn } from './cast.ts';
import type { Activity } from './counting.ts';
import type { Draft } from './drafts.ts';
import { draftsOf, QUICK } from './drafts.ts';
import type { ConversationPlan, WorldPlan } from './plan.ts';
import { CRASH_LOOP } from './plan.ts';
import type { Down, Proxy } from './proxies.ts';
import { fraction } from './seeded-words.ts';
import type { Spread } from './spread.ts';
import { latencySpread } from './spread.ts';
import type { Leg, Report, Strand } from './strands.ts';
import type { LegFate } from './way.ts';
import { fateTakesMs, isCaptured, isEnvoyClient, layLeg, pathWords } from './way.ts';

export interface Stage {
  readonly plan: WorldPlan;
  readonly cast: Cast;
  readonly proxies: ReadonlyMap<string, Proxy>;
  readonly startMs: number;
  /** The time in which this cast is on the stage. */
  readonly fromMs: number;
  readonly untilMs: number;
}

const USUAL_BYTES = { toServer: 420, toClient: 1800 };
const USUAL_PER_CONNECTION = 20;
/** Envoy keeps its connections to servers for long and shares them between clients (13 for 1 900 requests). */
const POOLED_PER_CONNECTION = 150;
/** Headers a waypoint adds to each request (bytes of leg 2 exceed those of leg 1). */
const WAYPOINT_ADDS_BYTES = 132;
/** Body and headers of an answer that Envoy makes itself. */
const LOCAL_REPLY_BYTES = 234;

export function spinStrands(stage: Stage, conversations: readonly ConversationPlan[]): Strand[] {
  return conversations.flatMap((conversation) =>
    draftsOf(stage.plan, stage.cast, conversation).flatMap((draft) => strandsOf(stage, draft)),
  );
}

/** A stretch of time in which nothing on the way changes. */
interface Stretch {
  readonly activity: Activity;
  readonly ownProxyDown: boolean;
  readonly waypoint: 'serving' | 'refusing' | 'not-ready';
  readonly serverProxyDown: boolean;
  readonly waypointStopsAtEnd: boolean;
}

function strandsOf(stage: Stage, draft: Draft): Strand[] {
  return stretchesOf(stage, draft).map((stretch) => strandIn(stage, draft, stretch));
}

function stretchesOf(stage: Stage, draft: Draft): Stretch[] {
  const { conversation, client, server, waypoint, waypointPod } = draft;
  const own = downsOf(stage, client);
  const far = server === undefined ? [] : downsOf(stage, server);
  const middle = waypointPod === undefined ? [] : downsOf(stage, waypointPod);
  const fromMs = stage.startMs + (conversation.startsAfterMs ?? 0);
  const endsMs =
    conversation.endsAfterMs === undefined ? Number.POSITIVE_INFINITY : stage.startMs + conversation.endsAfterMs;
  const once = conversation.onceAtMs;
  const first = Math.max(once === undefined ? fromMs : Math.min(fromMs, once), stage.fromMs);
  const untilMs = Math.min(endsMs, stage.untilMs);
  if (untilMs <= first) return [];
  const edges = [...own, ...far, ...middle]
    .flatMap((down) => [down.fromMs, down.untilMs])
    .filter((edge) => edge > first && edge < untilMs);
  const cuts = [...new Set([first, ...edges, untilMs])].sort((a, b) => a - b);
  return cuts.slice(0, -1).flatMap((from, i): Stretch[] => {
    const activity = { fromMs: from, untilMs: cuts[i + 1] ?? untilMs };
    const common = {
      ownProxyDown: isDown(own, from),
      serverProxyDown: isDown(far, from),
      waypointStopsAtEnd: middle.some((down) => down.fromMs === activity.untilMs),
    };
    if (waypoint?.plan.health !== 'crash-looping') {
      return [{ ...common, activity, waypoint: isDown(middle, from) ? 'refusing' : 'serving' }];
    }
    const rounds = { anchorMs: stage.startMs, periodMs: CRASH_LOOP.periodMs };
    return [
      {
        ...common,
        waypoint: 'refusing',
        activity: { ...activity, rounds: { ...rounds, onFromMs: 0, onUntilMs: CRASH_LOOP.readyMs } },
      },
      {
        ...common,
        waypoint: 'not-ready',
        activity: { ...activity, rounds: { ...rounds, onFromMs: CRASH_LOOP.readyMs, onUntilMs: CRASH_LOOP.periodMs } },
      },
    ];
  });
}

function downsOf(stage: Stage, end: End): readonly Down[] {
  if (isOutside(end)) return [];
  const id = isCaptured(end) ? ztunnelOn(stage.cast, end.node).pod : end.pod;
  return stage.proxies.get(id)?.downs ?? [];
}

function isDown(downs: readonly Down[], atMs: number): boolean {
  return downs.some((down) => atMs >= down.fromMs && atMs < down.untilMs);
}

function strandIn(stage: Stage, draft: Draft, stretch: Stretch): Strand {
  const { conversation, client, service, waypoint, waypointPod } = draft;
  const { cast } = stage;
  const meets = whatItMeets(draft, stretch);
  const through = meets.passed ? waypoint : undefined;
  const server = meets.reached ? draft.server : undefined;
  const latency = spreadOf(draft, meets);
  const seedText = [
    conversation.name,
    nameOf(client),
    nameOf(draft.server),
    draft.answer.code,
    nameOf(waypointPod),
  ].join('|');
  return {
    conversation: conversation.name,
    key: `${seedText}|${draft.port}|${stretch.activity.fromMs}|${stretch.activity.rounds?.onFromMs ?? ''}`,
    answer: draft.answer,
    flow: {
      activity: stretch.activity,
      arrivals:
        conversation.onceAtMs === undefined
          ? {
              kind: 'steady',
              perMs: ((conversation.perSecond ?? 0) * draft.share) / 1000,
              phase: fraction(cast.seed, seedText),
            }
          : { kind: 'once', atMs: conversation.onceAtMs },
      takesMs:
        meets.near !== 'ok'
          ? fateTakesMs(meets.near)
          : meets.far !== 'ok'
            ? fateTakesMs(meets.far)
            : draft.latency.p50Ms,
    },
    protocol: draft.protocol,
    client,
    ...(conversation.origin === undefined ? {} : { origin: conversation.origin }),
    ...(server === undefined ? {} : { server }),
    ...(service === undefined ? {} : { service }),
    ...(through === undefined ? {} : { waypoint: through }),
    bypassesWaypoint: waypoint === undefined && asksForWaypoint(cast, draft),
    path: pathWords(client, through, server, cast, draft.through),
    legs: legsOf(cast, draft, meets, stretch),
    reports: reportsOf(draft, meets),
    latency,
  };
}

function asksForWaypoint(cast: Cast, draft: Draft): boolean {
  const service =
    draft.service ?? (draft.server === undefined ? undefined : guessedService(cast, draft.server, draft.port));
  return service?.asksFor !== undefined;
}

function nameOf(end: End | undefined): string {
  return end === undefined ? '' : isOutside(end) ? end.address : end.pod;
}

function spreadOf(draft: Draft, meets: Meeting): Spread {
  const { p50Ms, p95Ms } = meets.near === 'ok' && meets.far === 'ok' ? draft.latency : QUICK;
  return latencySpread(p50Ms, p95Ms);
}

/** Fate of the first leg (to the waypoint where there is one) and of the second. */
interface Meeting {
  readonly near: LegFate;
  readonly far: LegFate;
  /** The waypoint was passed. */
  readonly passed: boolean;
  /** The server's pod was chosen, whatever became of the connection. */
  readonly reached: boolean;
}

function whatItMeets(draft: Draft, stretch: Stretch): Meeting {
  const viaWaypoint = draft.waypoint !== undefined;
  if (stretch.ownProxyDown || draft.clientPending)
    return { near: 'uncounted-refusal', far: 'ok', passed: false, reached: false };
  if (stretch.waypoint === 'refusing') return { near: 'nobody-listens', far: 'ok', passed: false, reached: false };
  if (stretch.waypoint === 'not-ready' || (viaWaypoint && draft.waypointPod === undefined))
    return { near: 'unknown-waypoint', far: 'ok', passed: false, reached: false };
  const last: LegFate = stretch.serverProxyDown ? 'nobody-listens' : draft.fate;
  return viaWaypoint
    ? { near: 'ok', far: last, passed: true, reached: true }
    : { near: last, far: 'ok', passed: false, reached: true };
}

function sizesOf(draft: Draft): { toServer: number; toClient: number; fromBackend: number } {
  const { toServer, toClient } = draft.conversation.bytes ?? USUAL_BYTES;
  const flagged = (draft.answer.flags ?? '-') !== '-';
  // An upstream reset answers nothing; what the client gets, the proxy wrote.
  return {
    toServer,
    toClient: flagged || draft.answer.byProxy === true ? LOCAL_REPLY_BYTES : toClient,
    fromBackend: flagged ? 0 : toClient,
  };
}

function legsOf(cast: Cast, draft: Draft, meets: Meeting, stretch: Stretch): Leg[] {
  const { client, waypointPod, waypoint, service, port } = draft;
  const sizes = sizesOf(draft);
  const envoyCounts = isEnvoyClient(client) && meets.near !== 'uncounted-refusal';
  const perConnection =
    draft.conversation.perConnection ?? (isEnvoyClient(client) ? POOLED_PER_CONNECTION : USUAL_PER_CONNECTION);
  const common = { cast, port, ...(service === undefined ? {} : { service }) };
  const first = {
    ...common,
    from: client,
    fate: meets.near,
    envoyCounts,
    perConnection,
    bytesToServer: sizes.toServer,
    bytesToClient: sizes.toClient,
  };
  const nowhere: End = {
    kind: 'outside',
    address: service === undefined ? 'unknown' : `${service.clusterIp}:${service.plan.port}`,
  };
  if (waypoint !== undefined && waypointPod === undefined) return [layLeg({ ...first, to: nowhere })];
  if (waypointPod === undefined) {
    const answeredByClientsEnvoy = draft.server === undefined && draft.answer.byProxy === true;
    return answeredByClientsEnvoy
      ? []
      : [layLeg({ ...first, to: draft.server ?? nowhere, bytesToClient: sizes.toClient })];
  }
  const near = layLeg({ ...first, to: waypointPod });
  if (!meets.passed || draft.server === undefined) return [near];
  const far = layLeg({
    ...common,
    from: waypointPod,
    to: draft.server,
    fate: meets.far,
    envoyCounts: true,
    perConnection: POOLED_PER_CONNECTION,
    bytesToServer: sizes.toServer + (draft.protocol === 'tcp' ? 0 : WAYPOINT_ADDS_BYTES),
    bytesToClient: sizes.fromBackend,
  });
  return [near, stretch.waypointStopsAtEnd && meets.far === 'ok' ? { ...far, cutOff: true } : far];
}

function reportsOf(draft: Draft, meets: Meeting): Report[] {
  const { client, server, waypoint, waypointPod, service } = draft;
  const sizes = sizesOf(draft);
  const failed = meets.near !== 'ok' || meets.far !== 'ok';
  const common = {
    source: client,
    ...(service === undefined ? {} : { service }),
    protocol: draft.protocol,
    code: failed ? '503' : draft.answer.code,
    grpcStatus: draft.protocol !== 'grpc' ? '' : (draft.answer.grpcStatus ?? (failed ? '14' : '0')),
    flags: failed ? 'UF' : (draft.answer.flags ?? '-'),
    requestBytes: sizes.toServer,
    responseBytes: failed ? LOCAL_REPLY_BYTES : sizes.toClient,
    perConnection: draft.conversation.perConnection ?? USUAL_PER_CONNECTION,
  };
  const reports: Report[] = [];
  const to = (end: End | undefined): { destination?: End } => (end === undefined ? {} : { destination: end });
  if (isEnvoyClient(client) && meets.near !== 'uncounted-refusal') {
    // With a waypoint between, the gateway names the waypoint as destination.
    const chosen = waypoint === undefined ? server : meets.near === 'unknown-waypoint' ? undefined : waypointPod;
    reports.push({ ...common, ...to(chosen), proxyId: client.pod, reporter: 'source', security: 'unknown' });
  }
  if (meets.passed && waypointPod !== undefined) {
    reports.push({ ...common, ...to(server), proxyId: waypointPod.pod, reporter: 'waypoint', security: 'mutual_tls' });
  }
  // The gateway passes the inner tunnel on unopened and can count its connections only.
  if (!failed && draft.through !== undefined) {
    for (const pod of draft.through.pods.slice(0, 1)) {
      const proxy = { proxyId: pod.pod, reporter: 'waypoint', protocol: 'tcp', security: 'mutual_tls' } as const;
      reports.push({ ...common, ...to(server), ...proxy, flags: '-' });
    }
  }
  if (!failed && server !== undefined && !isOutside(server) && server.capture === 'sidecar') {
    const encrypted = !isOutside(client) && (client.capture !== 'none' || client.kind !== 'workload');
    reports.push({
      ...common,
      ...to(server),
      proxyId: server.pod,
      reporter: 'destination',
      security: encrypted ? 'mutual_tls' : 'none',
    });
  }
  return reports;
}
