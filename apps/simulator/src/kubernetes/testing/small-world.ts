/** A handful of objects with the names of the recorded cluster, and an API server in front of them. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { KubernetesObject, WorldUser } from '@waymark/demo-mesh';
import { kubernetesApi, type KubernetesApiOptions } from '../kubernetes-api.ts';

export const USERS: readonly WorldUser[] = [
  { name: 'admin', groups: ['system:authenticated'], token: 'token-of-admin', may: 'all' },
  { name: 'limited', groups: ['system:authenticated'], token: 'token-of-limited', may: ['shop'] },
  { name: 'nobody', groups: ['system:authenticated'], token: 'token-of-nobody', may: [] },
];

const BORN = '2026-11-23T04:53:49Z';
const START_MS = Date.parse('2026-11-23T05:04:00Z');

let uids = 0;

type Rest = Readonly<Record<string, unknown>> & { readonly labels?: Readonly<Record<string, string>> };

export function made(apiVersion: string, kind: string, place: string, rest: Rest = {}): KubernetesObject {
  const slash = place.indexOf('/');
  const namespace = slash === -1 ? undefined : place.slice(0, slash);
  const { labels, ...body } = rest;
  uids += 1;
  return {
    apiVersion,
    kind,
    metadata: {
      name: place.slice(slash + 1),
      ...(namespace === undefined ? {} : { namespace }),
      uid: `uid-${String(uids)}`,
      creationTimestamp: BORN,
      ...(labels === undefined ? {} : { labels }),
    },
    ...body,
  };
}

export function pod(
  place: string,
  nodeName: string,
  labels: Readonly<Record<string, string>> = {},
  container = 'main',
): KubernetesObject {
  return made('v1', 'Pod', place, {
    labels,
    spec: { nodeName, containers: [{ name: container, image: 'demo/main:1' }] },
    status: {
      phase: 'Running',
      podIP: '10.10.1.10',
      containerStatuses: [{ name: container, ready: true, restartCount: 0, state: { running: { startedAt: BORN } } }],
    },
  });
}

export const namespace = (name: string): KubernetesObject =>
  made('v1', 'Namespace', name, {
    labels: { 'kubernetes.io/metadata.name': name },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  });

function terminatingNamespace(name: string): KubernetesObject {
  const object = namespace(name);
  const metadata = { ...object.metadata, deletionTimestamp: BORN };
  return { ...object, metadata, status: { phase: 'Terminating' } };
}

const waiting = (name: string): object => ({
  name,
  ready: false,
  restartCount: 0,
  state: { waiting: { reason: 'ContainerCreating' } },
});

function smallWorld(): KubernetesObject[] {
  return [
    namespace('shop'),
    namespace('backend'),
    namespace('istio-system'),
    namespace('legacy'),
    made('v1', 'Node', 'node-a', { status: { conditions: [{ type: 'Ready', status: 'True' }] } }),
    pod('shop/cart-5654977c8d-sd5p7', 'node-b', { app: 'cart', version: 'v1' }),
    pod('shop/frontend-55fc8898fc-lmp9g', 'node-a', { app: 'frontend' }),
    pod('backend/db-85758cf544-lnmb6', 'node-b', { app: 'db' }),
    pod('istio-system/ztunnel-2ltmd', 'node-a', { app: 'ztunnel' }, 'istio-proxy'),
    pod('istio-system/ztunnel-x8k2p', 'node-b', { app: 'ztunnel' }, 'istio-proxy'),
    made('v1', 'Service', 'shop/cart', {
      spec: { type: 'ClusterIP', clusterIP: '10.96.1.11', ports: [{ port: 80 }] },
      status: { loadBalancer: {} },
    }),
    made('apps/v1', 'Deployment', 'shop/cart', { spec: { replicas: 1 }, status: { readyReplicas: 1 } }),
    made('gateway.networking.k8s.io/v1', 'Gateway', 'shop/waypoint', {
      spec: { gatewayClassName: 'istio-waypoint' },
      status: { addresses: [{ value: '10.96.1.20' }], conditions: [{ type: 'Programmed', status: 'True' }] },
    }),
    made('security.istio.io/v1', 'AuthorizationPolicy', 'shop/catalog-get', { spec: { action: 'ALLOW' } }),
    made('security.istio.io/v1', 'AuthorizationPolicy', 'backend/db-clients', { spec: { action: 'ALLOW' } }),
    ...['a', 'b', 'c', 'd', 'e'].map((name) => made('v1', 'ConfigMap', `legacy/${name}`, { data: { a: '1' } })),
  ];
}

/** What else stood in the recorded cluster: pods that wait for their kubelet, and a namespace that cannot go. */
export const stragglers = (): readonly KubernetesObject[] => [
  namespace('sidecars'),
  terminatingNamespace('c-stuck'),
  made('v1', 'Pod', 'legacy/cron-85f975cd97-9nsf4', {
    spec: { nodeName: 'node-a', containers: [{ name: 'cron' }] },
    status: { phase: 'Pending', containerStatuses: [waiting('cron')] },
  }),
  made('v1', 'Pod', 'sidecars/reports-6489c484db-mwdvr', {
    spec: {
      nodeName: 'node-b',
      initContainers: [{ name: 'istio-init' }, { name: 'istio-proxy' }],
      containers: [{ name: 'reports' }],
    },
    status: { phase: 'Running', initContainerStatuses: [waiting('istio-proxy')] },
  }),
];

export interface RunningApi {
  readonly url: string;
  readonly server: Server;
  readonly clock: { nowMs: number; now(): number };
  /** What the world holds; tests change it and move the clock. */
  readonly world: KubernetesObject[];
  /** Moves the clock on, so that the next look at the world is a fresh one. */
  pass(ms?: number): void;
  ask(path: string, how?: Ask): Promise<Answer>;
  stop(): Promise<void>;
}

interface Ask {
  readonly as?: string | undefined;
  readonly method?: string;
  readonly accept?: string;
  readonly body?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly headers: Headers;
  readonly text: string;
}

export async function runApi(options: Partial<KubernetesApiOptions> = {}): Promise<RunningApi> {
  const world = smallWorld();
  const clock = {
    nowMs: START_MS,
    now(): number {
      return this.nowMs;
    },
  };
  const api = kubernetesApi({ objects: () => [...world], users: USERS, clock, ...options });
  const server = createServer((request, response) => {
    if (!api.handle(request, response)) response.writeHead(418).end('not mine');
  });
  server.on('upgrade', (request, socket, head) => {
    if (!api.upgrade(request, socket, head)) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    url,
    server,
    clock,
    world,
    pass(ms = 1000) {
      clock.nowMs += ms;
    },
    async ask(path, how = {}) {
      const token = 'as' in how ? how.as : 'token-of-admin';
      const response = await fetch(`${url}${path}`, {
        method: how.method ?? 'GET',
        headers: {
          accept: how.accept ?? 'application/json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...how.headers,
        },
        ...(how.body === undefined ? {} : { body: how.body }),
      });
      const type = response.headers.get('content-type') ?? '';
      return { status: response.status, type, headers: response.headers, text: await response.text() };
    },
    async stop() {
      api.close();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}
