/** What `kubectl get` prints: the columns that the server computes for each kind. */

import type { KubernetesObject } from '@waymark/demo-mesh';
import { fieldOf, textAt } from './selectors.ts';
import type { ServedKind } from './served-kinds.ts';

interface Column {
  readonly name: string;
  readonly type?: 'integer' | 'date';
  /** 1: printed only with `-o wide`. */
  readonly priority?: 1;
  readonly cell: (object: KubernetesObject, nowMs: number) => string | number;
}

const field =
  (path: string, absent = '<none>') =>
  (object: KubernetesObject): string | number => {
    const value = fieldOf(object, path);
    if (typeof value === 'number' || typeof value === 'string') return value;
    if (value === undefined || value === null) return absent;
    return JSON.stringify(value);
  };

const count = (path: string) => (object: KubernetesObject) => Number(fieldOf(object, path) ?? 0);
const list = (object: unknown, path: string): readonly unknown[] => {
  const value = fieldOf(object, path);
  return Array.isArray(value) ? value : [];
};
const condition = (type: string) => (object: KubernetesObject) => {
  const found = list(object, 'status.conditions').find((each) => fieldOf(each, 'type') === type);
  return textAt(found, 'status');
};

const NAME: Column = { name: 'Name', cell: (object) => object.metadata.name };
const AGE: Column = { name: 'Age', cell: (object, nowMs) => age(object.metadata.creationTimestamp, nowMs) };

function age(since: string, nowMs: number): string {
  const created = Date.parse(since);
  return Number.isNaN(created) ? '<unknown>' : duration(nowMs - created);
}

/** The way kubectl shortens a duration: two units while they are small, one when they are not. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  const both = (big: number, bigUnit: string, small: number, smallUnit: string): string =>
    small === 0 ? `${String(big)}${bigUnit}` : `${String(big)}${bigUnit}${String(small)}${smallUnit}`;
  if (seconds < 120) return `${String(seconds)}s`;
  if (minutes < 10) return both(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${String(minutes)}m`;
  if (hours < 8) return both(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${String(hours)}h`;
  if (days < 8) return both(days, 'd', hours % 24, 'h');
  if (days < 730) return `${String(days)}d`;
  return both(Math.floor(days / 365), 'y', days % 365, 'd');
}

function readyContainers(pod: KubernetesObject): string {
  const total = list(pod, 'spec.containers').length;
  const ready = list(pod, 'status.containerStatuses').filter((each) => fieldOf(each, 'ready') === true).length;
  return `${String(ready)}/${String(total)}`;
}

/** A pod on its way out prints as such; then whatever a waiting or ended container says; then the phase. */
function podStatus(pod: KubernetesObject): string {
  if (pod.metadata['deletionTimestamp'] !== undefined) return 'Terminating';
  const reasons = list(pod, 'status.containerStatuses').map(
    (each) => fieldOf(each, 'state.waiting.reason') ?? fieldOf(each, 'state.terminated.reason'),
  );
  const reason = reasons.find((each): each is string => typeof each === 'string');
  return reason ?? textAt(pod, 'status.reason', textAt(pod, 'status.phase', 'Unknown'));
}

function restarts(pod: KubernetesObject): string {
  const counts = list(pod, 'status.containerStatuses').map((each) => Number(fieldOf(each, 'restartCount') ?? 0));
  return String(counts.reduce((sum, each) => sum + each, 0));
}

function servicePorts(service: KubernetesObject): string {
  const ports = list(service, 'spec.ports').map((each) => {
    const nodePort = textAt(each, 'nodePort');
    const node = nodePort === '' ? '' : `:${nodePort}`;
    return `${textAt(each, 'port')}${node}/${textAt(each, 'protocol', 'TCP')}`;
  });
  return ports.length === 0 ? '<none>' : ports.join(',');
}

function externalAddress(service: KubernetesObject): string {
  const addresses = list(service, 'status.loadBalancer.ingress').map(
    (each) => fieldOf(each, 'ip') ?? fieldOf(each, 'hostname'),
  );
  if (addresses.length > 0) return addresses.join(',');
  return fieldOf(service, 'spec.type') === 'LoadBalancer' ? '<pending>' : '<none>';
}

function labelPairs(path: string) {
  return (object: KubernetesObject): string => {
    const pairs = Object.entries(fieldOf(object, path) ?? {}).map(([key, value]) => `${key}=${String(value)}`);
    return pairs.length === 0 ? '<none>' : pairs.join(',');
  };
}

function nodeRoles(node: KubernetesObject): string {
  const prefix = 'node-role.kubernetes.io/';
  const roles = Object.keys(node.metadata.labels ?? {}).filter((key) => key.startsWith(prefix));
  return roles.length === 0 ? '<none>' : roles.map((key) => key.slice(prefix.length)).join(',');
}

const nodeAddress = (node: KubernetesObject): string => {
  const found = list(node, 'status.addresses').find((each) => fieldOf(each, 'type') === 'InternalIP');
  return textAt(found, 'address', '<none>');
};

const integer = (name: string, path: string): Column => ({ name, type: 'integer', cell: count(path) });

const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  '/Pod': [
    { name: 'Ready', cell: readyContainers },
    { name: 'Status', cell: podStatus },
    { name: 'Restarts', cell: restarts },
    AGE,
    { name: 'IP', priority: 1, cell: field('status.podIP') },
    { name: 'Node', priority: 1, cell: field('spec.nodeName') },
    { name: 'Nominated Node', priority: 1, cell: field('status.nominatedNodeName') },
    { name: 'Readiness Gates', priority: 1, cell: () => '<none>' },
  ],
  '/Namespace': [{ name: 'Status', cell: field('status.phase') }, AGE],
  '/Node': [
    { name: 'Status', cell: (node) => (condition('Ready')(node) === 'True' ? 'Ready' : 'NotReady') },
    { name: 'Roles', cell: nodeRoles },
    AGE,
    { name: 'Version', cell: field('status.nodeInfo.kubeletVersion', '') },
    { name: 'Internal-IP', priority: 1, cell: nodeAddress },
  ],
  '/Service': [
    { name: 'Type', cell: field('spec.type') },
    { name: 'Cluster-IP', cell: field('spec.clusterIP') },
    { name: 'External-IP', cell: externalAddress },
    { name: 'Port(s)', cell: servicePorts },
    AGE,
    { name: 'Selector', priority: 1, cell: labelPairs('spec.selector') },
  ],
  '/ServiceAccount': [{ name: 'Secrets', type: 'integer', cell: (object) => list(object, 'secrets').length }, AGE],
  '/ConfigMap': [
    { name: 'Data', type: 'integer', cell: (object) => Object.keys(fieldOf(object, 'data') ?? {}).length },
    AGE,
  ],
  'apps/Deployment': [
    {
      name: 'Ready',
      cell: (it) => `${String(count('status.readyReplicas')(it))}/${String(count('spec.replicas')(it))}`,
    },
    integer('Up-to-date', 'status.updatedReplicas'),
    integer('Available', 'status.availableReplicas'),
    AGE,
  ],
  'apps/ReplicaSet': [
    integer('Desired', 'spec.replicas'),
    integer('Current', 'status.replicas'),
    integer('Ready', 'status.readyReplicas'),
    AGE,
  ],
  'apps/StatefulSet': [
    {
      name: 'Ready',
      cell: (it) => `${String(count('status.readyReplicas')(it))}/${String(count('spec.replicas')(it))}`,
    },
    AGE,
  ],
  'apps/DaemonSet': [
    integer('Desired', 'status.desiredNumberScheduled'),
    integer('Current', 'status.currentNumberScheduled'),
    integer('Ready', 'status.numberReady'),
    integer('Up-to-date', 'status.updatedNumberScheduled'),
    integer('Available', 'status.numberAvailable'),
    { name: 'Node Selector', cell: labelPairs('spec.template.spec.nodeSelector') },
    AGE,
  ],
  'discovery.k8s.io/EndpointSlice': [
    { name: 'AddressType', cell: field('addressType') },
    {
      name: 'Ports',
      cell: (slice) =>
        list(slice, 'ports')
          .map((each) => textAt(each, 'port'))
          .join(',') || '<unset>',
    },
    {
      name: 'Endpoints',
      cell: (slice) =>
        list(slice, 'endpoints')
          .flatMap((each) => list(each, 'addresses'))
          .join(',') || '<unset>',
    },
    AGE,
  ],
  'gateway.networking.k8s.io/Gateway': [
    { name: 'Class', cell: field('spec.gatewayClassName', '') },
    { name: 'Address', cell: (it) => textAt(list(it, 'status.addresses')[0], 'value') },
    { name: 'Programmed', cell: condition('Programmed') },
    AGE,
  ],
  'gateway.networking.k8s.io/GatewayClass': [
    { name: 'Controller', cell: field('spec.controllerName', '') },
    { name: 'Accepted', cell: condition('Accepted') },
    AGE,
  ],
  'gateway.networking.k8s.io/HTTPRoute': [{ name: 'Hostnames', cell: field('spec.hostnames', '') }, AGE],
  'gateway.networking.k8s.io/GRPCRoute': [{ name: 'Hostnames', cell: field('spec.hostnames', '') }, AGE],
  'networking.istio.io/ServiceEntry': [
    { name: 'Hosts', cell: field('spec.hosts', '') },
    { name: 'Location', cell: field('spec.location', '') },
    { name: 'Resolution', cell: field('spec.resolution', '') },
    AGE,
  ],
  'networking.istio.io/VirtualService': [
    { name: 'Gateways', cell: field('spec.gateways', '') },
    { name: 'Hosts', cell: field('spec.hosts', '') },
    AGE,
  ],
  'networking.istio.io/DestinationRule': [{ name: 'Host', cell: field('spec.host', '') }, AGE],
  'networking.istio.io/WorkloadEntry': [AGE, { name: 'Address', cell: field('spec.address', '') }],
  'security.istio.io/AuthorizationPolicy': [{ name: 'Action', cell: field('spec.action', '') }, AGE],
  'security.istio.io/PeerAuthentication': [{ name: 'Mode', cell: field('spec.mtls.mode', '') }, AGE],
};

const columnsOf = (kind: ServedKind): readonly Column[] => [NAME, ...(COLUMNS[`${kind.group}/${kind.kind}`] ?? [AGE])];

export function columnDefinitions(kind: ServedKind): readonly object[] {
  return columnsOf(kind).map((column) => ({
    name: column.name,
    type: column === AGE && kind.origin === 'custom' ? 'date' : (column.type ?? 'string'),
    format: column === NAME ? 'name' : '',
    description: '',
    priority: column.priority ?? 0,
  }));
}

export function cellsOf(kind: ServedKind, object: KubernetesObject, nowMs: number): readonly (string | number)[] {
  return columnsOf(kind).map((column) => column.cell(object, nowMs));
}
