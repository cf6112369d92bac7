import { serviceKey, type PlaceId, type PlaceKey, type ServiceId } from '../identity.ts';
import { addCaptures } from '../inventory/capture.ts';
import type { Holds, Place, Presence, Remark, Role } from './topology.ts';

/** What several places are drawn as. */
export interface Group {
  readonly key: PlaceKey;
  readonly id: PlaceId;
  readonly role: Role;
}

/** Joins places into one: pods, captures and what it holds are added up, mixtures and remarks kept; it is active if any of them is. */
export function mergePlaces(group: Group, members: readonly Place[]): Place {
  const captures = members.flatMap((place) => place.capture ?? []);
  const capture = captures.length === 0 ? undefined : addCaptures(captures);
  const pods = members.flatMap((place) => place.pods ?? []);
  const services = joinServices(members.flatMap((place) => place.services ?? []));
  const behind = [...new Set(members.flatMap((place) => place.behind ?? []))].sort();
  const app = sameOf(members.map((place) => place.app));
  const version = sameOf(members.map((place) => place.version));
  return {
    key: group.key,
    id: group.id,
    role: group.role,
    ...(app === undefined ? {} : { app }),
    ...(version === undefined ? {} : { version }),
    presence: joinPresence(members.map((place) => place.presence)),
    ...(capture === undefined ? {} : { capture }),
    ...(pods.length === 0
      ? {}
      : { pods: { ready: pods.reduce((sum, p) => sum + p.ready, 0), of: pods.reduce((sum, p) => sum + p.of, 0) } }),
    ...(services.length === 0 ? {} : { services }),
    ...(behind.length === 0 ? {} : { behind }),
    remarks: joinRemarks(members.flatMap((place) => place.remarks)),
    holds: addHolds(members.map(holdsOf)),
  };
}

/** What a place stands for: itself, unless it holds others. */
function holdsOf(place: Place): Holds {
  if (place.holds !== undefined) return place.holds;
  const is = place.id.kind;
  return {
    workloads: is === 'workload' && place.role === 'workload' ? 1 : 0,
    proxies: is === 'workload' && place.role !== 'workload' ? 1 : 0,
    services: is === 'service' ? 1 : 0,
  };
}

function addHolds(parts: readonly Holds[]): Holds {
  return {
    workloads: parts.reduce((sum, h) => sum + h.workloads, 0),
    proxies: parts.reduce((sum, h) => sum + h.proxies, 0),
    services: parts.reduce((sum, h) => sum + h.services, 0),
  };
}

/** Of a mixture, what says most: traffic before absence, whatever was seen in traffic before silence. */
const PRESENCES: readonly Presence['is'][] = ['active', 'gone', 'unlisted', 'idle'];

function joinPresence(presences: readonly Presence[]): Presence {
  const is = PRESENCES.find((one) => presences.some((presence) => presence.is === one));
  return { is: is ?? 'unlisted' };
}

/** Each once, in an order that does not depend on who came first. */
export function joinServices(services: readonly ServiceId[]): readonly ServiceId[] {
  return [...new Map(services.map((service) => [serviceKey(service), service]))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, service]) => service);
}

function joinRemarks(remarks: readonly Remark[]): readonly Remark[] {
  return remarks.length < 2
    ? remarks
    : [...new Map(remarks.map((remark) => [JSON.stringify(remark), remark])).values()];
}

function sameOf(words: readonly (string | undefined)[]): string | undefined {
  const [first] = words;
  return words.every((word) => word === first) ? first : undefined;
}
