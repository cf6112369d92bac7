import type { EvidenceAnswer, ExplainedAnswer, WorkloadPodAnswer, WorkloadProofAnswer } from '@waymark/contract';
import { toAge } from '../../kit/age.ts';
import { formatClock } from '../../kit/format.ts';
import type { Translate } from '../../messages/messages.ts';
import type { Mark } from '../../canvas/drawing.ts';

/** Pods whose state has the same reasons, told once. */
export interface WhyGroup {
  readonly id: string;
  readonly mark: Mark;
  readonly state: string;
  readonly pods: readonly string[];
  readonly evidence: readonly { readonly weight: EvidenceAnswer['weight']; readonly words: string }[];
  readonly fix?: { readonly words: string; readonly command?: string };
}

const MARKS = {
  captured: 'ambient',
  sidecar: 'sidecar',
  pending: 'pending',
  missed: 'not-captured',
  out: 'out-of-mesh',
  infrastructure: 'none',
} as const;

export const markOf = ({ capture }: ExplainedAnswer): Mark => MARKS[capture.state];

/** The state in the words that it has everywhere. */
export function stateWords({ capture, role }: ExplainedAnswer, t: Translate): string {
  if (capture.state === 'infrastructure' && role !== 'workload') return t(`role.${role}`);
  const words = t(`capture.${MARKS[capture.state]}`);
  return capture.state === 'out' ? `${words}: ${t(`capture.out.${capture.reason}`)}` : words;
}

export function toWhyGroups(
  pods: readonly WorkloadPodAnswer[],
  proof: WorkloadProofAnswer | undefined,
  nowMs: number,
  t: Translate,
): readonly WhyGroup[] {
  const groups = new Map<string, WhyGroup>();
  for (const pod of pods) {
    const { explained } = pod;
    const told = [...explained.evidence.map((one) => toTold(one, nowMs, t)), ...toDump(pod, proof, nowMs, t)];
    const fix = toFix(explained, t);
    const state = stateWords(explained, t);
    // Commands name one pod where nothing larger can be named; of like pods the first one's will do.
    const id = JSON.stringify([state, told, fix?.words]);
    const held = groups.get(id);
    groups.set(id, {
      id,
      mark: markOf(explained),
      state,
      pods: [...(held?.pods ?? []), pod.name],
      evidence: told,
      ...(held?.fix === undefined ? (fix === undefined ? {} : { fix }) : { fix: held.fix }),
    });
  }
  return [...groups.values()].sort((a, b) => b.pods.length - a.pods.length);
}

const toTold = (one: EvidenceAnswer, nowMs: number, t: Translate): WhyGroup['evidence'][number] => ({
  weight: one.weight,
  words: toWords(one, nowMs, t),
});

function toWords(one: EvidenceAnswer, nowMs: number, t: Translate): string {
  switch (one.is) {
    case 'label': {
      const on = t(`why.on.${one.on}`);
      const { key, value } = one;
      return value === undefined ? t('why.noLabel', { key, on }) : t('why.label', { key, value, on });
    }
    case 'annotation':
      return annotationWords(one, nowMs, t);
    case 'proxy':
      return one.mode === undefined ? t('why.proxy') : t('why.proxyMode', { mode: one.mode });
    case 'agent': {
      const what = t(`why.agent.${one.state}`, { agent: one.agent, node: one.node });
      return one.pod === undefined ? what : t('why.agent.named', { what, pod: `${one.pod.namespace}/${one.pod.name}` });
    }
    case 'host network':
    case 'no address':
    case 'excluded namespace':
      return t(`why.${one.is}`);
  }
}

function annotationWords(
  { key, value, sinceMs }: Extract<EvidenceAnswer, { readonly is: 'annotation' }>,
  nowMs: number,
  t: Translate,
): string {
  if (key.endsWith('/bypass-inbound-capture')) return t('why.bypass');
  if (value === undefined) return t('why.noAnnotation', { key });
  const what = value === '' ? t('why.annotationThere', { key }) : t('why.annotation', { key, value });
  return sinceMs === undefined ? what : t('why.annotationSince', { what, age: toAge(sinceMs, nowMs, t) });
}

/** What the ztunnel of its node says of it, where it was asked. */
function toDump(
  pod: WorkloadPodAnswer,
  proof: WorkloadProofAnswer | undefined,
  nowMs: number,
  t: Translate,
): WhyGroup['evidence'] {
  const told = proof?.pods.find(({ name }) => name === pod.name);
  const node = proof?.nodes.find((one) => one.node === told?.node);
  if (told === undefined || node?.is !== 'read') return [];
  const values = { node: told.node, age: toAge(node.atMs, nowMs, t) };
  const isCaptured = pod.explained.capture.state === 'captured';
  if (told.protocol === undefined)
    return [{ weight: isCaptured ? 'differs' : 'beside', words: t('why.dumpUnknown', values) }];
  const agrees = !isCaptured || told.protocol === 'HBONE';
  return [
    {
      weight: agrees ? (isCaptured ? 'agrees' : 'beside') : 'differs',
      words: t('why.dump', { ...values, protocol: told.protocol }),
    },
  ];
}

function toFix({ fix }: ExplainedAnswer, t: Translate): WhyGroup['fix'] {
  if (fix === undefined) return undefined;
  const agent = fix.agent === undefined ? {} : { agent: fix.agent.agent, node: fix.agent.node };
  return { words: t(`fix.${fix.is}`, agent), ...(fix.command === undefined ? {} : { command: fix.command }) };
}

/** Since when a pod waits; undefined where it does not. */
export function waitingWords({ waiting }: ExplainedAnswer, nowMs: number, t: Translate): string | undefined {
  if (waiting === undefined) return undefined;
  return t(`pods.since.${waiting.known}`, {
    age: toAge(waiting.sinceMs, nowMs, t),
    time: formatClock(waiting.sinceMs),
  });
}
