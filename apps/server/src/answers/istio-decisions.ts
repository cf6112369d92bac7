import { z } from 'zod';
import {
  conditionsOfBinding,
  decide,
  hostOf,
  isAddressable,
  tunnelOf,
  type ObjectReference,
  type ServiceEntryRecord,
  type WaypointBinding,
  type WaypointName,
} from '@waymark/mesh';
import { readObjects } from '../sources/kubernetes/read-objects.ts';
import { readCases } from './read-cases.ts';

const CaseSchema = z.object({ name: z.string(), objects: z.array(z.unknown()) });

/** What a control plane decided about small worlds, computed from their objects without its verdicts. */
export async function answerIstioDecisions(file: string): Promise<unknown> {
  return (await readCases(file, CaseSchema)).map(({ name, objects }) => ({ name, answer: answerOf(objects) }));
}

const CLUSTER = 'Kubernetes';

function answerOf(objects: readonly unknown[]): unknown {
  const { cluster, config } = readObjects(objects, CLUSTER, undefined);
  const decisions = decide(cluster, config);
  const { waypoints } = decisions;
  const services: Record<string, unknown> = {};
  const workloads: Record<string, unknown> = {};
  const conditions: Record<string, unknown> = {};

  for (const service of cluster.services) {
    const binding = waypoints.ofService(service);
    services[`${service.namespace}/${hostOf(service, config)}`] = toService(binding);
    conditions[`Service/${spelled(service)}`] = conditionsOfBinding(binding);
  }
  for (const entry of config.serviceEntries) {
    const binding = decisions.bindingOfServiceEntry(entry);
    for (const host of entry.hosts) services[`${entry.namespace}/${host}`] ??= toService(binding);
    conditions[`ServiceEntry/${spelled(entry)}`] = decisions.conditionsOfServiceEntry(entry);
    for (const place of endpointsOf(entry))
      workloads[`${CLUSTER}/networking.istio.io/ServiceEntry/${spelled(entry)}/${place}`] = {
        waypoint: toName(waypoints.ofWorkloadEntry(entry)),
        tunnel: 'NONE',
      };
  }
  for (const pod of cluster.pods.filter(isAddressable))
    workloads[`Pod/${spelled(pod)}`] = { waypoint: toName(waypoints.ofPod(pod)), tunnel: toTunnel(tunnelOf(pod)) };
  for (const entry of config.workloadEntries) {
    const binding = waypoints.ofWorkloadEntry(entry);
    workloads[`${CLUSTER}/networking.istio.io/WorkloadEntry/${spelled(entry)}`] = {
      waypoint: toName(binding),
      tunnel: toTunnel(tunnelOf(entry)),
    };
    conditions[`WorkloadEntry/${spelled(entry)}`] = conditionsOfBinding(binding);
  }
  for (const policy of config.policies)
    conditions[`AuthorizationPolicy/${spelled(policy)}`] = decisions.conditionsOfPolicy(policy);
  for (const route of config.routes)
    conditions[`${route.kind}/${spelled(route)}`] = decisions
      .parentsOf(route)
      .flatMap(({ parent, conditions: ofParent }) => ofParent.map((one) => ({ parent: toParent(parent), ...one })));
  return { services, workloads, conditions };
}

const spelled = ({ namespace, name }: WaypointName): string => `${namespace}/${name}`;
const toName = (binding: WaypointBinding): string | null => (binding.is === 'bound' ? spelled(binding.waypoint) : null);
const toTunnel = (tunnel: 'HBONE' | 'none'): string => (tunnel === 'none' ? 'NONE' : tunnel);
const toParent = ({ kind, namespace, name }: ObjectReference): string => `${kind}/${namespace ?? ''}/${name}`;

function toService(binding: WaypointBinding): unknown {
  const waypoint = toName(binding);
  if (binding.is !== 'bound' || binding.canary === undefined || !('weight' in binding.canary)) return { waypoint };
  const { named, weight } = binding.canary;
  return {
    waypoint,
    weighted: [
      { to: waypoint, weight: 100 - weight },
      { to: spelled(named), weight },
    ],
  };
}

/** An entry that is looked up in DNS and names no endpoints is its own: one per host. */
function endpointsOf(entry: ServiceEntryRecord): readonly string[] {
  if (entry.endpoints.length > 0) return entry.endpoints;
  const looked = entry.resolution === 'DNS' || entry.resolution === 'DNS_ROUND_ROBIN';
  return looked && !entry.selectsWorkloads ? entry.hosts : [];
}
