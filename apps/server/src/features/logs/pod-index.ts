import { nameKey, type DeclaredPod, type DeclaredWorkload, type Inventory, type ServiceId } from '@waymark/mesh';

export interface KnownPod extends DeclaredPod {
  readonly workload: DeclaredWorkload;
}

/** Who is who in the logs: pods by name and address, and what they belong to. */
export interface PodIndex {
  readonly inventory: Inventory;
  podNamed(cluster: string, namespace: string, pod: string): KnownPod | undefined;
  podAt(cluster: string, ip: string): KnownPod | undefined;
  /** The service that clients ask for by this address. */
  serviceAt(cluster: string, ip: string): ServiceId | undefined;
  workload(cluster: string, namespace: string, name: string): DeclaredWorkload | undefined;
  podsOf(workload: DeclaredWorkload): readonly KnownPod[];
  /** Of the ztunnels on these nodes. */
  ztunnelsOn(cluster: string, nodes: ReadonlySet<string>): readonly KnownPod[];
}

const kept = new WeakMap<Inventory, PodIndex>();

/** The same index for the same inventory: it is asked with every line. */
export function podIndex(inventory: Inventory): PodIndex {
  const known = kept.get(inventory);
  if (known !== undefined) return known;
  const made = buildIndex(inventory);
  kept.set(inventory, made);
  return made;
}

function buildIndex(inventory: Inventory): PodIndex {
  const byName = new Map<string, KnownPod>();
  const byIp = new Map<string, KnownPod>();
  const workloads = new Map<string, DeclaredWorkload>();
  const podsOf = new Map<DeclaredWorkload, readonly KnownPod[]>();
  for (const workload of inventory.workloads) {
    const { cluster, namespace } = workload.id;
    const pods = (workload.members ?? []).map((pod): KnownPod => ({ ...pod, workload }));
    workloads.set(`${cluster} ${nameKey(workload.id)}`, workload);
    podsOf.set(workload, pods);
    for (const pod of pods) {
      byName.set(`${cluster} ${nameKey({ namespace, name: pod.name })}`, pod);
      byIp.set(`${cluster} ${pod.ip}`, pod);
    }
  }
  const services = new Map(
    inventory.services.flatMap(({ id, addresses = [] }) => addresses.map((ip) => [`${id.cluster} ${ip}`, id] as const)),
  );
  return {
    inventory,
    podNamed: (cluster, namespace, name) => byName.get(`${cluster} ${nameKey({ namespace, name })}`),
    podAt: (cluster, ip) => byIp.get(`${cluster} ${ip}`),
    serviceAt: (cluster, ip) => services.get(`${cluster} ${ip}`),
    workload: (cluster, namespace, name) => workloads.get(`${cluster} ${nameKey({ namespace, name })}`),
    podsOf: (workload) => podsOf.get(workload) ?? [],
    ztunnelsOn: (cluster, nodes) =>
      inventory.workloads
        .filter(({ id, role }) => role === 'ztunnel' && id.cluster === cluster)
        .flatMap((workload) => podsOf.get(workload) ?? [])
        .filter(({ node }) => nodes.has(node)),
  };
}
