import {
  MOST_FINDINGS,
  type FindingAnswer,
  type FindingsAnswer,
  type FindingsQuery,
  type Told,
} from '@waymark/contract';
import { decide, gatewaysNamed, holdVerdicts, noteWithin, verdictFindings, type VerdictFinding } from '@waymark/mesh';
import { besideVerdicts } from '../../clusters/beside-verdicts.ts';
import { KINDS, type KindName } from '../../ports/kinds.ts';
import type { ClusterConfig, Ports } from '../../ports.ts';
import type { Reader, Readers } from '../../readers/readers.ts';
import { toGap, type FreshGap } from '../../source-error.ts';
import { toConfigGaps } from '../../clusters/unread-kinds.ts';

/** What follows from a cluster's objects is worked out once for as long as they do not change. */
const worked = new WeakMap<ClusterConfig, readonly VerdictFinding[]>();

function findingsIn(from: ClusterConfig): readonly VerdictFinding[] {
  const held = worked.get(from);
  if (held !== undefined) return held;
  const { cluster, config, traffic } = from;
  const decisions = decide(cluster, config);
  // Ages are told by the instants of conditions; none is counted here.
  const verdicts = holdVerdicts(cluster, config, decisions, 0, besideVerdicts(from));
  const fresh = verdictFindings({ cluster, config, decisions, verdicts }, traffic.peerAuthentications);
  worked.set(from, fresh);
  return fresh;
}

type Found = VerdictFinding & { readonly cluster: string };

/** What istiod says and is not so, and settings without effect, from memory; each as far as the reader may see the object and the waypoint that it tells of. */
export async function loadFindings(
  ports: Ports,
  readers: Readers,
  reader: Reader,
  { namespaces }: FindingsQuery,
  signal: AbortSignal,
): Promise<Told<FindingsAnswer>> {
  const { clusters, unreadable = [] } = await ports.config.config(signal);
  const all = clusters
    .flatMap((from) => findingsIn(from).map((one): Found => ({ ...one, cluster: from.cluster.cluster })))
    .filter(({ namespace }) => namespaces.length === 0 || namespaces.includes(namespace));
  const named = all.flatMap(({ namespace, tellsOf, notes }) => [namespace, ...tellsOf, ...gatewaysNamed(notes)]);
  const visible = await readers.visibleNamespaces(reader, [...new Set(named)].sort(), signal);
  const sees = (namespace: string): boolean => visible.has(namespace);
  const seen = await seenBy(readers, reader, all, sees, signal);
  const told = all.filter(seen).map((one) => ({ ...one, notes: one.notes.map((note) => noteWithin(note, sees)) }));
  const gaps: readonly FreshGap[] = [
    ...unreadable.map((failure) => toGap(failure, 'inventory')),
    ...clusters.flatMap(({ unread }) => toConfigGaps(unread)),
  ];
  const nowMs = ports.clock.now();
  return {
    findings: told.slice(0, MOST_FINDINGS).map(toAnswer),
    more: Math.max(0, told.length - MOST_FINDINGS),
    outside: all.length - told.length,
    gaps: gaps.map((gap) => ({ ...gap, sinceMs: nowMs })),
  };
}

/** Field by field, since a finding knows more than is told of it. */
const toAnswer = ({ cluster, kind, namespace, name, severity, notes }: Found): Told<FindingAnswer> => ({
  cluster,
  kind,
  namespace,
  name,
  severity,
  notes,
});

/** A workload is known by its pods. Whoever may get a namespace knows its labels. */
const kindToGet = (kind: VerdictFinding['kind']): KindName => (kind === 'Workload' ? 'Pod' : kind);

async function seenBy(
  readers: Readers,
  reader: Reader,
  all: readonly Found[],
  sees: (namespace: string) => boolean,
  signal: AbortSignal,
): Promise<(one: Found) => boolean> {
  const kinds = [...new Set(all.map(({ kind }) => kind))];
  const allowed = new Map(
    await Promise.all(
      kinds.map(async (kind) => {
        const within = [...new Set(all.filter((one) => one.kind === kind).map(({ namespace }) => namespace))]
          .filter(sees)
          .sort();
        if (kind === 'Namespace') return [kind, new Set(within)] as const;
        const { group, resource } = KINDS[kindToGet(kind)];
        const right = { verb: 'get', group, resource } as const;
        return [kind, await readers.namespacesWith(reader, right, within, signal)] as const;
      }),
    ),
  );
  return ({ kind, namespace, tellsOf }) => allowed.get(kind)?.has(namespace) === true && tellsOf.every(sees);
}
