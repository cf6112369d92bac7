import type { ChangedLevel, ChangedLevelsAnswer, ProxyLevelAnswer, ProxyPod } from '@waymark/contract';
import type { LogLevels } from '@waymark/mesh';
import type { ChangedLevels } from '../../kept/changed-levels.ts';
import type { Ports } from '../../ports.ts';
import { Refused } from '../../http/problem-reply.ts';
import type { Reader, Readers } from '../../readers/readers.ts';
import { SourceError } from '../../source-error.ts';
import { findProxy, type FoundProxy } from './find-proxy.ts';

export interface LevelSources {
  readonly ports: Pick<Ports, 'inventory' | 'ztunnels' | 'envoy' | 'clock'>;
  readonly readers: Readers;
  readonly changed: ChangedLevels;
}
export interface LevelsAsked extends LevelSources {
  /** `framed`: asked from inside a frame that only shows. */
  readonly writes: 'by readers' | 'view only' | 'framed';
}

type Logging = ProxyLevelAnswer['logging'];

const GET_PODS = { verb: 'get', group: '', resource: 'pods' } as const;
const FORWARD_PORTS = { verb: 'create', group: '', resource: 'pods/portforward' } as const;

/** What it takes to change something in a proxy, judged in its own namespace. */
export const mayForward = async (
  { readers }: LevelSources,
  reader: Reader,
  namespace: string,
  signal: AbortSignal,
): Promise<boolean> => (await readers.namespacesWith(reader, FORWARD_PORTS, [namespace], signal)).size > 0;

export const levelsOf = (
  { ztunnels, envoy }: LevelSources['ports'],
  { kind, pod: name, ...at }: FoundProxy,
  signal: AbortSignal,
): Promise<LogLevels> => (kind === 'ztunnel' ? ztunnels : envoy).logLevel({ ...at, name }, signal);

const loggingOf = ({ writes }: LevelsAsked, { by }: Reader, may: 'may change' | 'may not change'): Logging => {
  if (writes !== 'by readers') return writes;
  return by === 'shared account' ? 'read only' : may;
};

/** The level of one proxy, and whether the reader may change it. */
export async function loadLevel(
  sources: LevelsAsked,
  reader: Reader,
  at: ProxyPod,
  signal: AbortSignal,
): Promise<ProxyLevelAnswer> {
  const { ports, readers, changed } = sources;
  const seen = await readers.namespacesWith(reader, GET_PODS, [at.namespace], signal);
  // Of what the reader may not see it is not even said whether it is there.
  if (seen.size === 0) throw new Refused('not_allowed', 'You need the right to get pods of this namespace.');
  const proxy = findProxy(await ports.inventory.inventory(signal), at);
  if (proxy === undefined) throw new Refused('not_found', 'There is no such pod, or no proxy in it.');
  const [levels, may] = await Promise.all([
    levelsOf(ports, proxy, signal),
    mayForward(sources, reader, at.namespace, signal),
  ]);
  const held = changed.told(at, levels);
  return {
    kind: proxy.kind,
    levels: { level: levels.level, modules: [...levels.modules] },
    logging: loggingOf(sources, reader, may ? 'may change' : 'may not change'),
    ...(held === undefined ? {} : { changed: held }),
  };
}

/** What waits to be set back, as far as the reader may see those pods; pods that are gone took their levels along. */
export async function loadChanged(
  sources: LevelsAsked,
  reader: Reader,
  signal: AbortSignal,
): Promise<ChangedLevelsAnswer> {
  const { ports, readers, changed } = sources;
  const all = changed.all();
  if (all.length === 0) return { changed: [] };
  const inventory = await ports.inventory.inventory(signal);
  const namespaces = [...new Set(all.map(({ namespace }) => namespace))];
  const [seen, mine] = await Promise.all([
    readers.namespacesWith(reader, GET_PODS, namespaces, signal),
    readers.namespacesWith(reader, FORWARD_PORTS, namespaces, signal),
  ]);
  const holding = all.map(async (one): Promise<readonly ChangedLevel[]> => {
    const proxy = seen.has(one.namespace) ? findProxy(inventory, one) : undefined;
    if (proxy === undefined) return [];
    try {
      const held = changed.told(one, await levelsOf(ports, proxy, signal));
      return held === undefined ? [] : [held];
    } catch (error) {
      if (error instanceof SourceError) return [one];
      throw error;
    }
  });
  return {
    changed: (await Promise.all(holding)).flat().map((one) => ({
      ...one,
      logging: loggingOf(sources, reader, mine.has(one.namespace) ? 'may change' : 'may not change'),
    })),
  };
}
