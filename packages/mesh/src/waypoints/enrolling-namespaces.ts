import { nameKey } from '../identity.ts';
import type { ClusterRecords } from '../inventory/records.ts';
import { attachableFrom, takesNamespace } from '../inventory/waypoint-listener.ts';
import type { Enrolled } from './enrolled.ts';
import type { WaypointFacts } from './waypoint-facts.ts';

/** A namespace from which a waypoint may be named, or is. */
export interface EnrollingNamespace {
  readonly name: string;
  /** By the waypoint's listener; what it serves it may refuse all the same. */
  readonly may: 'yes' | 'no';
  readonly services: number;
  readonly workloads: number;
  /** Of those that name it and are not let in. */
  readonly denied: number;
}

/**
 * Its own namespace first, then by name. Where every namespace may enrol, only those that do are told; of a selector all that it takes.
 * Nothing for a waypoint that is not there: nobody can say whom it would take. `enrolled`: what one reader may see of it.
 */
export function enrollingNamespaces(
  { namespaces, gateways, gatewayClasses }: Pick<ClusterRecords, 'namespaces' | 'gateways' | 'gatewayClasses'>,
  { id }: Pick<WaypointFacts, 'id'>,
  enrolled: readonly Enrolled[],
): readonly EnrollingNamespace[] {
  const gateway = gateways.find((one) => nameKey(one) === nameKey(id));
  if (gateway === undefined) return [];
  const allowed = attachableFrom(
    gateway,
    gatewayClasses.find(({ name }) => name === gateway.className),
  );
  const known = new Map(namespaces.map((one) => [one.name, one]));
  const rows = new Map<string, Enrolled[]>();
  for (const row of enrolled) rows.set(row.namespace, [...(rows.get(row.namespace) ?? []), row]);
  const isTaken = (name: string): boolean => takesNamespace(gateway, allowed, name, known.get(name));
  const selected = allowed?.from === 'Selector' ? [...known.keys()].filter(isTaken) : [];
  const names = [...new Set([id.namespace, ...selected, ...rows.keys()])];
  return names
    .map((name): EnrollingNamespace => {
      const own = rows.get(name) ?? [];
      const served = own.filter(({ standing }) => standing === 'bound' || standing === 'canary');
      const services = served.filter(({ kind }) => kind === 'Service' || kind === 'ServiceEntry').length;
      return {
        name,
        may: isTaken(name) ? 'yes' : 'no',
        services,
        workloads: served.length - services,
        denied: own.filter(({ reason }) => reason === 'AttachmentDenied').length,
      };
    })
    .sort((a, b) => Number(b.name === id.namespace) - Number(a.name === id.namespace) || (a.name < b.name ? -1 : 1));
}
