/** The log of a pod. Rights, missing pods and wrong containers are answered as a real server does; the lines themselves are not simulated yet. */

import type { KubernetesObject } from '@waymark/demo-mesh';
import { fieldOf, textAt } from './selectors.ts';
import { badRequest, jsonReply, statusBody, type Reply } from './status-replies.ts';

export function answerPodLog(pod: KubernetesObject, query: URLSearchParams): Reply {
  const name = pod.metadata.name;
  const containers = ['spec.containers', 'spec.initContainers'].flatMap((path) => namesAt(pod, path));
  const asked = query.get('container') ?? '';
  if (asked !== '' && !containers.includes(asked)) {
    return badRequest(`container ${asked} is not valid for pod ${name}`);
  }
  const mains = namesAt(pod, 'spec.containers');
  if (
    asked === '' &&
    mains.length > 1 &&
    pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'] === undefined
  ) {
    return badRequest(`a container name must be specified for pod ${name}, choose one of: [${mains.join(' ')}]`);
  }
  // Like a kubelet that is not there; an empty log would say that nothing happened.
  const message = `the simulated kubelet of ${textAt(pod, 'spec.nodeName', 'no node')} keeps no container logs`;
  return jsonReply(500, statusBody(500, undefined, message));
}

function namesAt(pod: KubernetesObject, path: string): readonly string[] {
  const containers = fieldOf(pod, path);
  return Array.isArray(containers) ? containers.map((each: unknown) => textAt(each, 'name')) : [];
}
