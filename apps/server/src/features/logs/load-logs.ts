import type { Gap, LogsAnswer, LogsQuery } from '@waymark/contract';
import { InputError } from '../../http/input.ts';
import type { DeclaredByClusters, Ports } from '../../ports.ts';
import type { Reader, Readers } from '../../readers/readers.ts';
import { toGap } from '../../source-error.ts';
import { collectLines, findWay, originsOf, type LogSettings } from './collect-lines.ts';
import { histogramOf } from './histogram.ts';
import { judge, type LogEntry } from './log-entry.ts';
import { besideFor, BEYOND, nameableLogs, readable, readAllowedSubject } from './log-rights.ts';
import { readFilter } from './matches.ts';
import { pickLines, toLines } from './pick-lines.ts';
import type { ReadRange } from './read-path-log.ts';

/** The lines on the way of a subject, joined, as far as the reader may see them. */
export async function loadLogs(
  ports: Ports,
  readers: Readers,
  settings: LogSettings,
  reader: Reader,
  query: LogsQuery,
  signal: AbortSignal,
): Promise<LogsAnswer> {
  const matches = readFilter(query);
  const range = rangeOf(query);
  const asked = await readAllowedSubject(ports, readers, reader, query, signal);
  const way = await findWay(ports, settings, asked, query.hops, signal);
  const found = await collectLines(ports.logs, way, range, signal);
  const seen = await readable(readers, reader, found.entries, signal);
  const { index } = way;
  const beside = besideFor(asked, found);
  const picked = pickLines({ seen: seen.entries, beside }, matches(seen.entries, index), query.most);
  const shown = [...picked.matches, ...picked.partners];
  const nameable = await nameableLogs(readers, reader, { ...way, beyond: asked.beyond }, shown, signal);
  const older = nameable.older(found.older);
  const begins = older.flatMap(({ sinceMs }) => sinceMs ?? []);
  const first = picked.matches[0]?.atMs ?? (begins.length === 0 ? undefined : Math.max(...begins));
  return {
    lines: toLines(picked, index),
    ...(first !== undefined && (picked.hasOlder || older.length > 0) ? { older: String(first) } : {}),
    origins: originsOf(nameable.of(way.logs)),
    clocks: clocksOf(picked.joined.clocks, seen.entries),
    missing: [
      ...nameable.gaps([...way.gaps, ...found.gaps]),
      ...(seen.withheld > 0 || asked.beyond.size > 0 ? [BEYOND] : []),
    ],
    histogram: histogramOf(
      picked.all.map((entry) => ({ atMs: entry.atMs, severity: judge(entry, index).severity })),
      { sinceMs: query.sinceMs, untilMs: range.untilMs },
    ),
    gaps: inventoryGaps(way.inventory, ports.clock.now()),
  };
}

/** Only of nodes that lines tell of: others are none of the reader's business. */
function clocksOf(clocks: LogsAnswer['clocks'], entries: readonly LogEntry[]): LogsAnswer['clocks'] {
  const nodes = new Set(entries.map(({ line }) => line.source.node));
  return clocks.filter(({ from, to }) => nodes.has(from) && nodes.has(to));
}

const inventoryGaps = ({ unreadable = [] }: DeclaredByClusters, nowMs: number): Gap[] =>
  unreadable.map((failure) => ({ ...toGap(failure, 'inventory'), sinceMs: nowMs }));

function rangeOf({ sinceMs, endMs, before, tail }: LogsQuery): ReadRange {
  const beforeMs = before === undefined ? undefined : Number(before);
  if (beforeMs !== undefined && !(beforeMs > 0)) throw new InputError('before: is no cursor');
  const ends = [endMs, beforeMs].filter((ms) => ms !== undefined);
  return {
    tail,
    ...(sinceMs === undefined ? {} : { sinceMs }),
    ...(ends.length === 0 ? {} : { untilMs: Math.min(...ends) }),
  };
}
