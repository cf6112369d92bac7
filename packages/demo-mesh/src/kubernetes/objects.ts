/** All that the API server holds at an instant. */

import type { KubernetesObject } from '../telling.ts';
import type { World } from '../world.ts';
import { namespaceObjects, nodeObjects, policyObjects, serviceAccountObjects } from './cluster.ts';
import { gatewayClassObjects, gatewayObjects, routeObjects } from './gateways.ts';
import { deploymentObjects, podObjects } from './pods.ts';
import { serviceObjects } from './services.ts';
import { systemObjects } from './system.ts';

export function kubernetesObjects(world: World, atMs: number): readonly KubernetesObject[] {
  return [
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
  ];
}
