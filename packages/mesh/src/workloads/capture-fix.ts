import { LABEL } from '../inventory/labels.ts';
import { dataplaneOf, type CaptureOfPod } from '../inventory/pod-capture.ts';
import type { Labels, PodRecord } from '../inventory/records.ts';
import { workloadNameOf } from '../inventory/workload-name.ts';
import { SIDECAR_INJECT } from './capture-evidence.ts';
import type { AgentOnNode } from './node-agents.ts';
import { workloadKindOf } from './workload-kind.ts';

export const CAPTURE_FIXES = [
  'label the namespace',
  'correct the label of the namespace',
  'take the opt-out away',
  'leave the host network',
  'include the namespace',
  'take injection away',
  'take the inject label away',
  'take the proxy out',
  'restart the pods',
  'start the agent',
  'read the log of the agent',
  'wait for the address',
] as const;

/** The shortest way into ambient. */
export interface CaptureFix {
  readonly is: (typeof CAPTURE_FIXES)[number];
  /** In the words of a shell, where there is a command for it. */
  readonly command?: string;
  /** Whose trouble it is, where it is an agent's. */
  readonly agent?: AgentOnNode;
}

/** Undefined where nothing needs to change: it is captured, or part of the mesh itself. */
export function fixOf(
  pod: PodRecord,
  capture: CaptureOfPod,
  namespaceLabels: Labels,
  awaits: AgentOnNode | undefined,
): CaptureFix | undefined {
  switch (capture.state) {
    case 'captured':
    case 'infrastructure':
      return undefined;
    case 'sidecar':
      return fixOfSidecar(pod, namespaceLabels);
    case 'pending':
    case 'missed':
      if (awaits === undefined)
        return pod.addressed ? { is: 'restart the pods', command: restart(pod) } : { is: 'wait for the address' };
      return fixOfAgent(awaits);
    case 'out':
      return fixOfOut(pod, capture.reason, namespaceLabels);
  }
}

function fixOfSidecar(pod: PodRecord, namespaceLabels: Labels): CaptureFix {
  if (!pod.injected) return { is: 'take the proxy out' };
  const label = pod.labels[SIDECAR_INJECT];
  if (label === 'true') return { is: 'take the inject label away', ...withCommand(removal(pod, SIDECAR_INJECT)) };
  const isAmbient = namespaceLabels[LABEL.dataplaneMode] === 'ambient';
  if (dataplaneOf(namespaceLabels) !== 'sidecar' && isAmbient) return { is: 'restart the pods', command: restart(pod) };
  const off = [LABEL.injection, LABEL.revision]
    .filter((key) => namespaceLabels[key] !== undefined)
    .map((key) => `${key}-`);
  const on = isAmbient ? [] : [`${LABEL.dataplaneMode}=ambient`];
  return {
    is: 'take injection away',
    command: `kubectl label namespace ${[pod.namespace, ...off, ...on].join(' ')} && ${restart(pod)}`,
  };
}

function fixOfOut(
  pod: PodRecord,
  reason: Extract<CaptureOfPod, { readonly state: 'out' }>['reason'],
  namespaceLabels: Labels,
): CaptureFix {
  switch (reason) {
    case 'host network':
      return { is: 'leave the host network' };
    case 'opted out':
      return { is: 'take the opt-out away', ...withCommand(removal(pod, LABEL.dataplaneMode)) };
    case 'excluded namespace':
      return { is: 'include the namespace' };
    case 'not selected': {
      const command = `kubectl label namespace ${pod.namespace} ${LABEL.dataplaneMode}=ambient`;
      return namespaceLabels[LABEL.dataplaneMode] === undefined
        ? { is: 'label the namespace', command }
        : { is: 'correct the label of the namespace', command: `${command} --overwrite` };
    }
  }
}

/** A pod that waits for an agent is taken up by it as soon as it runs; nobody needs to restart the pod. */
function fixOfAgent(agent: AgentOnNode): CaptureFix {
  const { pod, state } = agent;
  if (pod === undefined) return { is: 'start the agent', agent };
  const verb = state === 'ready' ? `logs --tail=100` : 'describe pod';
  return {
    is: state === 'ready' ? 'read the log of the agent' : 'start the agent',
    agent,
    command: `kubectl -n ${pod.namespace} ${verb} ${pod.name}`,
  };
}

/** Those that `kubectl rollout restart` knows. */
const RESTARTABLE: readonly string[] = ['Deployment', 'StatefulSet', 'DaemonSet'];

function restart(pod: PodRecord): string {
  const kind = workloadKindOf(pod);
  return RESTARTABLE.includes(kind)
    ? `kubectl -n ${pod.namespace} rollout restart ${kind.toLowerCase()}/${workloadNameOf(pod)}`
    : `kubectl -n ${pod.namespace} delete pod ${pod.name}`;
}

/** A pod's labels come from its template: taken from the pod alone they are back with the next one. */
function removal(pod: PodRecord, key: string): string | undefined {
  const kind = workloadKindOf(pod);
  if (!RESTARTABLE.includes(kind)) return undefined;
  const path = `/spec/template/metadata/labels/${key.replaceAll('/', '~1')}`;
  return `kubectl -n ${pod.namespace} patch ${kind.toLowerCase()} ${workloadNameOf(pod)} --type=json -p '[{"op":"remove","path":"${path}"}]'`;
}

const withCommand = (command: string | undefined): { readonly command?: string } =>
  command === undefined ? {} : { command };
