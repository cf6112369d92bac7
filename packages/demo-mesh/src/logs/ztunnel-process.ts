/** What a ztunnel tells of itself: how it starts, stops, and loses istiod now and then. */

import type { Actor, Cast } from '../cast.ts';
import { bornMs, uidOf } from '../kubernetes/metadata.ts';
import { eraAt } from '../eras.ts';
import type { Proxy } from '../proxies.ts';
import { lifeSince } from '../proxies.ts';
import { hash32 } from '../seeded-words.ts';
import type { World } from '../world.ts';
import type { Entry } from './entry.ts';
import { clockOffsetMs } from './operations.ts';
import { toYaml, ztunnelSettings } from './ztunnel-config.ts';
import type { ZtunnelRecord } from './ztunnel-format.ts';
import { writeZtunnel } from './ztunnel-format.ts';

type Told = Omit<ZtunnelRecord, 'atMs' | 'level'> & Partial<Pick<ZtunnelRecord, 'level'>>;

export const ZTUNNEL_VERSION = '3ae5550e7c1d4f0b9a2e6d8c5b7f1a3e9d0c2b4f-dirty';
const VERSION_WORDS = `version: version.BuildInfo{Version:"${ZTUNNEL_VERSION}", GitRevision:"${ZTUNNEL_VERSION}", RustVersion:"1.95.0", BuildProfile:"release", BuildStatus:"Modified", IstioVersion:"unknown", CryptoProvider:"tls-ring"}`;

/** istiod closes each stream after about half an hour so that its replicas stay evenly loaded. */
const STREAM_LIFE_MS = 31 * 60_000;
/** Every so many of these breaks is a restart of istiod, which takes some attempts. */
const RESTART_EVERY = 4;

export function processEntries(world: World, proxy: Proxy, fromMs: number, toMs: number): Entry[] {
  const lives = livesOf(world, proxy);
  return lives
    .flatMap((life) => [
      ...spaced(life.sinceMs, startWords(world, proxy, life.sinceMs)),
      ...breaksOf(world, proxy, life, fromMs, toMs),
      ...(Number.isFinite(life.untilMs) ? spaced(life.untilMs, stopWords(world, proxy, life.untilMs - 1)) : []),
    ])
    .concat(arrivalsAt(world, proxy))
    .map(({ atMs, told }): Entry => {
      const shownMs = atMs + clockOffsetMs(world, proxy.node);
      const record = { level: 'info' as const, ...told, atMs: shownMs };
      return { atMs: shownMs, role: 'process', write: () => writeZtunnel(world, record) };
    });
}

interface Life {
  readonly sinceMs: number;
  readonly untilMs: number;
}

export function livesOf(world: World, proxy: Proxy): Life[] {
  const { downs, goneMs = Number.POSITIVE_INFINITY } = proxy;
  const starts = [proxy.bornMs ?? bornMs(world, proxy.namespace), ...downs.map((down) => down.untilMs)];
  return starts.map((sinceMs, i) => ({ sinceMs, untilMs: downs[i]?.fromMs ?? goneMs }));
}

const STEP_MS = 0.043;

function spaced(sinceMs: number, words: readonly Told[]): { atMs: number; told: Told }[] {
  return words.map((told, i) => ({ atMs: sinceMs + i * STEP_MS, told }));
}

function listening(scope: string, address: string, component: string, transparent: boolean): Told {
  return {
    scope,
    message: 'listener established',
    fields: { address: { bare: address }, component, ...(transparent ? { transparent } : {}) },
  };
}

/** Those whom CNI hands to the ztunnel of their node. */
function capturedBy(cast: Cast, proxy: Proxy): readonly Actor[] {
  return cast.actors.filter((actor) => actor.capture === 'ambient' && actor.node.name === proxy.node);
}

/** From the pod's coming until CNI has told its ztunnel. */
const HANDED_OVER_MS = 12;

/** Pods that come, or are captured, while it runs. */
function arrivalsAt(world: World, proxy: Proxy): { atMs: number; told: Told }[] {
  return world.eras.slice(1).flatMap((era, i) => {
    if (lifeSince(proxy, era.fromMs) === undefined) return [];
    const before = new Set(capturedBy(world.eras[i]?.cast ?? era.cast, proxy).map(({ pod }) => pod));
    const came = capturedBy(era.cast, proxy).filter(({ pod }) => !before.has(pod));
    return spaced(
      era.fromMs + HANDED_OVER_MS,
      came.flatMap((pod) => receptionOf(world, pod)),
    );
  });
}

function receptionOf(world: World, pod: Actor): Told[] {
  return [
    {
      scope: 'inpod::statemanager',
      message: 'pod received, starting proxy',
      fields: { uid: uidOf(world, 'Pod', pod.namespace, pod.pod), name: pod.pod, namespace: pod.namespace },
    },
    {
      scope: 'dns::server',
      message: 'starting local DNS server',
      fields: { address: { bare: 'localhost:15053' }, component: 'dns' },
    },
    listening('proxy::inbound', '[::]:15008', 'inbound', true),
    listening('proxy::inbound_passthrough', '[::]:15006', 'inbound plaintext', true),
    listening('proxy::outbound', '[::]:15001', 'outbound', true),
  ];
}

function startWords(world: World, proxy: Proxy, atMs: number): Told[] {
  const { plan, cast } = eraAt(world.eras, atMs);
  const policies = plan.policies.filter((policy) => policy.kind === 'AuthorizationPolicy');
  return [
    { scope: 'ztunnel', message: VERSION_WORDS },
    { scope: 'ztunnel', message: 'set file descriptor limits from 20000 to 20000' },
    { scope: 'ztunnel', message: `running with config: ${toYaml(ztunnelSettings(world, proxy))}` },
    { scope: 'app', message: 'shared proxy mode - in-pod mode enabled' },
    {
      scope: 'proxyfactory',
      message:
        'creating ztunnel self-proxy listener with identity: Spiffe { trust_domain: "cluster.local", namespace: "istio-system", service_account: "ztunnel" }',
    },
    listening('proxy::inbound', '[::]:15008', 'inbound', true),
    listening('hyper_util', '127.0.0.1:15000', 'admin', false),
    listening('hyper_util', '[::]:15020', 'stats', false),
    { scope: 'readiness', message: "Task 'dns proxy' complete (5.50651ms), still awaiting 3 tasks" },
    { scope: 'readiness', message: "Task 'proxy' complete (5.513915ms), still awaiting 2 tasks" },
    listening('hyper_util', '[::]:15021', 'readiness', false),
    { scope: 'app', message: 'Starting ztunnel inbound listener task' },
    established(1),
    ...policies.map((policy): Told => ({
      scope: 'xds',
      message: `handling RBAC update ${policy.name}`,
      span: xdsSpan(1),
    })),
    { scope: 'readiness', message: "Task 'state manager' complete (20.391302ms), still awaiting 1 tasks" },
    { scope: 'inpod::workloadmanager', message: 'handling new stream' },
    ...capturedBy(cast, proxy).flatMap((pod) => receptionOf(world, pod)),
    { scope: 'inpod::statemanager', message: 'received snapshot sent' },
    {
      scope: 'readiness',
      message: "Task 'workload proxy manager' complete (49.074625ms), marking server ready",
    },
  ];
}

function stopWords(world: World, proxy: Proxy, atMs: number): Told[] {
  const pods = capturedBy(eraAt(world.eras, atMs).cast, proxy);
  const drained = (address: string, component: string): Told => ({
    scope: 'hyper_util',
    message: 'listener drained',
    fields: { address: { bare: address }, component },
  });
  return [
    { scope: 'signal::imp', message: 'received signal SIGTERM, starting shutdown' },
    drained('127.0.0.1:15000', 'admin'),
    drained('[::]:15020', 'stats'),
    { scope: 'drain', message: 'shutdown complete', fields: { component: 'inbound' } },
    { scope: 'inpod::protocol', message: 'workload proxy manager: drain requested' },
    { scope: 'inpod::workloadmanager', message: 'process stream ended with eof' },
    { scope: 'inpod::workloadmanager', message: 'drain requested' },
    ...pods.flatMap((pod): Told[] => [
      {
        scope: 'dns::server',
        message: 'shutting down the DNS server',
        span: { name: 'dns_proxy', fields: { wl: `${pod.namespace}/${pod.pod}` } },
      },
      {
        scope: 'drain',
        message: 'shutdown complete',
        span: { name: 'proxy', fields: { wl: `${pod.namespace}/${pod.pod}` } },
        fields: { component: 'outbound' },
      },
    ]),
    drained('[::]:15021', 'readiness'),
  ];
}

function xdsSpan(id: number): NonNullable<Told['span']> {
  return { name: 'xds', fields: { id } };
}

function established(id: number): Told {
  return { scope: 'xds::client', message: 'Stream established', span: xdsSpan(id) };
}

function broken(id: number, why: string, retryMs: number): Told {
  return {
    level: 'warn',
    scope: 'xds::client',
    message: `XDS client connection error: gRPC connection error:status: Unknown, message: "${why}", retrying in ${retryMs}ms`,
    span: xdsSpan(id),
  };
}

function breaksOf(
  world: World,
  proxy: Proxy,
  life: Life,
  fromMs: number,
  toMs: number,
): { atMs: number; told: Told }[] {
  const firstMs = life.sinceMs + STREAM_LIFE_MS + (hash32(world.seed, `stream ${proxy.id}`) % 120_000);
  const told: { atMs: number; told: Told }[] = [];
  const since = Math.max(0, Math.floor((fromMs - firstMs) / STREAM_LIFE_MS) - 1);
  for (let i = since; firstMs + i * STREAM_LIFE_MS <= Math.min(toMs, life.untilMs); i++) {
    const atMs = firstMs + i * STREAM_LIFE_MS;
    const attempts = i % RESTART_EVERY === RESTART_EVERY - 1 ? [10, 20, 40, 80, 160] : [10];
    // Each attempt is a stream of its own number.
    const id = 1 + i + Math.floor(i / RESTART_EVERY) * 4;
    let waitedMs = 0;
    for (const [n, retryMs] of attempts.entries()) {
      const why = n === 0 ? 'error reading a body from connection' : 'client error (Connect)';
      told.push({ atMs: atMs + waitedMs, told: broken(id + n, why, retryMs) });
      waitedMs += retryMs;
    }
    told.push({ atMs: atMs + waitedMs + 1.7, told: established(id + attempts.length) });
  }
  return told.filter((entry) => entry.atMs < life.untilMs);
}
