import { OUT_REASONS } from '../inventory/capture.ts';
import { LABEL } from '../inventory/labels.ts';
import { captureOfPod, type CaptureOfPod } from '../inventory/pod-capture.ts';
import { roleByLabels } from '../inventory/workload-role.ts';
import type { PodRecord } from '../inventory/records.ts';
import { inboundMtlsOf } from '../security/peer-authentication.ts';
import type { MeshAction } from './action.ts';
import type { ActionFacts } from './facts.ts';
import { withLabels, type LabelChange } from './label-change.ts';
import type { ActionWarning } from './warning.ts';

type CaptureAction = Extract<MeshAction, { readonly is: 'join-ambient' | 'leave-ambient' }>;

/** What becomes of a namespace's pods when it is added to ambient or taken out. */
export function foreseeCapture(
  action: CaptureAction,
  change: LabelChange,
  { records, rules, peerAuthentications, rootNamespace }: ActionFacts,
): readonly ActionWarning[] {
  const labels = records.namespaces.find(({ name }) => name === action.namespace)?.labels ?? {};
  const relabelled = withLabels(labels, change);
  const pods = records.pods.filter((pod) => pod.namespace === action.namespace && isApplication(pod));
  const then = pods.map((pod) => ({ pod, capture: captureOfPod(pod, 'workload', relabelled, rules) }));
  if (action.is === 'leave-ambient') {
    // The annotation goes with the label; who asks for capture by a label of its own keeps it.
    const leaving = pods.filter((pod) => {
      const released = captureOfPod(withoutRedirection(pod), 'workload', relabelled, rules).state === 'out';
      return pod.redirection === 'enabled' && released;
    });
    return leaving.length === 0 ? [] : [{ is: 'leaves-mesh', pods: leaving.length }];
  }
  const sidecars = then.filter(({ capture }) => capture.state === 'sidecar').length;
  const injection = injectionLabelOf(labels);
  const strict = then.filter(
    ({ pod, capture }) =>
      joins(capture) &&
      pod.redirection !== 'enabled' &&
      inboundMtlsOf(pod, peerAuthentications, rootNamespace).mode === 'strict',
  ).length;
  return [
    ...(sidecars === 0 ? [] : [{ is: 'sidecars-stay', pods: sidecars } as const]),
    ...(injection === undefined ? [] : [{ is: 'injection-conflict', label: injection } as const]),
    ...OUT_REASONS.flatMap((reason) => {
      const out = then.filter(({ capture }) => capture.state === 'out' && capture.reason === reason).length;
      return out === 0 ? [] : [{ is: 'pods-stay-out', pods: out, reason } as const];
    }),
    ...(strict === 0 ? [] : [{ is: 'strict-begins', pods: strict } as const]),
  ];
}

const joins = ({ state }: CaptureOfPod): boolean => state === 'missed' || state === 'captured' || state === 'pending';

function withoutRedirection(pod: PodRecord): PodRecord {
  const { redirection: _, ...rest } = pod;
  return rest;
}

/** Gateways and waypoints opt out by a label that Istio writes; it would be told of as if somebody wanted it so. */
const isApplication = ({ labels, phase }: PodRecord): boolean =>
  phase !== 'Succeeded' &&
  phase !== 'Failed' &&
  roleByLabels(labels, { controllerOfClass: () => undefined, classOfGateway: () => undefined }) === undefined;

/** The injector does not look at the dataplane mode. */
function injectionLabelOf(labels: Readonly<Record<string, string>>): string | undefined {
  const said = labels[LABEL.injection];
  if (said === 'enabled') return `${LABEL.injection}=enabled`;
  const revision = labels[LABEL.revision];
  return said === undefined && revision !== undefined ? `${LABEL.revision}=${revision}` : undefined;
}
