import type { LogGap, LogOrigin, LogsStreamQuery } from '@waymark/contract';
import { Refused } from '../../http/problem-reply.ts';
import type { Ports, Right } from '../../ports.ts';
import type { Reader, Readers } from '../../readers/readers.ts';
import type { LogEntry } from './log-entry.ts';
import { logKey, type PathLog } from './logs-on-path.ts';
import { namespacesOf, readSubject, type AskedSubject } from './subject.ts';

/** Those of the namespaces whose logs the reader may read, as `kubectl logs` would be judged. */
async function readableNamespaces(
  readers: Readers,
  reader: Reader,
  namespaces: Iterable<string>,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const rights = [...new Set(namespaces)].map((namespace): Right & { readonly namespace: string } => ({
    verb: 'get',
    group: '',
    resource: 'pods/log',
    namespace,
  }));
  const held = await readers.rightsOf(reader, rights, signal);
  return new Set(rights.filter((right) => held.has(right)).map(({ namespace }) => namespace));
}

/** Throws the problem `not_allowed` where no line could be the reader's to see; asked before anybody looks whether there is such a place. */
export async function readAllowedSubject(
  { inventory }: Pick<Ports, 'inventory'>,
  readers: Readers,
  reader: Reader,
  query: Pick<LogsStreamQuery, 'place' | 'from' | 'to' | 'node' | 'cluster'>,
  signal: AbortSignal,
): Promise<AskedSubject> {
  const subject = readSubject(query);
  const known = subject.is === 'node' ? await inventory.inventory(signal) : { workloads: [] };
  const namespaces = namespacesOf(subject, known);
  const allowed = await readableNamespaces(readers, reader, namespaces, signal);
  // A node has lines of everybody.
  if (subject.is !== 'node' && allowed.size === 0) throw new Refused('not_allowed');
  return { ...subject, beyond: new Set(namespaces.filter((namespace) => !allowed.has(namespace))) };
}

export interface Readable {
  readonly entries: readonly LogEntry[];
  readonly withheld: number;
}

/** Line by line: a reader sees what speaks of a namespace whose logs they may read. */
export async function readable(
  readers: Readers,
  reader: Reader,
  entries: readonly LogEntry[],
  signal: AbortSignal,
): Promise<Readable> {
  if (entries.length === 0) return { entries, withheld: 0 };
  const allowed = await readableNamespaces(
    readers,
    reader,
    entries.flatMap(({ namespaces }) => namespaces),
    signal,
  );
  const seen = entries.filter(({ namespaces }) => namespaces.some((namespace) => allowed.has(namespace)));
  return { entries: seen, withheld: entries.length - seen.length };
}

/** Connections of others, to see clocks by: where it may not show that there is such a place, not even its proxies' clocks may. */
export const besideFor = (
  { beyond }: Pick<AskedSubject, 'beyond'>,
  { beside }: { readonly beside: readonly LogEntry[] },
): readonly LogEntry[] => (beyond.size > 0 ? [] : beside);

/** Which logs may be named to a reader: those that they may read, and those that wrote a line which is shown to them. */
export interface NameableLogs {
  readonly of: <L extends { readonly origin: LogOrigin }>(logs: readonly L[]) => readonly L[];
  /** A hole in a log that may not be named is still a hole; but where it would tell that there is such a log, only that something is beyond their rights. */
  readonly gaps: (gaps: readonly LogGap[]) => readonly LogGap[];
  /** Those that older lines may be asked of. */
  readonly older: <L extends { readonly origin: LogOrigin }>(logs: readonly L[]) => readonly L[];
}

export const BEYOND: LogGap = { code: 'beyond-rights' };

export async function nameableLogs(
  readers: Readers,
  reader: Reader,
  { logs, beyond }: { readonly logs: readonly PathLog[]; readonly beyond: AskedSubject['beyond'] },
  shown: readonly LogEntry[],
  signal: AbortSignal,
): Promise<NameableLogs> {
  const namespaces = logs.map(({ origin }) => origin.namespace);
  const allowed = await readableNamespaces(readers, reader, namespaces, signal);
  const written = new Set(shown.map(({ origin }) => logKey(origin)));
  const may = (origin: LogOrigin): boolean => allowed.has(origin.namespace) || written.has(logKey(origin));
  const of: NameableLogs['of'] = (some) => some.filter(({ origin }) => may(origin));
  return {
    of,
    gaps: (some) =>
      some.flatMap(({ origin, ...gap }): readonly LogGap[] => {
        if (origin !== undefined && may(origin)) return [{ ...gap, origin }];
        return beyond.size > 0 ? [] : [gap];
      }),
    older: (some) => (beyond.size > 0 ? of(some) : some),
  };
}
