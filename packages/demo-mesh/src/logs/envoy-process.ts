/** What an Envoy tells of itself: warnings when it starts and stops, and a back-trace when it dies. */

import { toRfc3339Micros } from '../instants.ts';
import { CRASH_LOOP } from '../plan.ts';
import type { Proxy } from '../proxies.ts';
import { isThere } from '../proxies.ts';
import { kubeHex } from '../seeded-words.ts';
import type { World } from '../world.ts';
import type { Entry } from './entry.ts';
import { clockOffsetMs } from './operations.ts';
import { livesOf } from './ztunnel-process.ts';

const START_WORDS =
  'There is no configured limit to the number of allowed active downstream connections. Configure a limit in `envoy.resource_monitors.global_downstream_max_connections` resource monitor.';
const SERVER = 'source/server/server.cc';
const SIGNALS = 'source/common/signal/signal_action.cc';
const BACKTRACE = './source/server/backtrace.h';
/** From exec to the first words. */
const START_MS = 480;
/** A crashing Envoy lives about this long before it faults. */
const CRASH_AFTER_MS = 900;

export function envoyProcessEntries(world: World, proxy: Proxy, fromMs: number, toMs: number): Entry[] {
  const offsetMs = clockOffsetMs(world, proxy.node);
  const entry = (atMs: number, write: (shownMs: number) => string): Entry => ({
    atMs: atMs + offsetMs,
    role: 'process',
    write: () => write(atMs + offsetMs),
  });
  if (proxy.neverAnswers) {
    const rounds: Entry[] = [];
    const first = Math.max(0, Math.floor((fromMs - world.startMs) / CRASH_LOOP.periodMs) - 1);
    for (let i = first; world.startMs + i * CRASH_LOOP.periodMs <= toMs; i++) {
      const atMs = world.startMs + i * CRASH_LOOP.periodMs;
      if (!isThere(proxy, atMs)) continue;
      rounds.push(entry(atMs + START_MS, startLine));
      rounds.push(entry(atMs + CRASH_AFTER_MS, (shownMs) => crashLines(world, proxy, shownMs)));
    }
    return rounds;
  }
  return livesOf(world, proxy).flatMap((life) => [
    entry(life.sinceMs + START_MS, startLine),
    ...(Number.isFinite(life.untilMs)
      ? [entry(life.untilMs - 0.3, (ms) => line(ms, 'warning', 'main', `${SERVER}:1028`, 'caught ENVOY_SIGTERM'))]
      : []),
  ]);
}

function startLine(atMs: number): string {
  return line(atMs, 'warning', 'main', `${SERVER}:1059`, START_WORDS);
}

function line(atMs: number, level: string, logger: string, where: string, words: string): string {
  return `${toRfc3339Micros(atMs)}\t${level}\tenvoy ${logger} ${where}\t${words}\tthread=17`;
}

/** One event, many physical lines, each with a head of its own; the last one comes from the C library and has none. */
function crashLines(world: World, proxy: Proxy, atMs: number): string {
  const critical = (where: string, words: string): string => line(atMs, 'critical', 'backtrace', where, words);
  const frames = Array.from({ length: 8 }, (_, i) =>
    critical(`${BACKTRACE}:125`, `#${i}: [0x${kubeHex(world.seed, `frame ${proxy.id} ${i}`, 12)}]`),
  );
  return [
    critical(`${SIGNALS}:127`, 'Caught Segmentation fault, suspect faulting address 0x0'),
    critical(`${BACKTRACE}:113`, 'Backtrace (use tools/stack_decode.py to get line numbers):'),
    ...frames,
    'Segmentation fault (core dumped)',
  ].join('\n');
}
