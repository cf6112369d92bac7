/** All that the API server holds at an instant. */

import type { KubernetesObject } from '../telling.ts';
import type { World } from '../world.ts';
import { namespaceObjects, nodeObjects, policyObjects, serviceAccountObjects } from './cluster.ts';
import { gatewayClassObjects, gatewayObjects, routeObjects } from './gateways.ts';
import { deploymentObjects, podObjects } from './pods.ts';
import { serviceObjects } from './services.ts';
import { storedObjects, withApplied } from './stored.ts';
import { systemObjects } from './system.ts';
import { viewOf } from './view.ts';

/** As the API server of one cluster tells them; of the first one when none is named. */
export function kubernetesObjects(
  anyTime: World,
  atMs: number,
  cluster: string = anyTime.plan.cluster,
): readonly KubernetesObject[] {
  const world = viewOf(anyTime, atMs, cluster);
  return withApplied(world, [
    ...nodeObjects(world),
    ...namespaceObjects(world),
    ...serviceAccountObjects(world),
    ...deploymentObjects(world, atMs),
    ...podObjects(world, atMs),
    ...serviceObjects(world, atMs),
    ...gatewayClassObjects(world),
    ...gatewayObjects(world),
    ...routeObjects(world),
    ...policyObjects(world),
    ...systemObjects(world, atMs),
    ...storedObjects(world),
  ]);
}
