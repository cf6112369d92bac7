/** Who exactly takes part in a conversation, in which shares, before time is looked at. */

import { endsNamed, serviceNamed } from './cast.ts';
import { isDeniedAtPod, isDeniedAtWaypoint } from './enforcement.ts';
import type { AnswerPlan, ConversationPlan, LatencyPlan, Protocol, WorkloadPlan, WorldPlan } from './plan.ts';
import { workloadOf } from './plan-index.ts';
import type { Actor, Cast, End, GatewayCast, ServiceCast } from './roles.ts';
import { isOutside } from './roles.ts';
import type { LegFate } from './way.ts';
import { isCaptured, isEncrypted, passesWaypoint } from './way.ts';

/** One client pod, one server pod, one answer, one waypoint pod: all that can be told before time is looked at. */
export interface Draft {
  readonly conversation: ConversationPlan;
  readonly protocol: Protocol;
  readonly client: End;
  readonly server?: End;
  readonly service?: ServiceCast;
  readonly port: number;
  readonly waypoint?: GatewayCast;
  /** Absent with a waypoint that has no ready pod. */
  readonly waypointPod?: Actor;
  /** The gateway of the server's network, where that is another one. */
  readonly through?: GatewayCast;
  readonly answer: AnswerPlan;
  readonly latency: LatencyPlan;
  readonly share: number;
  readonly fate: LegFate;
  /** ztunnel has not accepted the client's pod yet, or the server's: what is sent into its rules gets nowhere. */
  readonly clientPending: boolean;
}

const OK: AnswerPlan = { code: '200', share: 1 };
const USUAL_LATENCY: LatencyPlan = { p50Ms: 12, p95Ms: 45 };
export const QUICK: LatencyPlan = { p50Ms: 2, p95Ms: 4 };
/** What a waypoint answers when one of its own policies says no. */
const FORBIDDEN: AnswerPlan = { code: '403', share: 1, byProxy: true };

interface Destination {
  readonly server?: End;
  readonly share: number;
  readonly latency: LatencyPlan;
  readonly answers: readonly AnswerPlan[];
  readonly through?: GatewayCast;
}

export function draftsOf(plan: WorldPlan, cast: Cast, conversation: ConversationPlan): Draft[] {
  const { to } = conversation;
  const once = conversation.onceAtMs !== undefined;
  const cluster = conversation.cluster ?? cast.cluster;
  const clients = firstIf(once, endsNamed(cast, conversation.from, cluster));
  const service = 'service' in to ? serviceNamed(cast, to.service, cluster) : undefined;
  const protocol = service?.plan.protocol ?? conversation.protocol ?? 'tcp';
  const outcome = conversation.outcome ?? 'answered';
  return clients.flatMap((client) => {
    const destinations = firstIf(once, destinationsOf(cast, conversation, service, client));
    return destinations.flatMap((destination) => {
      const { server, through } = destination;
      const ways = firstIf(once, waysTo(cast, client, service, server));
      return ways.flatMap(({ waypoint, waypointPod, share }) => {
        const stopped = fateOf(plan, destination, conversation, client, waypointPod, waypoint !== undefined);
        const fate = outcome === 'answered' ? stopped : outcome;
        const refusedByProxy = waypoint !== undefined && isDeniedAtWaypoint(plan, client, waypoint, service);
        const given = refusedByProxy
          ? [FORBIDDEN]
          : firstIf(once, wholeAnswers(answersOf(plan, destination, waypointPod ?? client)));
        return (outcome === 'answered' ? given : [OK]).map((answer): Draft => {
          const nobody = server === undefined;
          const chosen = nobody || answer.byProxy === true ? {} : { server };
          return {
            conversation,
            protocol,
            client,
            ...chosen,
            ...(service === undefined ? {} : { service }),
            ...(waypoint === undefined ? {} : { waypoint }),
            ...(waypointPod === undefined ? {} : { waypointPod }),
            ...(through === undefined ? {} : { through }),
            port: portOf(conversation, server),
            answer: nobody && waypoint !== undefined ? { code: '503', share: 1, flags: 'UH', byProxy: true } : answer,
            latency: nobody || answer.byProxy === true ? QUICK : destination.latency,
            share: once ? 1 : (destination.share * answer.share * share) / clients.length,
            fate: refusedByProxy && outcome === 'answered' ? 'ok' : fate,
            clientPending: !isOutside(client) && client.stand === 'pending',
          };
        });
      });
    });
  });
}

/** A waypoint that has no ready pod left is still the way ("bound and dead"). */
function waysTo(
  cast: Cast,
  client: End,
  service: ServiceCast | undefined,
  server: End | undefined,
): readonly { readonly waypoint?: GatewayCast; readonly waypointPod?: Actor; readonly share: number }[] {
  const primary = passesWaypoint(cast, client, service, server);
  if (primary === undefined) return [{ share: 1 }];
  const canary = service?.canary;
  const choices =
    canary === undefined
      ? [{ waypoint: primary, share: 1 }]
      : [
          { waypoint: primary, share: 1 - canary.share },
          { waypoint: canary.waypoint, share: canary.share },
        ];
  return choices.flatMap(({ waypoint, share }) => {
    const ready = waypoint.pods.filter((pod) => pod.ready);
    if (ready.length === 0) return [{ waypoint, share }];
    return ready.map((waypointPod) => ({ waypoint, waypointPod, share: share / ready.length }));
  });
}

/** What stops a connection although nobody planned it to: policies, a pod between two data planes, a port without listener. */
function fateOf(
  plan: WorldPlan,
  { server }: Destination,
  conversation: ConversationPlan,
  client: End,
  waypointPod: Actor | undefined,
  viaWaypoint: boolean,
): LegFate {
  if (server === undefined) return viaWaypoint || !('service' in conversation.to) ? 'ok' : 'no-healthy-upstream';
  if (isOutside(server)) return 'ok';
  if (server.stand === 'pending') return 'nobody-listens';
  const peer = waypointPod ?? client;
  if (server.capture === 'ambient' && isDeniedAtPod(plan, peer, server, isEncrypted(peer, server))) return 'denied';
  return troubleOf(plan, server) === 'refusing' ? 'refused' : 'ok';
}

function troubleOf(plan: WorldPlan, server: Actor): WorkloadPlan['trouble'] {
  return workloadOf(plan, server)?.trouble;
}

function answersOf(plan: WorldPlan, { server, answers }: Destination, peer: End): readonly AnswerPlan[] {
  if (server === undefined || isOutside(server)) return answers;
  // A sidecar refuses in HTTP, where a ztunnel refuses the connection.
  const refused = server.capture === 'sidecar' && isDeniedAtPod(plan, peer, server, isEncrypted(peer, server));
  if (refused) return [{ code: '403', share: 1 }];
  return troubleOf(plan, server) === 'erring' ? [{ code: '500', share: 1 }] : answers;
}

function firstIf<T>(once: boolean, all: readonly T[]): readonly T[] {
  return once ? all.slice(0, 1) : all;
}

function portOf(conversation: ConversationPlan, server: End | undefined): number {
  const { to } = conversation;
  if ('podOf' in to && to.port !== undefined) return to.port;
  return server === undefined || isOutside(server) ? 0 : server.port;
}

/** What no named answer takes is answered 200. */
function wholeAnswers(answers: readonly AnswerPlan[]): readonly AnswerPlan[] {
  const named = answers.reduce((sum, answer) => sum + answer.share, 0);
  return named < 1 ? [{ ...OK, share: 1 - named }, ...answers] : answers;
}

function destinationsOf(
  cast: Cast,
  conversation: ConversationPlan,
  service: ServiceCast | undefined,
  client: End,
): readonly Destination[] {
  const { to } = conversation;
  const usual = { latency: conversation.latency ?? USUAL_LATENCY, answers: conversation.answers ?? [] };
  if ('address' in to) return [{ ...usual, share: 1, server: { kind: 'outside', address: to.address } }];
  if ('podOf' in to) {
    const pods = endsNamed(cast, to.podOf, conversation.cluster ?? cast.cluster);
    return pods.map((server) => ({ ...usual, share: 1 / pods.length, server }));
  }
  if (service?.external !== undefined) return [{ ...usual, share: 1, server: service.external }];
  const ready = service?.backends.filter((backend) => backend.ready) ?? [];
  // Only ztunnels speak the doubled HBONE that crosses networks here.
  const remote = isCaptured(client) ? (service?.remote.filter(({ pod }) => pod.ready) ?? []) : [];
  const all = ready.length + remote.length;
  if (all === 0) return [{ ...usual, share: 1 }];
  if (conversation.backends === undefined) {
    return [
      ...ready.map((server) => ({ ...usual, share: 1 / all, server })),
      ...remote.map(({ pod, through }) => ({ ...usual, share: 1 / all, server: pod, through })),
    ];
  }
  const staffed = conversation.backends
    .map((backend) => ({ backend, pods: ready.filter((pod) => pod.workload === backend.workload) }))
    .filter(({ pods }) => pods.length > 0);
  // Those that are left take over what one without a ready pod would have answered.
  const taken = staffed.length === conversation.backends.length ? 1 : sharesOf(staffed.map(({ backend }) => backend));
  if (taken === 0) return ready.map((server) => ({ ...usual, share: 1 / ready.length, server }));
  return staffed.flatMap(({ backend, pods }) => {
    const own = { latency: backend.latency ?? usual.latency, answers: backend.answers ?? usual.answers };
    return pods.map((server) => ({ ...own, share: backend.share / taken / pods.length, server }));
  });
}

function sharesOf(backends: readonly { readonly share: number }[]): number {
  return backends.reduce((sum, { share }) => sum + share, 0);
}
