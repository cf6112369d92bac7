/** What someone applies to the API server from outside, read back into the words of a plan. */

import type {
  AppliedPlan,
  GatewayPlan,
  NamespacePlan,
  ObjectPlan,
  PolicyPlan,
  ServicePlan,
  WorkloadPlan,
  WorldPlan,
} from './plan.ts';
import type { Step } from './steps.ts';
import { changeGateway, changeWorkload, createGateway, deleteGateway, deployed, isCalled } from './steps.ts';
import { labelNamespace, labelPods, replaceIn } from './steps.ts';
import type { KubernetesObject, Labels } from './telling.ts';
import { without } from './without.ts';

/** It happens in the first cluster. */
export interface WorldChange {
  readonly atMs: number;
  readonly verb: 'apply' | 'delete';
  readonly object: KubernetesObject;
}

/** What is read of a spec; everything else is only told back. */
interface ReadSpec {
  readonly gatewayClassName?: string;
  readonly listeners?: readonly {
    readonly protocol?: string;
    readonly allowedRoutes?: { readonly namespaces?: { readonly from?: string } };
  }[];
  readonly selector?: Labels;
  readonly template?: { readonly metadata?: { readonly labels?: Labels } };
  readonly ports?: readonly { readonly port: number; readonly name?: string; readonly appProtocol?: string }[];
}

export function stepsOfChange(change: WorldChange): readonly Step[] {
  const { atMs, verb, object } = change;
  const told = { atMs, change: (plan: WorldPlan) => remember(plan, object, verb) };
  return [told, ...(verb === 'apply' ? applied(atMs, object) : deleted(atMs, object))];
}

function nameOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

function isSame(kept: AppliedPlan | ObjectPlan, object: KubernetesObject): boolean {
  return (
    kept.kind === object.kind &&
    kept.name === object.metadata.name &&
    (kept.in ?? '') === (object.metadata.namespace ?? '')
  );
}

/** Kept as it was given: who asks for the object gets that back, with what controllers write beside it. */
function remember(plan: WorldPlan, object: KubernetesObject, verb: WorldChange['verb']): WorldPlan {
  const { apiVersion, kind, metadata } = object;
  const body = without(object, 'apiVersion', 'kind', 'metadata', 'status');
  const { name, namespace, labels, annotations } = metadata;
  const before = plan.applied?.find((kept) => isSame(kept, object));
  const others = plan.applied?.filter((kept) => !isSame(kept, object)) ?? [];
  const objects = plan.objects?.filter((kept) => !isSame(kept, object)) ?? [];
  const common = { kind, name, ...(namespace === undefined ? {} : { in: namespace }) };
  if (verb === 'delete') return { ...plan, objects, applied: [...others, { ...common, deleted: true, generation: 0 }] };
  const given = {
    ...common,
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
    generation: nextGeneration(plan, object, before),
  };
  return {
    ...plan,
    objects: [...objects, { ...given, apiVersion, body }],
    applied: [...others, { ...given, spec: object['spec'] }],
  };
}

/** Grows with the spec alone. */
function nextGeneration(plan: WorldPlan, object: KubernetesObject, before: AppliedPlan | undefined): number {
  const spec = JSON.stringify(object['spec']);
  if (before !== undefined && before.deleted !== true)
    return before.generation + (JSON.stringify(before.spec) === spec ? 0 : 1);
  const planned = [
    ...plan.policies,
    ...(plan.objects ?? []).map((kept) => ({ ...kept, spec: kept.body['spec'] })),
  ].find((kept) => kept.kind === object.kind && `${kept.in ?? ''}/${kept.name}` === nameOf(object));
  return planned === undefined || JSON.stringify(planned.spec) === spec ? 1 : 2;
}

function applied(atMs: number, object: KubernetesObject): readonly Step[] {
  const once = (change: (plan: WorldPlan) => WorldPlan): readonly Step[] => [{ atMs, change }];
  const spec = (object['spec'] ?? {}) as ReadSpec;
  switch (object.kind) {
    case 'Namespace':
      return labelNamespace(atMs, object.metadata.name, (before) => toNamespace(before, object));
    case 'Pod':
      return podLabelled(atMs, object);
    case 'Deployment':
      return once((plan) => withTemplate(plan, object, spec));
    case 'Service':
      return once((plan) => withService(plan, object, spec));
    case 'Gateway':
      return spec.gatewayClassName === 'istio-waypoint' ? waypointApplied(atMs, object, spec) : [];
    case 'AuthorizationPolicy':
    case 'PeerAuthentication': {
      const policy = toPolicy(object, object.kind === 'AuthorizationPolicy' ? object.kind : 'PeerAuthentication');
      return once((plan) => ({ ...plan, policies: replacePolicy(plan.policies, policy) }));
    }
    default:
      return [];
  }
}

function deleted(atMs: number, object: KubernetesObject): readonly Step[] {
  const name = nameOf(object);
  const once = (change: (plan: WorldPlan) => WorldPlan): readonly Step[] => [{ atMs, change }];
  switch (object.kind) {
    case 'Namespace':
      return once((plan) => withoutNamespace(plan, object.metadata.name));
    case 'Pod':
      // Its ReplicaSet makes another one. Pods of one workload have no lives of their own here: all are replaced.
      return once((plan) => withoutPod(plan, object));
    case 'Deployment':
      return once((plan) => ({ ...plan, workloads: plan.workloads.filter((w) => !isCalled(w, name)) }));
    case 'Service':
      return once((plan) => ({ ...plan, services: plan.services.filter((s) => !isCalled(s, name)) }));
    case 'Gateway':
      return deleteGateway(atMs, name);
    case 'AuthorizationPolicy':
    case 'PeerAuthentication':
      return once((plan) => ({
        ...plan,
        policies: plan.policies.filter((p) => p.kind !== object.kind || !isCalled(p, name)),
      }));
    default:
      return [];
  }
}

function waypointLabels(
  labels: Labels,
): Pick<NamespacePlan, 'useWaypoint' | 'useWaypointNamespace' | 'ingressUseWaypoint'> {
  const waypoint = labels['istio.io/use-waypoint'];
  const namespace = labels['istio.io/use-waypoint-namespace'];
  const ingress = labels['istio.io/ingress-use-waypoint'];
  return {
    ...(waypoint === undefined ? {} : { useWaypoint: waypoint }),
    ...(namespace === undefined ? {} : { useWaypointNamespace: namespace }),
    ...(ingress === undefined ? {} : { ingressUseWaypoint: ingress === 'true' }),
  };
}

function toNamespace(before: NamespacePlan | undefined, { metadata }: KubernetesObject): NamespacePlan {
  const labels = metadata.labels ?? {};
  const injected = labels['istio-injection'] === 'enabled' || labels['istio.io/rev'] !== undefined;
  const ambient = labels['istio.io/dataplane-mode'] === 'ambient';
  return {
    name: metadata.name,
    ...(before?.cluster === undefined ? {} : { cluster: before.cluster }),
    mode: injected && labels['istio-injection'] !== 'disabled' ? 'sidecar' : ambient ? 'ambient' : 'none',
    ...waypointLabels(labels),
    labels,
  };
}

function workloadOfPod(plan: WorldPlan, { metadata }: KubernetesObject): string {
  const owners = plan.workloads
    .filter((workload) => workload.in === metadata.namespace && metadata.name.startsWith(`${workload.name}-`))
    .sort((a, b) => b.name.length - a.name.length);
  return `${metadata.namespace ?? ''}/${owners[0]?.name ?? metadata.name}`;
}

function withoutPod(plan: WorldPlan, object: KubernetesObject): WorldPlan {
  const owner = workloadOfPod(plan, object);
  if (plan.workloads.some((workload) => isCalled(workload, owner))) return changeWorkload(plan, owner, deployed);
  const gateway = object.metadata.labels?.['gateway.networking.k8s.io/gateway-name'];
  const name = `${object.metadata.namespace ?? ''}/${gateway ?? ''}`;
  const rollout = plan.gateways.find((one) => isCalled(one, name))?.rollout ?? 0;
  return changeGateway(plan, name, { rollout: rollout + 1 });
}

function podLabelled(atMs: number, object: KubernetesObject): readonly Step[] {
  const { capture, useWaypoint } = meshLabels(object.metadata.labels ?? {});
  const named = (plan: WorldPlan): string => workloadOfPod(plan, object);
  return labelPods(atMs, named, capture, useWaypoint);
}

/** Labels of a template are those of new pods: its controller replaces all when they change. */
function withTemplate(plan: WorldPlan, object: KubernetesObject, { template }: ReadSpec): WorldPlan {
  const name = nameOf(object);
  const before = plan.workloads.find((workload) => isCalled(workload, name));
  if (before === undefined || template === undefined) return plan;
  const labels = template.metadata?.labels ?? {};
  const { capture, useWaypoint } = meshLabels(labels);
  if (before.capture === capture && before.useWaypoint === useWaypoint) return plan;
  // Injectors do not look at what ambient is told: whoever gets a sidecar is not captured.
  const isInjected = plan.namespaces.some(({ name: of, mode }) => of === before.in && mode === 'sidecar');
  return changeWorkload(plan, name, (workload) => ({
    ...deployed(without(workload, 'capture', 'useWaypoint')),
    ...meshLabels(labels),
    ...(isInjected && capture === 'ambient' ? { stand: 'sidecar' as const } : {}),
  }));
}

function meshLabels(labels: Labels): Pick<WorkloadPlan, 'capture' | 'useWaypoint'> {
  const mode = labels['istio.io/dataplane-mode'];
  const waypoint = labels['istio.io/use-waypoint'];
  return {
    ...(mode === 'ambient' || mode === 'none' ? { capture: mode } : {}),
    ...(waypoint === undefined ? {} : { useWaypoint: waypoint }),
  };
}

function withService(plan: WorldPlan, object: KubernetesObject, spec: ReadSpec): WorldPlan {
  const before = plan.services.find((service) => isCalled(service, nameOf(object)));
  // istiod's own Service and those that it generates are told from elsewhere.
  const isSystem =
    object.metadata.namespace === 'istio-system' || object.metadata.labels?.['gateway.istio.io/managed'] !== undefined;
  if (before === undefined && isSystem) return plan;
  const [port] = spec.ports ?? [];
  const app = before?.app ?? spec.selector?.['app'];
  if (app === undefined) return plan;
  const spoken = port?.appProtocol ?? port?.name?.split('-')[0];
  const labels = object.metadata.labels ?? {};
  const canary = labels['istio.io/use-waypoint-canary'];
  const weight = Number(object.metadata.annotations?.['istio.io/use-waypoint-canary-weight'] ?? 0);
  const service: ServicePlan = {
    in: object.metadata.namespace ?? '',
    name: object.metadata.name,
    app,
    port: port?.port ?? before?.port ?? 80,
    protocol: before?.protocol ?? (spoken === 'http' || spoken === 'grpc' ? spoken : 'tcp'),
    ...waypointLabels(labels),
    ...(canary === undefined ? {} : { canary: { waypoint: canary, weight } }),
    ...(before?.shared === undefined ? {} : { shared: before.shared }),
    ...(before?.cluster === undefined ? {} : { cluster: before.cluster }),
  };
  return { ...plan, services: replaceIn(plan.services, service) };
}

function waypointApplied(atMs: number, object: KubernetesObject, spec: ReadSpec): readonly Step[] {
  const name = nameOf(object);
  const takes = object.metadata.labels?.['istio.io/waypoint-for'];
  const from = spec.listeners?.find(({ protocol }) => protocol === 'HBONE')?.allowedRoutes?.namespaces?.from;
  const settings: Pick<GatewayPlan, 'waypointFor' | 'allowedRoutes'> = {
    ...(takes === 'service' || takes === 'workload' || takes === 'all' || takes === 'none'
      ? { waypointFor: takes }
      : {}),
    allowedRoutes: from === 'All' ? 'All' : 'Same',
  };
  const place = (plan: WorldPlan): GatewayPlan => ({
    in: object.metadata.namespace ?? '',
    name: object.metadata.name,
    kind: 'waypoint',
    nodes: plan.nodes.slice(0, 1).map((node) => node.name),
    ...settings,
  });
  const exists = (plan: WorldPlan): boolean => plan.gateways.some((gateway) => isCalled(gateway, name));
  const [see, ...then] = createGateway(atMs, place);
  return [
    { atMs, change: (plan) => (exists(plan) ? changeGateway(plan, name, settings) : (see?.change(plan) ?? plan)) },
    ...then,
  ];
}

function toPolicy(object: KubernetesObject, kind: PolicyPlan['kind']): PolicyPlan {
  const spec = (object['spec'] ?? {}) as PolicyPlan['spec'];
  return { kind, in: object.metadata.namespace ?? '', name: object.metadata.name, spec, enforced: true };
}

function replacePolicy(policies: readonly PolicyPlan[], one: PolicyPlan): readonly PolicyPlan[] {
  const others = policies.filter((policy) => policy.kind !== one.kind || !isCalled(policy, `${one.in}/${one.name}`));
  return [...others, one];
}

function withoutNamespace(plan: WorldPlan, name: string): WorldPlan {
  const elsewhere = <T extends { readonly in?: string }>(all: readonly T[]): readonly T[] =>
    all.filter((one) => one.in !== name);
  return {
    ...plan,
    namespaces: plan.namespaces.filter((namespace) => namespace.name !== name),
    workloads: elsewhere(plan.workloads),
    services: elsewhere(plan.services),
    gateways: elsewhere(plan.gateways),
    policies: elsewhere(plan.policies),
    routes: elsewhere(plan.routes),
    objects: elsewhere(plan.objects ?? []),
  };
}
