import { namespaceOfAction, targetOf, type ActionTarget, type MeshAction } from '@waymark/mesh';
import type { Credential } from '../../readers/credential.ts';
import type { Answered, ObjectAddress, ReaderObjects } from '../../ports.ts';
import type { Subject } from './write-of.ts';

const GATEWAY = { kind: 'Gateway', group: 'gateway.networking.k8s.io', version: 'v1', resource: 'gateways' } as const;
const core = (kind: string, resource: string): Omit<ObjectAddress, 'name'> => ({
  kind,
  group: '',
  version: 'v1',
  resource,
});
const apps = (kind: string, resource: string): Omit<ObjectAddress, 'name'> => ({
  kind,
  group: 'apps',
  version: 'v1',
  resource,
});

/** The most usual maker of pods first; there is one of a name in practice. */
const KINDS: Readonly<Record<ActionTarget['kind'], readonly Omit<ObjectAddress, 'name'>[]>> = {
  namespace: [core('Namespace', 'namespaces')],
  service: [core('Service', 'services')],
  pod: [core('Pod', 'pods')],
  workload: [apps('Deployment', 'deployments'), apps('StatefulSet', 'statefulsets'), apps('DaemonSet', 'daemonsets')],
};

function addressesOf(action: MeshAction): readonly ObjectAddress[] {
  if (action.is === 'create-waypoint') return [{ ...GATEWAY, namespace: action.namespace, name: action.name }];
  const target = targetOf(action);
  const where = target.kind === 'namespace' ? {} : { namespace: namespaceOfAction(action) };
  return KINDS[target.kind].map((kind) => ({ ...kind, ...where, name: target.name }));
}

/** Looks the object up with the reader's own rights. `absent`: there is nothing to change. */
export async function findSubject(
  objects: ReaderObjects,
  reader: Credential,
  action: MeshAction,
  signal: AbortSignal,
): Promise<Answered<{ readonly is: 'found'; readonly subject: Subject } | { readonly is: 'absent' }>> {
  for (const address of addressesOf(action)) {
    const answer = await objects.find(reader, address, signal);
    if (answer.is === 'refused') return answer;
    if (answer.is === 'found') return { is: 'found', subject: { address, found: answer.object } };
    if (action.is === 'create-waypoint') return { is: 'found', subject: { address, found: undefined } };
  }
  return { is: 'absent' };
}
