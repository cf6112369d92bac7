import * as openshift from './openshift-kinds.ts';
import type { Manifest } from './render.ts';

/** Checks an object by the published schema of its kind. The compiled schemas say a mistake by throwing it. */

type Model = new (object: unknown) => { readonly validate: () => void };

/** Where each kind's schema is; one that is not here is a mistake. */
const MODELS: Readonly<Record<string, () => Promise<unknown>>> = {
  'v1/ConfigMap': () => import('kubernetes-models/v1/ConfigMap'),
  'v1/Namespace': () => import('kubernetes-models/v1/Namespace'),
  'v1/Secret': () => import('kubernetes-models/v1/Secret'),
  'v1/Service': () => import('kubernetes-models/v1/Service'),
  'v1/ServiceAccount': () => import('kubernetes-models/v1/ServiceAccount'),
  'apps/v1/Deployment': () => import('kubernetes-models/apps/v1/Deployment'),
  'batch/v1/Job': () => import('kubernetes-models/batch/v1/Job'),
  'policy/v1/PodDisruptionBudget': () => import('kubernetes-models/policy/v1/PodDisruptionBudget'),
  'networking.k8s.io/v1/Ingress': () => import('kubernetes-models/networking.k8s.io/v1/Ingress'),
  'networking.k8s.io/v1/NetworkPolicy': () => import('kubernetes-models/networking.k8s.io/v1/NetworkPolicy'),
  'rbac.authorization.k8s.io/v1/ClusterRole': () =>
    import('kubernetes-models/rbac.authorization.k8s.io/v1/ClusterRole'),
  'rbac.authorization.k8s.io/v1/ClusterRoleBinding': () =>
    import('kubernetes-models/rbac.authorization.k8s.io/v1/ClusterRoleBinding'),
  'rbac.authorization.k8s.io/v1/Role': () => import('kubernetes-models/rbac.authorization.k8s.io/v1/Role'),
  'rbac.authorization.k8s.io/v1/RoleBinding': () =>
    import('kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding'),
  'gateway.networking.k8s.io/v1/HTTPRoute': () =>
    import('@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute'),
  'monitoring.coreos.com/v1/ServiceMonitor': () =>
    import('@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor'),
  'monitoring.coreos.com/v1/PrometheusRule': () =>
    import('@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule'),
};

export async function mistakesIn(object: Manifest): Promise<readonly string[]> {
  const id = `${object.apiVersion}/${object.kind}`;
  const own = openshift.KINDS[id];
  if (own !== undefined) return own(object).map((mistake) => `${object.kind}: ${mistake}`);
  const load = MODELS[id];
  if (load === undefined) return [`${object.kind}: nobody here knows this kind`];
  const models = (await load()) as Readonly<Record<string, Model>>;
  const Kind = models[object.kind];
  if (Kind === undefined) return [`${object.kind}: its schema is not where it was`];
  try {
    new Kind(object).validate();
    return [];
  } catch (error) {
    return [`${object.kind} ${object.metadata.name}: ${error instanceof Error ? error.message : String(error)}`];
  }
}
