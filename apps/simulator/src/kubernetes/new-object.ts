/** What the server adds to an object that somebody creates: identity, and the defaults of a few kinds. */

import { randomUUID } from 'node:crypto';
import { isFields, isList, omit, type Fields } from './json-values.ts';
import { kubernetesTime } from './kubernetes-time.ts';
import { fieldOf, textAt } from './selectors.ts';
import type { ServedKind } from './served-kinds.ts';

const GENERATED = ['ReplicaSet', 'Deployment', 'DaemonSet', 'StatefulSet', 'CronJob', 'Job', 'NetworkPolicy', 'Pod'];

/** Core kinds that only store count no generations. */
export const countsGenerations = (kind: ServedKind): boolean =>
  kind.origin === 'custom' || GENERATED.includes(kind.kind);

export function born(kind: ServedKind, sent: Fields, namespace: string | undefined, nowMs: number): Fields {
  const metadata = isFields(sent['metadata']) ? sent['metadata'] : {};
  const prefix = textAt(sent, 'metadata.generateName');
  const name = textAt(sent, 'metadata.name') || (prefix === '' ? '' : `${prefix}${randomUUID().slice(0, 5)}`);
  const identity = {
    ...omit(metadata, 'resourceVersion', 'selfLink', 'managedFields'),
    name,
    ...(namespace === undefined ? {} : { namespace }),
    uid: randomUUID(),
    creationTimestamp: kubernetesTime(nowMs),
    ...(countsGenerations(kind) ? { generation: 1 } : {}),
  };
  const body = kind.subresources.includes('status') ? omit(sent, 'status') : sent;
  const withIdentity = { ...body, metadata: identity };
  return withDefaults(kind, withIdentity);
}

/** Also after an update: what is left out comes back as the default. */
export function withDefaults(kind: ServedKind, object: Fields): Fields {
  const spec: Fields = isFields(object['spec']) ? object['spec'] : {};
  switch (`${kind.group}/${kind.kind}`) {
    case '/Namespace': {
      const metadata: Fields = isFields(object['metadata']) ? object['metadata'] : {};
      const labels = { ...(metadata['labels'] as object | undefined), 'kubernetes.io/metadata.name': metadata['name'] };
      return {
        ...object,
        metadata: { ...metadata, labels },
        spec: { finalizers: ['kubernetes'], ...spec },
        status: object['status'] ?? { phase: 'Active' },
      };
    }
    case '/Service': {
      const ports = fieldOf(spec, 'ports');
      const usual = { sessionAffinity: 'None', type: 'ClusterIP', internalTrafficPolicy: 'Cluster' };
      const listed = isList(ports) ? { ports: ports.map(servicePort) } : {};
      return { ...object, spec: { ...usual, ...spec, ...listed }, status: object['status'] ?? { loadBalancer: {} } };
    }
    case '/Pod':
      return { ...object, status: object['status'] ?? { phase: 'Pending', qosClass: 'BestEffort' } };
    case 'gateway.networking.k8s.io/Gateway': {
      const listeners = fieldOf(spec, 'listeners');
      const listed = isList(listeners) ? { listeners: listeners.map(gatewayListener) } : {};
      return { ...object, spec: { ...spec, ...listed }, status: object['status'] ?? { conditions: PENDING } };
    }
    default:
      return object;
  }
}

function servicePort(port: unknown): unknown {
  if (!isFields(port)) return port;
  return { protocol: 'TCP', targetPort: port['port'], ...port };
}

function gatewayListener(listener: unknown): unknown {
  return isFields(listener) ? { allowedRoutes: { namespaces: { from: 'Same' } }, ...listener } : listener;
}

const PENDING = ['Accepted', 'Programmed'].map((type) => ({
  lastTransitionTime: '1970-01-01T00:00:00Z',
  message: 'Waiting for controller',
  reason: 'Pending',
  status: 'Unknown',
  type,
}));
