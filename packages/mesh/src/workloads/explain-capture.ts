import { captureOfPod, type CaptureOfPod, type CaptureRules } from '../inventory/pod-capture.ts';
import type { Labels, PodRecord } from '../inventory/records.ts';
import type { WorkloadRole } from '../inventory/workload-role.ts';
import { evidenceOf, type CaptureEvidence } from './capture-evidence.ts';
import { fixOf, type CaptureFix } from './capture-fix.ts';
import type { AgentOnNode, AgentsOnNode } from './node-agents.ts';

/** How a pod takes part in the mesh, why, and what would change it. */
export interface ExplainedCapture {
  readonly capture: CaptureOfPod;
  /** What the mesh does with it, where it is part of the mesh itself. */
  readonly role: WorkloadRole;
  /** The agent of its node whose turn it is: CNI to take the pod up, or ztunnel to accept it. Unless it is ready, that is the reason. Absent where nobody is waited for. */
  readonly awaits?: AgentOnNode;
  /** Since when it waits; `at the earliest`: nobody says when CNI began, and the pod is not older. Absent where it does not wait. */
  readonly waiting?: { readonly sinceMs: number; readonly known: 'exactly' | 'at the earliest' };
  readonly evidence: readonly CaptureEvidence[];
  readonly fix?: CaptureFix;
}

/** What a pod’s capture depends on beside the pod. */
export interface CaptureSurroundings {
  readonly namespaceLabels: Labels;
  readonly rules: CaptureRules;
  readonly agents: AgentsOnNode;
}

/** Says the same state as `captureOfPod`, and what it rests on. */
export function explainCapture(pod: PodRecord, role: WorkloadRole, around: CaptureSurroundings): ExplainedCapture {
  const { namespaceLabels, rules, agents } = around;
  const capture = captureOfPod(pod, role, namespaceLabels, rules);
  const awaits = awaitedBy(pod, capture, agents);
  const waiting = waitingOf(pod, capture);
  const fix = fixOf(pod, capture, namespaceLabels, awaits);
  return {
    capture,
    role,
    ...(awaits === undefined ? {} : { awaits }),
    ...(waiting === undefined ? {} : { waiting }),
    evidence: evidenceOf({ pod, role, namespaceLabels, capture, rules, agents }),
    ...(fix === undefined ? {} : { fix }),
  };
}

/** CNI wrote nothing: then CNI is looked at first. It wrote `pending`: then it waits for ztunnel. */
function awaitedBy(pod: PodRecord, { state }: CaptureOfPod, agents: AgentsOnNode): AgentOnNode | undefined {
  if (pod.at === undefined || (state !== 'missed' && state !== 'pending')) return undefined;
  const { 'istio-cni': cni, ztunnel } = agents(pod.at.node);
  if (state === 'pending') return ztunnel;
  return cni.state !== 'ready' ? cni : ztunnel.state !== 'ready' ? ztunnel : cni;
}

function waitingOf(pod: PodRecord, { state }: CaptureOfPod): ExplainedCapture['waiting'] {
  if (state !== 'pending' && state !== 'missed') return undefined;
  if (state === 'pending' && pod.redirectionSinceMs !== undefined)
    return { sinceMs: pod.redirectionSinceMs, known: 'exactly' };
  return pod.createdMs === undefined ? undefined : { sinceMs: pod.createdMs, known: 'at the earliest' };
}
