import type { AccessLogReader, LogWriterKind } from '@waymark/mesh';
import type { Hop, LogGap, LogOrigin } from '@waymark/contract';
import type { LoggedContainer, LogSource } from '../../ports.ts';
import { SourceError } from '../../source-error.ts';
import { gapOf } from './log-gaps.ts';
import type { KnownPod, PodIndex } from './pod-index.ts';
import type { Subject } from './subject.ts';

/** A pod whose logs lie on the way that is asked for. */
export interface PathPod {
  readonly pod: KnownPod;
  readonly part: 'app' | 'waypoint' | 'ztunnel';
}

/** One log on the way. */
export interface PathLog {
  readonly origin: LogOrigin;
  readonly writer: LogWriterKind;
  readonly part: PathPod['part'];
  readonly ip: string;
  readonly container: LoggedContainer;
  /** How its Envoy may write requests; absent where the mesh config sets no format. */
  readonly format?: AccessLogReader;
}

const PROXY_CONTAINER = 'istio-proxy';

/** Pods of the subject, the waypoints in front of it, and the ztunnels of their nodes; never all of a mesh. */
export function podsOnPath(subject: Subject, index: PodIndex, hops: readonly Hop[] | undefined): readonly PathPod[] {
  const wants = (...some: readonly Hop[]): boolean => hops === undefined || some.some((hop) => hops.includes(hop));
  const takesZtunnels = wants('ztunnel-client', 'ztunnel-server');
  if (subject.is === 'node') return takesZtunnels ? subject.ztunnels.map((pod) => ({ pod, part: 'ztunnel' })) : [];
  const ends = subject.is === 'place' ? [subject.end] : [subject.from, subject.to];
  const own = ends.flatMap((end) => end.pods);
  const front = subject.is === 'place' ? subject.end.waypoints : subject.to.waypoints;
  const waypoints = [...own.filter(isWaypoint), ...front];
  const apps = ends.flatMap((end) => (end.isHidden === 'yes' ? [] : end.pods.filter((pod) => !isWaypoint(pod))));
  const ztunnels = [...nodesOf([...own, ...front])].flatMap(([cluster, nodes]) => index.ztunnelsOn(cluster, nodes));
  return [
    ...new Map(
      [
        ...(wants('waypoint') ? waypoints.map((pod): PathPod => ({ pod, part: 'waypoint' })) : []),
        ...(wants('app') ? apps.map((pod): PathPod => ({ pod, part: 'app' })) : []),
        ...(takesZtunnels ? ztunnels.map((pod): PathPod => ({ pod, part: 'ztunnel' })) : []),
      ].map((one) => [podKey(one.pod), one]),
    ).values(),
  ];
}

const isWaypoint = ({ workload }: KnownPod): boolean => workload.role === 'waypoint';

export const podKey = ({ workload: { id }, name }: KnownPod): string => `${id.cluster}/${id.namespace}/${name}`;
export const logKey = ({ cluster, namespace, pod, container }: LogOrigin): string =>
  `${cluster}/${namespace}/${pod}/${container}`;

function nodesOf(pods: readonly KnownPod[]): ReadonlyMap<string, Set<string>> {
  const nodes = new Map<string, Set<string>>();
  for (const { workload, node } of pods) {
    const { cluster } = workload.id;
    nodes.set(cluster, (nodes.get(cluster) ?? new Set()).add(node));
  }
  return nodes;
}

export interface FewEnough {
  readonly pods: readonly PathPod[];
  readonly gaps: readonly LogGap[];
}

/** Each part of the way keeps some of its pods, whatever the size of the others. */
export function fewEnough(pods: readonly PathPod[], most: number): FewEnough {
  if (pods.length <= most) return { pods, gaps: [] };
  const parts = (['waypoint', 'ztunnel', 'app'] as const).map((part) => pods.filter((pod) => pod.part === part));
  const chosen: PathPod[] = [];
  for (let at = 0; chosen.length < most; at++)
    for (const part of parts) {
      const pod = part[at];
      if (pod !== undefined && chosen.length < most) chosen.push(pod);
    }
  return { pods: chosen, gaps: [{ code: 'too-many-logs', count: pods.length - chosen.length }] };
}

/** The logs of a pod: all containers of an application, only the proxy of a proxy. */
export async function logsOf(
  source: LogSource,
  { pod, part }: PathPod,
  formatOf: (cluster: string) => AccessLogReader | undefined,
  signal: AbortSignal,
): Promise<{ readonly logs: readonly PathLog[]; readonly gaps: readonly LogGap[] }> {
  const { cluster, namespace } = pod.workload.id;
  const origin = { cluster, namespace, pod: pod.name, node: pod.node };
  const format = formatOf(cluster);
  const whole: LogOrigin = { ...origin, container: part === 'app' ? '' : PROXY_CONTAINER };
  try {
    const containers = await source.containers({ cluster, namespace, pod: pod.name }, signal);
    if (containers === undefined) return { logs: [], gaps: [{ code: 'gone', origin: whole }] };
    const logs = containers
      .filter(({ name }) => part === 'app' || name === PROXY_CONTAINER)
      .map((container): PathLog => {
        const proxy = part === 'ztunnel' ? 'ztunnel' : 'envoy';
        const writer = container.name === PROXY_CONTAINER ? proxy : 'application';
        return {
          origin: { ...origin, container: container.name },
          writer,
          part,
          ip: pod.ip,
          container,
          ...(writer === 'envoy' && format !== undefined ? { format } : {}),
        };
      });
    return { logs, gaps: [] };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return { logs: [], gaps: [gapOf(error, whole)] };
  }
}
