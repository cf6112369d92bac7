import { ambientSignals, judgeAmbient, type AmbientSignal } from '@waymark/mesh';
import type { ControlPlanesAnswer, Told } from '@waymark/contract';
import type { GapAges } from '../../kept/gap-ages.ts';
import { KINDS, type KindName } from '../../ports/kinds.ts';
import type { ClusterConfig, Ports, Right } from '../../ports.ts';
import type { Reader, Readers } from '../../readers/readers.ts';
import { toGap, type FreshGap } from '../../source-error.ts';
import { toConfigGaps } from '../../clusters/unread-kinds.ts';

/** Those that say whether ambient mode is on. */
const TELLING: readonly KindName[] = ['Deployment', 'DaemonSet', 'GatewayClass'];

/** Whether each control plane runs in ambient mode, from memory; each piece of evidence as far as the reader may get its object. */
export async function loadControlPlanes(
  ports: Ports,
  readers: Readers,
  reader: Reader,
  ages: GapAges,
  signal: AbortSignal,
): Promise<Told<ControlPlanesAnswer>> {
  const { clusters, unreadable = [] } = await ports.config.config(signal);
  const found = clusters.map((from) => ({ cluster: from.cluster.cluster, signals: signalsOf(from) }));
  const maySee = await maySeeOf(
    readers,
    reader,
    found.flatMap(({ signals }) => signals),
    signal,
  );
  const gaps: readonly FreshGap[] = [
    ...unreadable.map((failure) => toGap(failure, 'inventory')),
    ...clusters.flatMap((from) => toConfigGaps(unreadIn(from))),
  ];
  return {
    clusters: found.map(({ cluster, signals }) => {
      const seen = signals.map((one) =>
        maySee(one) ? one : ({ of: one.of, says: 'unknown', why: 'not allowed' } as const),
      );
      return {
        cluster,
        ambient: judgeAmbient(seen),
        signals: seen,
      };
    }),
    gaps: ages.date(gaps, 'complete'),
  };
}

const unreadIn = ({ unread, controlPlane }: ClusterConfig): ClusterConfig['unread'] => [
  ...unread.filter(({ kind }) => TELLING.includes(kind)),
  ...controlPlane.unread,
];

const signalsOf = (from: ClusterConfig): readonly AmbientSignal[] =>
  ambientSignals(from.cluster, from.controlPlane, new Set(unreadIn(from).map(({ kind }) => kind)));

/** Which kind tells of something where no object does: that there is none is known to who may get them all. */
const KIND_OF: Readonly<Record<AmbientSignal['of'], KindName>> = {
  istiod: 'Deployment',
  'istio-cni': 'DaemonSet',
  ztunnel: 'DaemonSet',
  'waypoint class': 'GatewayClass',
  operator: 'Istio',
};

async function maySeeOf(
  readers: Readers,
  reader: Reader,
  signals: readonly AmbientSignal[],
  signal: AbortSignal,
): Promise<(one: AmbientSignal) => boolean> {
  const rights = new Map<string, Right>();
  const wanted = new Map(
    signals.map((one) => {
      const right = rightTo(one);
      const key = JSON.stringify(right);
      const held = rights.get(key) ?? right;
      rights.set(key, held);
      return [one, held] as const;
    }),
  );
  const had = await readers.rightsOf(reader, [...rights.values()], signal);
  return (one) => {
    const right = wanted.get(one);
    return right !== undefined && had.has(right);
  };
}

function rightTo({ of, object }: AmbientSignal): Right {
  const kind = object !== undefined && object.kind in KINDS ? (object.kind as KindName) : KIND_OF[of];
  const { group, resource } = KINDS[kind];
  return { verb: 'get', group, resource, ...(object?.namespace === undefined ? {} : { namespace: object.namespace }) };
}
