import {
  bindingsOfPods,
  inboundMtlsOf,
  neighbours,
  noteWithin,
  placeKey,
  policiesOnWorkload,
  rollBefore,
  rulesSpeakingOf,
  servicesOnPods,
  toWorkloadPods,
  waypointInFront,
  workloadPlace,
  type BindingTold,
  type PlaceKey,
  type PodRecord,
  type SelectingService,
  type WorkloadId,
  type WorkloadPod,
} from '@waymark/mesh';
import type { Told, TopologyAnswer, WorkloadAnswer, WorkloadQuery } from '@waymark/contract';
import type { GapAges } from '../../kept/gap-ages.ts';
import type { KindName } from '../../ports/kinds.ts';
import { Refused } from '../../http/problem-reply.ts';
import type { Reader, Readers } from '../../readers/readers.ts';
import { attempt, toGap, type FreshGap } from '../../source-error.ts';
import { toConfigGaps } from '../../clusters/unread-kinds.ts';
import type { JudgedCluster } from './judged-clusters.ts';
import { loadInFront, type Before } from './load-in-front.ts';
import type { WorkloadSources } from './load-workloads.ts';
import { mayGetKind } from './workload-rights.ts';

/** The kinds that a page shows something of. */
const KINDS_SHOWN: readonly KindName[] = ['Gateway', 'GatewayClass', 'AuthorizationPolicy', 'PeerAuthentication'];

/** One workload: from memory and from the shared picture of its namespace. No pod and no proxy is asked. */
export async function loadWorkload(
  sources: WorkloadSources & { readonly ages: GapAges },
  reader: Reader,
  query: WorkloadQuery,
  signal: AbortSignal,
): Promise<Told<WorkloadAnswer>> {
  const { ports, readers, pictures, judge, ages } = sources;
  const { cluster, namespace, name, windowSeconds, endMs } = query;
  await refuseUnseen(readers, reader, namespace, signal);
  const id: WorkloadId = { cluster, namespace, name };
  const [whole, config] = await Promise.all([
    pictures
      .answer(
        reader,
        { namespaces: [namespace], windowSeconds, ...(endMs === undefined ? {} : { endMs }) },
        'together',
        signal,
      )
      .then((waves) => waves.complete()),
    attempt('config', ports.config.config(signal)),
  ]);
  const key = placeKey(workloadPlace(id));
  const workload = whole.places.find((place) => place.key === key);
  const read = config.value?.clusters.find((one) => one.cluster.cluster === cluster);
  if (workload === undefined) throw new Refused('not_found', 'No such workload is known, and nothing was heard of it.');
  const known = read === undefined ? undefined : judge(read);
  const view = await viewOf(readers, reader, id, known, signal);
  const kind = known?.pods.kindOf(id);
  const before: Before = {
    part: (roll) => rollBefore(roll, id),
    tell: (roll, rules, picture) => waypointInFront(roll, id, rules, picture),
  };
  const inFront = await loadInFront(readers, reader, before, { objects: read, picture: whole }, signal);
  return {
    workload,
    ...(kind === undefined ? {} : { kind }),
    ...(known === undefined ? UNKNOWN : toParts(known, id, view)),
    inFront,
    picture: around(whole, key),
    gaps: [
      ...whole.gaps,
      ...ages.date([...config.gaps, ...gapsOf(config.value?.unreadable, cluster, known)], 'complete'),
    ],
  };
}

/** Whether there is such a workload or not: beyond the reader's rights the answer is the same. */
export async function refuseUnseen(
  readers: Readers,
  reader: Reader,
  namespace: string,
  signal: AbortSignal,
): Promise<void> {
  const visible = await readers.visibleNamespaces(reader, [namespace], signal);
  if (!visible.has(namespace)) throw new Refused('not_allowed', 'This namespace is beyond your rights.');
}

const NOT_KNOWN = { is: 'not known' } as const;
const UNKNOWN = { pods: NOT_KNOWN, services: NOT_KNOWN, ownWaypoints: NOT_KNOWN, policies: NOT_KNOWN };

export function gapsOf(
  unreadable: readonly Parameters<typeof toGap>[0][] | undefined,
  cluster: string,
  known: JudgedCluster | undefined,
): readonly FreshGap[] {
  const missing = (unreadable ?? []).filter((failure) => known === undefined && failure.cluster === cluster);
  return [
    ...missing.map((failure) => toGap(failure, 'config')),
    ...toConfigGaps(known?.objects.unread.filter(({ kind }) => KINDS_SHOWN.includes(kind))),
  ];
}

/** One hop, with the health rules that speak of these places. */
function around(whole: TopologyAnswer, key: PlaceKey): TopologyAnswer {
  const { places, edges } = neighbours(whole, key, 1);
  return {
    ...whole,
    places,
    edges,
    health: rulesSpeakingOf(places, whole.health),
  } as TopologyAnswer;
}

/** What the reader may see of the objects around a workload, by kind and namespace. */
interface View {
  readonly pods: boolean;
  readonly services: boolean;
  readonly sees: (namespace: string) => boolean;
  readonly policiesIn: ReadonlySet<string>;
  readonly peerAuthenticationsIn: ReadonlySet<string>;
  /** Namespaces whose pods they may name. */
  readonly podsIn: ReadonlySet<string>;
}

async function viewOf(
  readers: Readers,
  reader: Reader,
  { namespace }: WorkloadId,
  known: JudgedCluster | undefined,
  signal: AbortSignal,
): Promise<View> {
  const names = known?.judged.cluster.namespaces.map(({ name }) => name) ?? [namespace];
  const policies = known?.judged.config.policies.map((policy) => policy.namespace) ?? [];
  const peers = known?.objects.traffic.peerAuthentications.map((one) => one.namespace) ?? [];
  const agents = known?.judged.config.rootNamespace ?? namespace;
  const own = (kind: KindName, namespaces: readonly string[]): Promise<ReadonlySet<string>> =>
    mayGetKind(readers, reader, kind, namespaces, signal);
  const [visible, podsIn, services, policiesIn, peerAuthenticationsIn] = await Promise.all([
    readers.visibleNamespaces(reader, [...new Set(names)].sort(), signal),
    own('Pod', [namespace, agents]),
    own('Service', [namespace]),
    own('AuthorizationPolicy', policies),
    own('PeerAuthentication', [...peers, namespace]),
  ]);
  return {
    pods: podsIn.has(namespace),
    services: services.has(namespace),
    sees: (one) => visible.has(one),
    policiesIn,
    peerAuthenticationsIn,
    podsIn,
  };
}

type Parts = Pick<WorkloadAnswer, 'pods' | 'services' | 'ownWaypoints' | 'policies' | 'inboundMtls'>;
const NOT_ALLOWED = { is: 'not allowed' } as const;

function toParts(known: JudgedCluster, id: WorkloadId, view: View): Parts {
  const { judged, pods, objects } = known;
  const records = pods.of(id);
  const explained = toWorkloadPods(pods, id);
  const services = servicesOnPods(judged, records);
  const states = new Set(explained.map((pod) => pod.explained.capture.state));
  const policies = policiesOnWorkload(judged, {
    pods: records,
    captured: states.has('captured') ? 'some' : 'none',
    sidecars: states.has('sidecar') ? 'some' : 'none',
    services,
  });
  const seen = policies.filter((policy) => view.policiesIn.has(policy.namespace));
  const isUnread = (kind: KindName): boolean => objects.unread.some((one) => one.kind === kind);
  // The domain is readonly and the wire's type is not; that the one fits the other is asserted where the wire is defined.
  return {
    pods: view.pods
      ? { is: 'told', items: explained.map((pod) => withoutUnseenAgents(pod, view.podsIn)), outsideView: 0 }
      : NOT_ALLOWED,
    services: view.services
      ? { is: 'told', items: services.map((service) => toService(service, view)), outsideView: 0 }
      : NOT_ALLOWED,
    ownWaypoints: view.pods
      ? { is: 'told', items: bindingsOfPods(judged, records).map((one) => withinView(one, view)), outsideView: 0 }
      : NOT_ALLOWED,
    policies: isUnread('AuthorizationPolicy')
      ? NOT_KNOWN
      : { is: 'told', items: seen, outsideView: policies.length - seen.length },
    ...(states.has('captured') && !isUnread('PeerAuthentication') ? toInboundMtls(known, records, view) : {}),
  } as Parts;
}

const toService = (
  { namespace, name, binding, ingress }: SelectingService,
  view: View,
): { readonly namespace: string; readonly name: string; readonly binding: object; readonly ingress: string } => ({
  namespace,
  name,
  binding: withinView(binding, view),
  ingress,
});

/** istiod's words name the waypoint, too, so all that it says goes with the name. */
export function withinView(
  binding: BindingTold,
  { sees }: Pick<View, 'sees'>,
): BindingTold & { readonly outsideView?: true } {
  const { waypoint, canary } = binding;
  const hidden = [waypoint, canary?.waypoint].some((one) => one !== undefined && !sees(one.namespace));
  if (hidden) return { is: binding.is, notes: [], outsideView: true };
  return { ...binding, notes: binding.notes.map((note) => noteWithin(note, sees)) };
}

/** That an agent is missing matters to every reader; what it is called only to those with rights to its namespace. */
function withoutUnseenAgents(pod: WorkloadPod, podsIn: ReadonlySet<string>): unknown {
  const { awaits, fix, evidence } = pod.explained;
  const named = [awaits, fix?.agent, ...evidence.filter((one) => one.is === 'agent')];
  if (named.every((one) => one?.pod === undefined || podsIn.has(one.pod.namespace))) return pod;
  const nameless = <A extends { readonly pod?: unknown }>({ pod: _name, ...rest }: A): Omit<A, 'pod'> => rest;
  return {
    ...pod,
    explained: {
      ...pod.explained,
      ...(awaits === undefined ? {} : { awaits: nameless(awaits) }),
      evidence: evidence.map((one) => (one.is === 'agent' ? nameless(one) : one)),
      ...(fix?.agent === undefined ? {} : { fix: { is: fix.is, agent: nameless(fix.agent) } }),
    },
  };
}

function toInboundMtls(
  { judged, objects }: JudgedCluster,
  [pod]: readonly PodRecord[],
  { peerAuthenticationsIn }: View,
): Pick<WorkloadAnswer, 'inboundMtls'> {
  if (pod === undefined || !peerAuthenticationsIn.has(pod.namespace)) return {};
  const { rootNamespace } = judged.config;
  const { mode, by, ports, notHonoured } = inboundMtlsOf(pod, objects.traffic.peerAuthentications, rootNamespace);
  const isNamed = by !== undefined && peerAuthenticationsIn.has(by.namespace);
  return {
    inboundMtls: {
      mode,
      ...(isNamed ? { by: { namespace: by.namespace, name: by.name } } : {}),
      ports: [...ports],
      notHonoured: [...notHonoured],
    },
  };
}
