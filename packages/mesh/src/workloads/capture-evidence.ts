import { LABEL } from '../inventory/labels.ts';
import type { CaptureOfPod, CaptureRules } from '../inventory/pod-capture.ts';
import type { Labels, PodRecord } from '../inventory/records.ts';
import type { WorkloadRole } from '../inventory/workload-role.ts';
import type { AgentOnNode, AgentsOnNode } from './node-agents.ts';

const REDIRECTION = 'ambient.istio.io/redirection';
const SIDECAR_STATUS = 'sidecar.istio.io/status';
export const SIDECAR_INJECT = 'sidecar.istio.io/inject';
const BYPASS_INBOUND = 'ambient.istio.io/bypass-inbound-capture';

/** `decides`: the state follows from it. `agrees` and `differs`: it asks for the same, or for something else. `beside`: good to know. */
export const WEIGHTS = ['decides', 'agrees', 'differs', 'beside'] as const;
export type Weight = (typeof WEIGHTS)[number];

/** One fact that the state of a pod rests on, where everyone can look it up. */
export type CaptureEvidence = { readonly weight: Weight } & (
  | {
      readonly is: 'label';
      readonly on: 'pod' | 'namespace';
      readonly key: string;
      /** Absent: there is no such label. */
      readonly value?: string;
    }
  /** On the pod. */
  | {
      readonly is: 'annotation';
      readonly key: string;
      /** Absent: there is no such annotation; empty where its text says nothing to a reader. */
      readonly value?: string;
      /** When it was written, Unix ms; absent where nobody says. */
      readonly sinceMs?: number;
    }
  /** `spec.hostNetwork` is true. */
  | { readonly is: 'host network' }
  | { readonly is: 'no address' }
  /** A container `istio-proxy` that the pod was written with, or that the injector added. */
  | { readonly is: 'proxy'; readonly mode?: string }
  | { readonly is: 'excluded namespace' }
  | ({ readonly is: 'agent' } & AgentOnNode)
);

interface Ask {
  readonly pod: PodRecord;
  readonly role: WorkloadRole;
  readonly namespaceLabels: Labels;
  readonly capture: CaptureOfPod;
  readonly rules: CaptureRules;
  readonly agents: AgentsOnNode;
}

/** All that speaks for or against the state of a pod, what decides it first. */
export function evidenceOf(ask: Ask): readonly CaptureEvidence[] {
  const { pod, capture, agents } = ask;
  const found: readonly CaptureEvidence[] =
    capture.state === 'infrastructure'
      ? ownRole(pod)
      : [
          ...written(pod, capture),
          ...excluded(ask),
          ...dataplaneLabels(ask),
          ...injectionLabels(ask),
          ...bypassed(pod),
        ];
  const onNode =
    pod.at !== undefined && (capture.state === 'missed' || capture.state === 'pending')
      ? agents(pod.at.node)
      : undefined;
  const beside: readonly CaptureEvidence[] =
    onNode === undefined
      ? []
      : Object.values(onNode).map((agent) => ({
          is: 'agent',
          ...agent,
          weight: agent.state === 'ready' ? 'beside' : 'decides',
        }));
  const rank = (one: CaptureEvidence): number => WEIGHTS.indexOf(one.weight);
  return [...found, ...beside].sort((a, b) => rank(a) - rank(b));
}

/** Labels that say what an Istio component is. */
const ROLE_LABELS = [LABEL.gatewayClass, LABEL.managed, LABEL.gatewayName, 'app', 'k8s-app'] as const;

const ownRole = (pod: PodRecord): readonly CaptureEvidence[] => [
  ...ROLE_LABELS.flatMap((key): readonly CaptureEvidence[] => {
    const value = pod.labels[key];
    return value === undefined ? [] : [{ is: 'label', on: 'pod', key, value, weight: 'decides' }];
  }),
  ...proxyOf(pod, 'decides'),
];

const proxyOf = ({ proxy }: PodRecord, weight: Weight): readonly CaptureEvidence[] =>
  proxy === undefined ? [] : [{ is: 'proxy', ...(proxy.mode === undefined ? {} : { mode: proxy.mode }), weight }];

/** What CNI and the injector wrote: the truth. */
function written(pod: PodRecord, { state }: CaptureOfPod): readonly CaptureEvidence[] {
  const status: readonly CaptureEvidence[] = pod.injected
    ? [{ is: 'annotation', key: SIDECAR_STATUS, value: '', weight: 'decides' }]
    : [];
  const since = pod.redirectionSinceMs === undefined ? {} : { sinceMs: pod.redirectionSinceMs };
  const redirection: CaptureEvidence = {
    is: 'annotation',
    key: REDIRECTION,
    ...(pod.redirection === undefined ? {} : { value: pod.redirection, ...since }),
    weight: state === 'sidecar' ? 'differs' : state === 'out' ? 'beside' : 'decides',
  };
  const isTold = state !== 'sidecar' || pod.redirection !== undefined;
  return [
    ...status,
    ...proxyOf(pod, 'decides'),
    ...(isTold ? [redirection] : []),
    ...(pod.hostNetwork ? [{ is: 'host network' as const, weight: weightOf(state === 'out') }] : []),
    ...(pod.addressed ? [] : [{ is: 'no address' as const, weight: weightOf(state === 'pending') }]),
  ];
}

const weightOf = (decides: boolean): Weight => (decides ? 'decides' : 'beside');

const excluded = ({ pod, rules, capture }: Ask): readonly CaptureEvidence[] =>
  rules.excludedNamespaces.includes(pod.namespace)
    ? [
        {
          is: 'excluded namespace',
          weight: weightOf(capture.state === 'out' && capture.reason === 'excluded namespace'),
        },
      ]
    : [];

/** What labels ask of ambient: the pod's own word counts before its namespace's. */
function dataplaneLabels({ pod, namespaceLabels, capture }: Ask): readonly CaptureEvidence[] {
  const key = LABEL.dataplaneMode;
  const [own, inherited] = [pod.labels[key], namespaceLabels[key]];
  const asks = own === 'ambient' || (inherited === 'ambient' && own !== 'none');
  const weigh = (speaks: boolean): Weight => {
    if (capture.state === 'out') {
      const { reason } = capture;
      if (reason === 'opted out') return weightOf(speaks);
      if (reason === 'not selected') return 'decides';
      return asks && speaks ? 'differs' : 'beside';
    }
    if (!speaks) return 'beside';
    if (capture.state === 'sidecar') return asks ? 'differs' : 'agrees';
    return asks ? 'agrees' : 'differs';
  };
  const ownSpeaks = own === 'ambient' || own === 'none';
  return [
    ...(own === undefined
      ? []
      : [{ is: 'label' as const, on: 'pod' as const, key, value: own, weight: weigh(ownSpeaks) }]),
    {
      is: 'label',
      on: 'namespace',
      key,
      ...(inherited === undefined ? {} : { value: inherited }),
      weight: weigh(!ownSpeaks),
    },
  ];
}

/** What labels ask of the injector, which does not look at the dataplane mode. */
function injectionLabels({ pod, namespaceLabels, capture }: Ask): readonly CaptureEvidence[] {
  const told = (on: 'pod' | 'namespace', key: string, asks: (value: string) => boolean): readonly CaptureEvidence[] => {
    const value = (on === 'pod' ? pod.labels : namespaceLabels)[key];
    if (value === undefined) return [];
    const agrees = asks(value) === (capture.state === 'sidecar');
    return [{ is: 'label', on, key, value, weight: agrees ? 'agrees' : 'differs' }];
  };
  return [
    ...told('pod', SIDECAR_INJECT, (value) => value === 'true'),
    ...told('namespace', LABEL.injection, (value) => value === 'enabled'),
    // Beside `istio-injection` the revision only says which istiod injects.
    ...(namespaceLabels[LABEL.injection] === undefined ? told('namespace', LABEL.revision, () => true) : []),
  ];
}

const bypassed = ({ bypassesInbound }: PodRecord): readonly CaptureEvidence[] =>
  bypassesInbound === undefined ? [] : [{ is: 'annotation', key: BYPASS_INBOUND, value: 'true', weight: 'differs' }];
