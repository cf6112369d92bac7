import type { DeclaredWorkload } from './inventory.ts';
import { LABEL } from './labels.ts';
import type { Labels, PodRecord } from './records.ts';

export type WorkloadRole = DeclaredWorkload['role'];

const ROLE_OF_CONTROLLER: Readonly<Record<string, WorkloadRole>> = {
  'istio.io/mesh-controller': 'waypoint',
  'istio.io/agentgateway-waypoint-controller': 'waypoint',
  'istio.io/eastwest-controller': 'gateway',
  'istio.io/gateway-controller': 'gateway',
  'istio.io/agentgateway-controller': 'gateway',
};
/** The classes as Istio creates them, so that a pod has its role even where GatewayClasses may not be read. */
const ROLE_OF_CLASS: Readonly<Record<string, WorkloadRole>> = {
  'istio-waypoint': 'waypoint',
  'istio-agentgateway-waypoint': 'waypoint',
  'istio-east-west': 'gateway',
  istio: 'gateway',
  'istio-agentgateway': 'gateway',
};
const ROLE_OF_PROXY_MODE: Readonly<Record<string, WorkloadRole>> = {
  waypoint: 'waypoint',
  router: 'gateway',
  ztunnel: 'ztunnel',
};

/** What the cluster's own Gateways and GatewayClasses add to the classes we know. */
export interface GatewayKnowledge {
  readonly controllerOfClass: (className: string) => string | undefined;
  readonly classOfGateway: (namespace: string, name: string) => string | undefined;
}

const roleOfClass = (className: string | undefined, known: GatewayKnowledge): WorkloadRole | undefined => {
  if (className === undefined) return undefined;
  const controller = known.controllerOfClass(className);
  return (controller === undefined ? undefined : ROLE_OF_CONTROLLER[controller]) ?? ROLE_OF_CLASS[className];
};

/** The label writes the controller's name with `-` for `/`. */
const roleOfManager = (managed: string | undefined): WorkloadRole | undefined =>
  managed === undefined ? undefined : ROLE_OF_CONTROLLER[managed.replace('-', '/')];

/** The role that labels alone tell, of a pod or of what owns it; undefined when they tell none. */
export const roleByLabels = (labels: Labels, known: GatewayKnowledge): WorkloadRole | undefined =>
  roleOfClass(labels[LABEL.gatewayClass], known) ?? roleOfManager(labels[LABEL.managed]);

type PodWithRole = Pick<PodRecord, 'namespace' | 'labels' | 'proxy'>;

/**
 * What a pod is in the mesh, from labels that controllers write and from the mode its proxy runs in.
 * Never from its name: anyone may call a pod "ztunnel".
 */
export function roleOfPod(pod: PodWithRole, known: GatewayKnowledge): WorkloadRole {
  const { labels } = pod;
  const gateway = labels[LABEL.gatewayName];
  const byGateway =
    roleByLabels(labels, known) ??
    roleOfClass(gateway === undefined ? undefined : known.classOfGateway(pod.namespace, gateway), known);
  if (byGateway !== undefined) return byGateway;
  const byProxy = ROLE_OF_PROXY_MODE[pod.proxy?.mode ?? ''];
  if (byProxy !== undefined) return byProxy;
  if (isZtunnel(pod)) return 'ztunnel';
  if (isControlPlane(pod)) return 'control-plane';
  return 'workload';
}

/** The same label on an application's pod means nothing unless a proxy runs there, too. */
const isZtunnel = ({ labels, proxy }: PodWithRole): boolean =>
  proxy !== undefined && (labels['app'] === 'ztunnel' || labels['app.kubernetes.io/name'] === 'ztunnel');

/** istiod carries its revision; the node agent is part of the control plane's own installation. */
const isControlPlane = ({ labels }: PodWithRole): boolean =>
  (labels['app'] === 'istiod' && (labels[LABEL.revision] !== undefined || labels['istio'] === 'pilot')) ||
  labels['k8s-app'] === 'istio-cni-node' ||
  (labels['app.kubernetes.io/name'] === 'istio-cni' && labels[LABEL.dataplaneMode] === 'none');
