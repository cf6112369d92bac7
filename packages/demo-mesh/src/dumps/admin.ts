/** What the admin and debug ports of a world's pods answer, and which ports those are. */

import { SYSTEM_NAMESPACE } from '../kubernetes/metadata.ts';
import { istiodPod } from '../kubernetes/system.ts';
import { worldAt } from '../kubernetes/view.ts';
import type { PodRef } from '../logs/log-lines.ts';
import { proxyOf } from '../logs/log-lines.ts';
import { lifeSince } from '../proxies.ts';
import type { World } from '../world.ts';
import { envoyAnswer } from './envoy-dump.ts';
import { istiodAnswer } from './istiod-dump.ts';
import type { AdminAnswer } from './json.ts';
import { jsonAnswer, textAnswer } from './json.ts';
import { ztunnelDump } from './ztunnel-dump.ts';

export interface AdminPort {
  readonly port: number;
  /** A loopback port is reached by port-forward alone; the API server's pod proxy dials the pod's address. */
  readonly bound: 'loopback' | 'all';
  readonly serves: 'admin' | 'metrics' | 'readiness' | 'debug';
}

const ADMIN: AdminPort = { port: 15_000, bound: 'loopback', serves: 'admin' };
const METRICS: AdminPort = { port: 15_020, bound: 'all', serves: 'metrics' };
const READINESS: AdminPort = { port: 15_021, bound: 'all', serves: 'readiness' };

export function adminPorts(world: World, pod: PodRef): readonly AdminPort[] {
  if (isIstiod(world, pod)) {
    return [
      { port: 8080, bound: 'all', serves: 'debug' },
      { port: 15_014, bound: 'all', serves: 'debug' },
    ];
  }
  const proxy = proxyOf(world, pod);
  if (proxy === undefined) return [];
  if (proxy.kind === 'ztunnel') return [ADMIN, METRICS, READINESS];
  return [ADMIN, METRICS, READINESS, { port: 15_090, bound: 'all', serves: 'metrics' }];
}

function isIstiod(world: World, { namespace, pod }: PodRef): boolean {
  return namespace === SYSTEM_NAMESPACE && pod === istiodPod(world).pod;
}

/**
 * `undefined`: nothing listens there at that instant. Paths with their query, as asked; metrics are told by `samplesOf`.
 * Who may ask is not decided here: real istiods answer /debug to loopback only.
 */
export function adminAnswer(world: World, pod: PodRef, path: string, atMs: number): AdminAnswer | undefined {
  const then = worldAt(world, atMs);
  if (isIstiod(world, pod)) return istiodAnswer(then, path, atMs);
  const proxy = proxyOf(world, pod);
  if (proxy === undefined || lifeSince(proxy, atMs) === undefined) return undefined;
  if (proxy.kind !== 'ztunnel') return envoyAnswer(then, proxy, path, atMs);
  switch (path.split('?')[0]) {
    case '/config_dump':
      return jsonAnswer(ztunnelDump(then, proxy, atMs));
    case '/logging':
      return textAnswer('current log level is hickory_server::server=off,info\n');
    case '/healthz/ready':
      return textAnswer('ready\n');
    default:
      return textAnswer('Not Found', 404);
  }
}
