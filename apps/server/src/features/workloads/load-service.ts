import {
  bindingOfService,
  bindingsOfPods,
  mergePlaces,
  neighbours,
  placeKey,
  portsOfService,
  requestsSeenFor,
  rollBeforeService,
  rulesSpeakingOf,
  serviceKey,
  servicePlace,
  waypointBeforeService,
  withServices,
  type Edge,
  type Place,
  type ServiceId,
} from '@waymark/mesh';
import type { ServiceAnswer, Told, TopologyAnswer, WorkloadQuery } from '@waymark/contract';
import type { GapAges } from '../../kept/gap-ages.ts';
import { Refused } from '../../http/problem-reply.ts';
import type { Reader } from '../../readers/readers.ts';
import type { JudgedCluster } from './judged-clusters.ts';
import { loadInFront, loadRulesOf, type Before } from './load-in-front.ts';
import { gapsOf, refuseUnseen, withinView } from './load-workload.ts';
import type { WorkloadSources } from './load-workloads.ts';
import { mayGetKind } from './workload-rights.ts';

/** One service: which waypoint each way of calling it passes, what applies to it, and who calls and answers. From memory and the shared picture. */
export async function loadService(
  { ports, readers, pictures, judge, ages }: WorkloadSources & { readonly ages: GapAges },
  reader: Reader,
  { cluster, namespace, name, windowSeconds, endMs }: WorkloadQuery,
  signal: AbortSignal,
): Promise<Told<ServiceAnswer>> {
  await refuseUnseen(readers, reader, namespace, signal);
  const mayGet = await mayGetKind(readers, reader, 'Service', [namespace], signal);
  if (!mayGet.has(namespace)) throw new Refused('not_allowed', 'You need the right to get services of this namespace.');
  const asked = { namespaces: [namespace], windowSeconds, ...(endMs === undefined ? {} : { endMs }) };
  const [whole, { clusters, unreadable }] = await Promise.all([
    pictures.answer(reader, asked, 'together', signal).then((waves) => waves.complete()),
    ports.config.config(signal),
  ]);
  const objects = clusters.find((one) => one.cluster.cluster === cluster);
  const service = objects?.cluster.services.find((one) => one.namespace === namespace && one.name === name);
  if (objects === undefined || service === undefined) throw new Refused('not_found', 'No such service is known.');
  const known = judge(objects);
  const id: ServiceId = { cluster, namespace, name };
  const names = known.judged.cluster.namespaces.map((one) => one.name);
  const visible = await readers.visibleNamespaces(reader, [...new Set(names)].sort(), signal);
  const podsIn = await mayGetKind(readers, reader, 'Pod', [namespace], signal);
  const view = { sees: (one: string) => visible.has(one) };
  const before: Before = { part: (roll) => rollBeforeService(roll, service), tell: waypointBeforeService };
  const members = whole.places.filter(({ services = [] }) =>
    services.some((one) => serviceKey(one) === serviceKey(id)),
  ) as readonly Place[];
  const picture = around(whole, id, members);
  const { binding, ingress } = bindingOfService(known.judged, service);
  const answer: Omit<Told<ServiceAnswer>, 'inFront' | 'rules'> = {
    service: placeOf(id, picture, members),
    addresses: [...(service.addresses ?? [])],
    ...(service.headless === true ? { headless: true } : {}),
    ports: portsOfService(service.ports ?? []),
    seen: requestsSeenFor(id, whole.edges),
    binding: withinView(binding, view),
    ingress,
    members: members.map((place) => toMember(place, known, podsIn.has(namespace) ? view : undefined)),
    picture,
    gaps: [...whole.gaps, ...ages.date(gapsOf(unreadable, cluster, known), 'complete')],
  };
  const [inFront, rules] = await Promise.all([
    loadInFront(readers, reader, before, { objects, picture: whole }, signal),
    loadRulesOf(readers, reader, service, { objects, part: before.part }, signal),
  ]);
  return { ...answer, inFront, rules };
}

/** The service with its callers, who answers, and its waypoints. */
function around(whole: TopologyAnswer, id: ServiceId, members: readonly Place[]): TopologyAnswer {
  const key = placeKey(servicePlace(id));
  const drawn = withServices(whole);
  const near = neighbours(drawn, key, 1);
  const beside = near.edges.flatMap((edge): readonly Edge[] => {
    if (edge.from !== key) return edge.to === key ? [edge] : [];
    if (edge.layer === 'L4') return [edge];
    // The waypoint was passed on the way to the service, and is told there.
    const { via: _passed, ...onward } = edge;
    return [onward];
  });
  const vias = new Set(beside.flatMap((edge) => (edge.layer === 'L7' && edge.via !== undefined ? [edge.via] : [])));
  const known = new Set(near.places.map((place) => place.key));
  const places = [...near.places, ...drawn.places.filter((place) => vias.has(place.key) && !known.has(place.key))];
  const shown = places.some((place) => place.key === key) ? places : [placeOf(id, whole, members), ...places];
  return { ...whole, places: shown, edges: beside, health: rulesSpeakingOf(shown, whole.health) } as TopologyAnswer;
}

function placeOf(id: ServiceId, { places }: Pick<TopologyAnswer, 'places'>, members: readonly Place[]): Place {
  const key = placeKey(servicePlace(id));
  const called = places.find((place) => place.key === key) as Place | undefined;
  const own = { key, id: servicePlace(id), role: 'service' } as const;
  const presence = called?.presence ?? { is: 'idle' };
  if (members.length === 0) return called ?? { ...own, presence, remarks: [] };
  const merged = mergePlaces(own, members);
  const remarks = merged.remarks.filter((one) => !('service' in one) || serviceKey(one.service) === serviceKey(id));
  return { ...merged, presence, remarks };
}

function toMember(
  place: Place,
  { judged, pods }: JudgedCluster,
  view: { readonly sees: (namespace: string) => boolean } | undefined,
): Told<ServiceAnswer['members'][number]> {
  const id = place.id.kind === 'workload' ? place.id : undefined;
  if (id === undefined) return { place };
  const kind = pods.kindOf(id);
  return {
    place,
    ...(kind === undefined ? {} : { kind }),
    ...(view === undefined
      ? {}
      : { byAddress: bindingsOfPods(judged, pods.of(id)).map((one) => withinView(one, view)) }),
  };
}
