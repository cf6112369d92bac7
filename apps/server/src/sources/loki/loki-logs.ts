import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Clock, LogOf, LogRange, LogSource } from '../../ports.ts';
import { lokiClient, StreamsSchema, type LokiConnection } from './loki-client.ts';

export interface LokiSettings extends LokiConnection {
  readonly labels: LokiLabels;
  /** How far back a log is looked for when nobody says since when. */
  readonly lookBackMs: number;
  readonly clock: Clock;
}

/** Names of the labels that tell whose line it is; `cluster` only where one store holds several clusters. */
export interface LokiLabels {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly cluster?: string | undefined;
}

/** Loki's own default; a store that allows less refuses, and says so. */
export const MOST_ENTRIES = 5000;
/** Lines reach Loki in batches; asking more often finds nothing more. */
const POLL_MS = 500;
/** Lines come late and out of order by this much. */
const LATE_MS = 5000;

const SeriesSchema = z.object({ data: z.array(z.record(z.string(), z.string())) });

/** Nanoseconds do not fit a number. */
export interface Line {
  readonly ns: bigint;
  readonly text: string;
}

/** Logs that outlive their pods, in a Loki or LokiStack. */
export function lokiLogs(settings: LokiSettings): LogSource {
  const { labels, clock } = settings;

  const ask = lokiClient(settings);

  const selector = (log: Omit<LogOf, 'container'> & { readonly container?: string }): string => {
    const pairs = [
      [labels.cluster, log.cluster],
      [labels.namespace, log.namespace],
      [labels.pod, log.pod],
      [labels.container, log.container],
    ] as const;
    const matchers = pairs.flatMap(([name, value]) =>
      name === undefined || value === undefined ? [] : [`${name}=${JSON.stringify(value)}`],
    );
    return `{${matchers.join(',')}}`;
  };

  const lines = async (
    log: LogOf,
    range: { readonly sinceNs: bigint; readonly untilNs: bigint; readonly most: number },
    direction: 'forward' | 'backward',
    signal: AbortSignal,
  ): Promise<readonly Line[]> => {
    const answer = await ask(
      StreamsSchema,
      '/loki/api/v1/query_range',
      {
        query: selector(log),
        start: String(range.sinceNs),
        end: String(range.untilNs),
        limit: String(range.most),
        direction,
      },
      signal,
    );
    // One container may be several streams: by level, by what the collector adds.
    return answer.data.result
      .flatMap(({ values }) => values.map(([ns, text]): Line => ({ ns: BigInt(ns), text })))
      .sort((a, b) => (a.ns < b.ns ? -1 : a.ns > b.ns ? 1 : 0));
  };

  const whole = (range: LogRange): { readonly sinceNs: bigint; readonly untilNs: bigint } => {
    const untilMs = range.untilMs ?? clock.now() + LATE_MS;
    return { sinceNs: nsOf(range.sinceMs ?? untilMs - settings.lookBackMs), untilNs: nsOf(Math.ceil(untilMs)) };
  };

  return {
    containers: async (pod, signal) => {
      const nowMs = clock.now();
      const { data } = await ask(
        SeriesSchema,
        '/loki/api/v1/series',
        {
          'match[]': selector(pod),
          start: String(nsOf(nowMs - settings.lookBackMs)),
          end: String(nsOf(nowMs + LATE_MS)),
        },
        signal,
      );
      const names = new Set(data.flatMap((series) => series[labels.container] ?? []));
      return names.size === 0 ? undefined : [...names].sort().map((name) => ({ name }));
    },
    read: async (log, range, signal) => {
      // Runs of a container are one log here.
      if (range.run === 'previous') return undefined;
      const { sinceNs, untilNs } = whole(range);
      let kept: readonly Line[] = [];
      for (let endNs = untilNs; ;) {
        const most = Math.min(MOST_ENTRIES, range.mostLines - kept.length);
        const page = await lines(log, { sinceNs, untilNs: endNs, most }, 'backward', signal);
        const first = page[0]?.ns;
        if (first === undefined || page.length < most) return { text: toText([...page, ...kept]) };
        if (page.length + kept.length >= range.mostLines) return { text: toText([...page, ...kept]), cut: 'oldest' };
        // Others of the same instant may lie behind the page's end: all of them are asked for again.
        const sure = page.filter(({ ns }) => ns > first);
        kept = [...(sure.length === 0 ? page : sure), ...kept];
        endNs = sure.length === 0 ? first : first + 1n;
      }
    },
    beginMs: async (log, signal) => {
      const nowMs = clock.now();
      const range = { sinceNs: nsOf(nowMs - settings.lookBackMs), untilNs: nsOf(nowMs), most: 1 };
      const [first] = await lines(log, range, 'forward', signal);
      return first === undefined ? undefined : Number(first.ns / 1000n) / 1000;
    },
    follow: async (log, sinceMs, take, signal) => {
      const told = new Map<string, bigint>();
      for (let fromMs = sinceMs; !signal.aborted;) {
        const range = { sinceNs: nsOf(fromMs), untilNs: nsOf(clock.now() + LATE_MS), most: MOST_ENTRIES };
        const page = await lines(log, range, 'forward', signal);
        const fresh = page.filter(({ ns, text }) => !told.has(`${ns} ${text}`));
        for (const { ns, text } of fresh) told.set(`${ns} ${text}`, ns);
        if (fresh.length > 0) take(toText(fresh));
        const newest = page.at(-1);
        // A full page has more behind it; otherwise the last seconds are asked for again, since lines come late.
        if (newest !== undefined)
          fromMs = Math.max(fromMs, Number(newest.ns / 1_000_000n) - (page.length >= MOST_ENTRIES ? 0 : LATE_MS));
        const forgetNs = nsOf(fromMs);
        for (const [key, ns] of told) if (ns < forgetNs) told.delete(key);
        if (page.length < MOST_ENTRIES || fresh.length === 0)
          await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}

export const nsOf = (ms: number): bigint => BigInt(Math.floor(ms)) * 1_000_000n;

/** As Kubernetes writes it: the timestamp in front of every physical line, so that both are read alike. */
export function toText(lines: readonly Line[]): string {
  return lines
    .flatMap(({ ns, text }) =>
      text
        .replace(/\n$/, '')
        .split('\n')
        .map((physical) => `${stamp(ns)} ${physical}\n`),
    )
    .join('');
}

function stamp(ns: bigint): string {
  const seconds = ns / 1_000_000_000n;
  const fraction = String(ns % 1_000_000_000n).padStart(9, '0');
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
}
