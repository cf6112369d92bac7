import { nameKey, type NamespacedName } from '../identity.ts';
import { covers } from '../policy/host-covers.ts';
import type { VirtualServiceRecord } from '../policy/l7-need.ts';
import type { RouteRecord } from './config-records.ts';
import type { ObjectReference } from './records.ts';

/** What sends requests from ingress gateways into the mesh. */
export interface IngressRoutes {
  readonly routes: readonly RouteRecord[];
  readonly virtualServices: readonly VirtualServiceRecord[];
  /** The cluster's domain in DNS, as `cluster.local`. */
  readonly domain: string;
  /** Whether a route's parent is a gateway at the edge: known, and no waypoint. */
  readonly isIngress: (parent: ObjectReference, from: string) => boolean;
}

/** Gateways whose routes, of the Gateway API or of a VirtualService, send to a Service. */
export function gatewaysSendingTo(
  service: NamespacedName,
  { routes, virtualServices, domain, isIngress }: IngressRoutes,
): readonly NamespacedName[] {
  const key = nameKey(service);
  const found = new Map<string, NamespacedName>();
  const add = (gateway: NamespacedName): void => void found.set(nameKey(gateway), gateway);
  for (const route of routes) {
    if (!route.backends.some((one) => one.kind === 'Service' && nameKey(atOf(one, route.namespace)) === key)) continue;
    for (const parent of route.parents) if (isIngress(parent, route.namespace)) add(atOf(parent, route.namespace));
  }
  for (const { namespace, sends = [] } of virtualServices)
    for (const { hosts, gateways } of sends)
      if (hosts.some((host) => covers({ host, namespace }, service, `svc.${domain}`)))
        for (const gateway of gateways) if (gateway !== 'mesh') add(gatewayNamed(gateway, namespace));
  return [...found.values()];
}

const atOf = ({ namespace, name }: ObjectReference, own: string): NamespacedName => ({
  namespace: namespace ?? own,
  name,
});

/** A VirtualService names a gateway as `namespace/name`, or by its name alone where both are of one namespace. */
function gatewayNamed(written: string, own: string): NamespacedName {
  const [namespace, name] = written.split('/');
  return name === undefined ? { namespace: own, name: written } : { namespace: namespace ?? own, name };
}
