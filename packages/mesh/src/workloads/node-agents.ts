import type { NamespacedName } from '../identity.ts';
import type { PodRecord } from '../inventory/records.ts';
import type { WorkloadRole } from '../inventory/workload-role.ts';

/** What captures the pods of a node: istio-cni writes the rules, ztunnel takes the traffic. */
export const NODE_AGENTS = ['istio-cni', 'ztunnel'] as const;
export type NodeAgent = (typeof NODE_AGENTS)[number];

/** CNI or ztunnel on one node, and how it is doing. */
export interface AgentOnNode {
  readonly agent: NodeAgent;
  readonly node: string;
  readonly state: 'ready' | 'not ready' | 'missing';
  /** Absent when it is missing, and where its name is beyond the reader's rights. */
  readonly pod?: NamespacedName;
}

export type AgentsOnNode = (node: string) => Readonly<Record<NodeAgent, AgentOnNode>>;

/** Finds the agents of every node once. While one is replaced by another, the ready one stands for the node. */
export function agentsOnNodes(pods: readonly PodRecord[], roleOf: (pod: PodRecord) => WorkloadRole): AgentsOnNode {
  const found: Readonly<Record<NodeAgent, Map<string, PodRecord>>> = { 'istio-cni': new Map(), ztunnel: new Map() };
  for (const pod of pods) {
    const agent = agentOf(pod, roleOf);
    if (agent === undefined || pod.at === undefined) continue;
    const held = found[agent].get(pod.at.node);
    if (held?.ready !== true) found[agent].set(pod.at.node, pod);
  }
  const on = (agent: NodeAgent, node: string): AgentOnNode => {
    const pod = found[agent].get(node);
    if (pod === undefined) return { agent, node, state: 'missing' };
    const { namespace, name } = pod;
    return { agent, node, state: pod.ready ? 'ready' : 'not ready', pod: { namespace, name } };
  };
  return (node) => ({ 'istio-cni': on('istio-cni', node), ztunnel: on('ztunnel', node) });
}

function agentOf(pod: PodRecord, roleOf: (pod: PodRecord) => WorkloadRole): NodeAgent | undefined {
  if (pod.phase === 'Succeeded' || pod.phase === 'Failed') return undefined;
  const { labels } = pod;
  if (labels['k8s-app'] === 'istio-cni-node' || labels['app.kubernetes.io/name'] === 'istio-cni')
    return roleOf(pod) === 'control-plane' ? 'istio-cni' : undefined;
  return roleOf(pod) === 'ztunnel' ? 'ztunnel' : undefined;
}
