/** Nodes, namespaces, service accounts and policies. */

import { toRfc3339Nano } from '../instants.ts';
import type { NamespacePlan, PolicyPlan } from '../plan.ts';
import { hash32 } from '../seeded-words.ts';
import type { KubernetesObject, Labels } from '../telling.ts';
import type { World } from '../world.ts';
import { generatedLabels, isGenerated } from './gateways.ts';
import { policyCondition } from '../enforcement.ts';
import { ALWAYS_THERE, heldSinceMs } from './view.ts';
import { bornAt, bornOfMs, makeObject, SYSTEM_NAMESPACE } from './metadata.ts';
import { gatewayOwner, hostIpOf } from './pods.ts';

export function nodeObjects(world: World): KubernetesObject[] {
  const at = bornAt(world, undefined);
  return world.plan.nodes.map(({ name, region, zone }) =>
    makeObject(
      world,
      {
        apiVersion: 'v1',
        kind: 'Node',
        name,
        labels: {
          'kubernetes.io/arch': 'amd64',
          'kubernetes.io/hostname': name,
          'kubernetes.io/os': 'linux',
          'topology.kubernetes.io/region': region,
          'topology.kubernetes.io/zone': zone,
        },
      },
      {
        spec: { podCIDR: `${hostIpOf(world, name).replace(/\.1$/, '')}.0/24` },
        status: {
          addresses: [
            { type: 'InternalIP', address: hostIpOf(world, name) },
            { type: 'Hostname', address: name },
          ],
          conditions: [
            {
              type: 'Ready',
              status: 'True',
              reason: 'KubeletReady',
              message: 'kubelet is posting ready status',
              lastHeartbeatTime: at,
              lastTransitionTime: at,
            },
          ],
          nodeInfo: {
            architecture: 'amd64',
            operatingSystem: 'linux',
            kubeletVersion: 'v1.36.3',
            kernelVersion: '6.1.0',
            osImage: 'Debian GNU/Linux 12 (bookworm)',
          },
        },
      },
    ),
  );
}

export function namespaceObjects(world: World): KubernetesObject[] {
  const own = new Set(world.plan.namespaces.map(({ name }) => name));
  const plans: NamespacePlan[] = [
    ...world.plan.namespaces,
    ...ALWAYS_THERE.filter((name) => !own.has(name)).map((name): NamespacePlan => ({ name, mode: 'none' })),
  ];
  return plans.map((plan) =>
    makeObject(
      world,
      { apiVersion: 'v1', kind: 'Namespace', name: plan.name, labels: namespaceLabels(world, plan) },
      { spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } },
    ),
  );
}

function namespaceLabels(world: World, plan: NamespacePlan): Labels {
  const labels: Record<string, string> = { 'kubernetes.io/metadata.name': plan.name };
  if (plan.mode === 'ambient') labels['istio.io/dataplane-mode'] = 'ambient';
  if (plan.mode === 'sidecar') labels['istio-injection'] = 'enabled';
  if (plan.useWaypoint !== undefined) labels['istio.io/use-waypoint'] = plan.useWaypoint;
  if (plan.useWaypointNamespace !== undefined) labels['istio.io/use-waypoint-namespace'] = plan.useWaypointNamespace;
  if (plan.ingressUseWaypoint === true) labels['istio.io/ingress-use-waypoint'] = 'true';
  const network = world.plan.clusters?.find(({ name }) => name === world.plan.cluster)?.network;
  if (plan.name === SYSTEM_NAMESPACE && network !== undefined) labels['topology.istio.io/network'] = network;
  return { ...labels, ...plan.labels };
}

export function serviceAccountObjects(world: World): KubernetesObject[] {
  const names = new Set(world.plan.workloads.map((workload) => `${workload.in}/${workload.account ?? workload.app}`));
  const people = [...names].map((key) => {
    const [namespace = '', name = ''] = key.split('/');
    return makeObject(world, { apiVersion: 'v1', kind: 'ServiceAccount', namespace, name }, {});
  });
  const generated = world.cast.gateways.filter(isGenerated).map((gateway) =>
    makeObject(
      world,
      {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        namespace: gateway.namespace,
        name: gateway.workload,
        labels: generatedLabels(gateway),
        owner: gatewayOwner(gateway),
      },
      {},
    ),
  );
  const system = ['istiod', 'ztunnel', 'istio-cni'].map((name) =>
    makeObject(world, { apiVersion: 'v1', kind: 'ServiceAccount', namespace: SYSTEM_NAMESPACE, name }, {}),
  );
  return [...people, ...generated, ...system];
}

export function policyObjects(world: World): KubernetesObject[] {
  return world.plan.policies.map((policy) => {
    const { kind, name, spec } = policy;
    return makeObject(
      world,
      { apiVersion: 'security.istio.io/v1', kind, namespace: policy.in, name },
      { spec, ...policyStatus(world, policy) },
    );
  });
}

/** Istio kinds carry observedGeneration as a string and nanoseconds in their times. */
function policyStatus(world: World, policy: PolicyPlan): { status?: Record<string, unknown> } {
  const condition = policyCondition(world.cast, policy);
  if (condition === undefined) return {};
  const nanos = hash32(world.seed, `${policy.in}/${policy.name}`) % 1_000_000_000;
  const { kind, name } = policy;
  const sinceMs = heldSinceMs(world.eras, ({ plan, cast }) => {
    const then = plan.policies.find((p) => p.kind === kind && p.in === policy.in && p.name === name);
    return then === undefined ? '' : JSON.stringify(policyCondition(cast, then));
  });
  const lastTransitionTime = toRfc3339Nano(sinceMs ?? bornOfMs(world, kind, policy.in, name), nanos);
  const applied = world.plan.applied?.find((one) => one.kind === kind && one.in === policy.in && one.name === name);
  const observedGeneration = String(applied?.generation ?? 1);
  return { status: { conditions: [{ ...condition, observedGeneration, lastTransitionTime }] } };
}
