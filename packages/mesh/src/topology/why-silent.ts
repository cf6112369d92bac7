import type { PlaceId, ServiceId } from '../identity.ts';
import type { Capture, OutReason } from '../inventory/capture.ts';
import type { DeclaredPort } from '../inventory/inventory.ts';
import { spokenOn } from '../inventory/port-protocol.ts';

/** What is known of a place when somebody asks why nothing, or no HTTP, is seen to reach it. Absent facts could not be read. */
export interface SilenceEvidence {
  readonly id: PlaceId;
  /** How its pods take part in the mesh; absent where none is declared. */
  readonly capture?: Capture;
  readonly services: readonly FrontService[];
  /** The proxies that would count what reaches it. */
  readonly proxies: readonly ProxyEvidence[];
  readonly traffic: {
    /** Connections and bytes, or requests, reached it at all. */
    readonly connections: 'seen' | 'none';
    readonly requests: 'seen' | 'none';
    readonly denied: number;
    /** Some of it comes from clients that no proxy could name. */
    readonly clients: 'named' | 'some unnamed';
  };
  /** Parts of the traffic that could not be read: then its absence proves nothing. */
  readonly unread: 'nothing' | 'some';
}

/** A service by which requests reach the place, and its waypoint. */
export interface FrontService {
  readonly id: ServiceId;
  readonly ports: readonly DeclaredPort[];
  readonly waypoint:
    | { readonly is: 'none' }
    | { readonly is: 'bound'; readonly ready: number }
    | { readonly is: 'not-bound'; readonly reason: string };
}

export type ProxyKind = 'ztunnel' | 'waypoint' | 'sidecar';

export interface ProxyEvidence {
  readonly kind: ProxyKind;
  /** Its pod; absent where the reader may not know it. */
  readonly pod?: { readonly namespace: string; readonly name: string };
  /** Whether the metrics store has heard of it lately: `down`: its target does not answer, `missing`: it is no target at all. */
  readonly scraped: 'yes' | 'down' | 'missing' | 'unknown';
}

/** One cause each, of silence or of HTTP that goes unseen. */
export type SilenceFinding =
  /** Its traffic is seen by ztunnels only, which count connections and bytes. */
  | { readonly is: 'no-waypoint' }
  | { readonly is: 'waypoint-not-bound'; readonly service: ServiceId; readonly reason: string }
  | { readonly is: 'waypoint-not-ready'; readonly service: ServiceId }
  /** A proxy that understands HTTP treats this port as plain TCP. `protocol` is what its service says of it. */
  | { readonly is: 'port-not-http'; readonly service: ServiceId; readonly port: number; readonly protocol: string }
  /** So many proxies of a kind tell the metrics store nothing. */
  | {
      readonly is: 'not-scraped';
      readonly proxy: ProxyKind;
      readonly why: 'down' | 'missing';
      readonly count: number;
      readonly pods: readonly { readonly namespace: string; readonly name: string }[];
    }
  /** It is called from outside the mesh, or by what no proxy could name. */
  | { readonly is: 'unnamed-clients' }
  | { readonly is: 'no-traffic'; readonly known: 'surely' | 'as far as read' }
  | {
      readonly is: 'not-captured';
      readonly pods: number;
      readonly state: 'out' | 'missed' | 'pending';
      readonly reason?: OutReason;
    }
  | { readonly is: 'denied'; readonly count: number };

/** Causes in the order in which they are worth looking at. Empty: nothing known explains it, or nothing is silent. */
export function whySilent(evidence: SilenceEvidence): readonly SilenceFinding[] {
  const { traffic, unread } = evidence;
  const silent = traffic.connections === 'none' && traffic.requests === 'none';
  return [
    ...(traffic.requests === 'none' ? withoutRequests(evidence) : []),
    ...notScraped(evidence.proxies),
    ...(traffic.clients === 'some unnamed' ? [{ is: 'unnamed-clients' } as const] : []),
    ...(silent ? [{ is: 'no-traffic', known: unread === 'nothing' ? 'surely' : 'as far as read' } as const] : []),
    ...notCaptured(evidence.capture),
    ...(traffic.denied > 0 ? [{ is: 'denied', count: traffic.denied } as const] : []),
  ];
}

/** Why requests are not seen as such: nobody on the way reads HTTP, or is told to. */
function withoutRequests({ capture, services }: SilenceEvidence): readonly SilenceFinding[] {
  const sidecars = capture?.pods.sidecar ?? 0;
  const bound = services.filter(({ waypoint }) => waypoint.is === 'bound');
  const lost = services.flatMap(({ id, waypoint }): readonly SilenceFinding[] => {
    if (waypoint.is === 'not-bound') return [{ is: 'waypoint-not-bound', service: id, reason: waypoint.reason }];
    return waypoint.is === 'bound' && waypoint.ready === 0 ? [{ is: 'waypoint-not-ready', service: id }] : [];
  });
  const readsHttp = sidecars > 0 || bound.length > 0;
  const captured = capture?.pods.captured ?? 0;
  return [
    ...(captured > 0 && !readsHttp && lost.length === 0 ? [{ is: 'no-waypoint' } as const] : []),
    ...lost,
    ...services.flatMap(({ id, ports }) =>
      ports.flatMap((port): readonly SilenceFinding[] => {
        const spoken = spokenOn(port);
        if (spoken === 'http' || spoken === 'undeclared') return [];
        return [{ is: 'port-not-http', service: id, port: port.port, protocol: spoken }];
      }),
    ),
  ];
}

function notScraped(proxies: readonly ProxyEvidence[]): readonly SilenceFinding[] {
  const groups = new Map<string, Extract<SilenceFinding, { readonly is: 'not-scraped' }>>();
  for (const { kind, pod, scraped } of proxies) {
    if (scraped === 'yes' || scraped === 'unknown') continue;
    const key = `${kind} ${scraped}`;
    const held = groups.get(key) ?? { is: 'not-scraped', proxy: kind, why: scraped, count: 0, pods: [] };
    groups.set(key, { ...held, count: held.count + 1, pods: pod === undefined ? held.pods : [...held.pods, pod] });
  }
  return [...groups.values()];
}

function notCaptured(capture: Capture | undefined): readonly SilenceFinding[] {
  return (['out', 'missed', 'pending'] as const).flatMap((state): readonly SilenceFinding[] => {
    const pods = capture?.pods[state] ?? 0;
    if (pods === 0) return [];
    const reason = state === 'out' ? capture?.outReason : undefined;
    return [{ is: 'not-captured', pods, state, ...(reason === undefined ? {} : { reason }) }];
  });
}
