import { ChangedLevelSchema, ProblemError, type ChangedLevel, type Client, type ProxyPod } from '@waymark/contract';
import { isSameLevels, LOG_LEVELS } from '@waymark/mesh';
import type { Host } from '../host.ts';

type Preferences = Host['preferences'];
const NAME = 'log-levels';
const MOST_NOTES = 20;

/** What the reader changed from this browser: a server remembers for as long as it runs, and one of several does not know of the others. */
function readNotes({ read }: Preferences): readonly ChangedLevel[] {
  try {
    const parsed = ChangedLevelSchema.array().safeParse(JSON.parse(read(NAME) ?? '[]'));
    return parsed.success ? parsed.data : [];
  } catch {
    return [];
  }
}

/** Notes a change, or with nothing to set back forgets it. */
export function note(preferences: Preferences, proxy: ProxyPod, changed: ChangedLevel | undefined): void {
  const others = readNotes(preferences).filter((one) => !isSame(one, proxy));
  preferences.write(NAME, JSON.stringify([...others, ...(changed === undefined ? [] : [changed])].slice(-MOST_NOTES)));
}

const isSame = (a: ProxyPod, b: ProxyPod): boolean =>
  a.cluster === b.cluster && a.namespace === b.namespace && a.pod === b.pod;

export type WaitingLevel = Awaited<ReturnType<Client['changedLevels']>>['changed'][number];

/** What waits to be set back, oldest first: what the server knows of, and what this browser remembers and the proxy confirms. */
export async function loadWaiting(
  client: Client,
  preferences: Preferences,
  signal: AbortSignal,
): Promise<readonly WaitingLevel[]> {
  const { changed } = await client.changedLevels(signal);
  const own = readNotes(preferences).filter((one) => !changed.some((told) => isSame(told, one)));
  const confirmed = await Promise.all(own.map((one) => confirm(client, preferences, one, signal)));
  return [...changed, ...confirmed.flat()].sort((a, b) => a.atMs - b.atMs);
}

async function confirm(
  client: Client,
  preferences: Preferences,
  own: ChangedLevel,
  signal: AbortSignal,
): Promise<readonly WaitingLevel[]> {
  try {
    const { levels, logging } = await client.logLevel(own, signal);
    if (isSameLevels(levels, own.now)) return [{ ...own, logging }];
  } catch (error) {
    // A proxy that cannot be asked just now may still log too much; one that is gone, or another reader's, does not concern us.
    const code = error instanceof ProblemError ? error.problem?.code : undefined;
    if (code !== 'not_found' && code !== 'not_allowed') return [{ ...own, logging: 'may change' }];
  }
  note(preferences, own, undefined);
  return [];
}

type Level = (typeof LOG_LEVELS)[number];

/** As it was before; undefined where the proxy had a level that cannot be chosen. */
export function toSetBack({
  cluster,
  namespace,
  pod,
  before,
}: ChangedLevel): Parameters<Client['changeLogLevel']>[0] | undefined {
  const level: Level | undefined = LOG_LEVELS.find((one) => one === before.level);
  return level === undefined ? undefined : { cluster, namespace, pod, level, modules: before.modules, as: 'back' };
}
