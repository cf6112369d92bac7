/** Who an Envoy says it is, and since when it has run. */

import { bornMs } from '../kubernetes/metadata.ts';
import type { Proxy } from '../proxies.ts';
import { lifeSince } from '../proxies.ts';
import { ISTIO_TAG } from '../samples.ts';
import type { World } from '../world.ts';
import type { JsonObject } from './json.ts';

/** What has run since before the world began has done so since its pod was born. */
export function upSince(world: World, proxy: Proxy, atMs: number): number {
  const since = lifeSince(proxy, atMs) ?? atMs;
  return Number.isFinite(since) ? since : bornMs(world, proxy.namespace);
}

export function nodeOf(world: World, proxy: Proxy): JsonObject {
  const { actor, namespace, id, ip } = proxy;
  const role = proxy.kind === 'gateway' ? 'router' : proxy.kind;
  const gateway = world.cast.gateways.find((each) => each.pods.some((pod) => pod.pod === id));
  return {
    id: `${role}~${ip}~${id}.${namespace}~${namespace}.svc.cluster.local`,
    cluster: `${actor?.workload ?? ''}.${namespace}`,
    metadata: {
      LABELS: {
        'service.istio.io/canonical-name': actor?.app ?? '',
        'service.istio.io/canonical-revision': actor?.version ?? 'latest',
        ...(gateway === undefined
          ? {}
          : {
              'gateway.networking.k8s.io/gateway-name': gateway.name,
              'gateway.networking.k8s.io/gateway-class-name':
                gateway.plan.kind === 'waypoint' ? 'istio-waypoint' : 'istio',
            }),
      },
      MESH_ID: 'cluster.local',
      SERVICE_ACCOUNT: actor?.account ?? '',
      CLUSTER_ID: world.cast.cluster,
      NAMESPACE: namespace,
      NODE_NAME: proxy.node,
      WORKLOAD_NAME: actor?.workload ?? '',
      NAME: id,
      ISTIO_VERSION: ISTIO_TAG,
    },
    locality: { region: actor?.node.region ?? '', zone: actor?.node.zone ?? '', sub_zone: '' },
  };
}
