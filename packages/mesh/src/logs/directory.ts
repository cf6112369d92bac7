import { nameKey, serviceKey } from '../identity.ts';
import type { DeclaredWorkload, Inventory } from '../inventory/inventory.ts';
import type { Directory, DirectoryPod, DirectoryService } from './logged-failures.ts';

const SERVICE_HOST = /^([^.]+)\.([^.]+)\.svc(?:\.|$)/;

const kept = new WeakMap<Inventory['workloads'], Map<string, Directory>>();

/** Who is who in the logs of one cluster, as its inventory tells; made once for an inventory. */
export function directoryOf(inventory: Inventory, cluster: string): Directory {
  const made = kept.get(inventory.workloads) ?? new Map<string, Directory>();
  kept.set(inventory.workloads, made);
  const directory = made.get(cluster) ?? buildDirectory(inventory, cluster);
  made.set(cluster, directory);
  return directory;
}

function buildDirectory({ workloads, services }: Inventory, cluster: string): Directory {
  const byAddress = new Map<string, DirectoryPod>();
  const byName = new Map<string, DirectoryPod>();
  const endpoints = new Map<string, DirectoryPod[]>();
  const waypoints = new Map<string, DirectoryPod>();
  for (const workload of workloads) {
    if (workload.id.cluster !== cluster) continue;
    const pod: DirectoryPod = { namespace: workload.id.namespace, workload: workload.id.name, kind: kindOf(workload) };
    for (const { name, ip } of workload.members ?? []) {
      byName.set(nameKey({ namespace: workload.id.namespace, name }), pod);
      byAddress.set(ip, pod);
    }
    for (const service of workload.services) {
      const key = serviceKey(service);
      endpoints.set(key, [...(endpoints.get(key) ?? []), ...askable(workload).map(() => pod)]);
      if (pod.kind === 'waypoint') waypoints.set(nameKey(service), pod);
    }
  }
  const byService = new Map<string, DirectoryService>();
  for (const { id, ports, addresses } of services) {
    if (id.cluster !== cluster) continue;
    const service: DirectoryService = {
      namespace: id.namespace,
      name: id.name,
      ports: new Set((ports ?? []).map(({ port }) => port)),
      endpoints: endpoints.get(serviceKey(id)) ?? [],
    };
    for (const address of addresses ?? []) byService.set(address, service);
  }
  return {
    podAt: (host) => byAddress.get(host),
    podNamed: (namespace, pod) => byName.get(nameKey({ namespace, name: pod })),
    serviceAt: (host) => byService.get(host),
    waypointAt: (host) => {
      const [, name, namespace] = SERVICE_HOST.exec(host) ?? [];
      const service = name === undefined || namespace === undefined ? byService.get(host) : { name, namespace };
      return service === undefined ? undefined : waypoints.get(nameKey(service));
    },
  };
}

function kindOf({ role }: DeclaredWorkload): DirectoryPod['kind'] {
  return role === 'waypoint' || role === 'gateway' ? role : 'workload';
}

const askable = ({ members = [] }: DeclaredWorkload): readonly unknown[] =>
  members.filter(({ ready }) => ready !== false);
