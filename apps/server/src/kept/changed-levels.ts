import type { ChangedLevel, ProxyPod } from '@waymark/contract';
import { isSameLevels, type LogLevels } from '@waymark/mesh';

/** A proxy's level just before and after somebody set it. */
export interface LevelSet extends Pick<
  ChangedLevel,
  'cluster' | 'namespace' | 'pod' | 'kind' | 'node' | 'by' | 'atMs'
> {
  readonly before: LogLevels;
  readonly now: LogLevels;
}

/** Which proxies log at another level than they had, and who did that: proxies themselves only know the present. */
export interface ChangedLevels {
  /** Gives what there is to set back now. */
  set(what: LevelSet): ChangedLevel | undefined;
  /** It is as it was. */
  setBack(proxy: ProxyPod): void;
  /** What a proxy says itself; one that no longer has the level that it was given was set back, or began anew. */
  told(proxy: ProxyPod, levels: LogLevels): ChangedLevel | undefined;
  all(): readonly ChangedLevel[];
  /** Tells whoever keeps something of proxies, until the process ends. */
  onSet(listener: (proxy: ProxyPod) => void): void;
}

/** The oldest are forgotten first. Each is asked now and then whether it still holds, through a port-forward. */
const MOST = 50;

/** Empty at first: what was set before the process began is not known. */
export function changedLevels(): ChangedLevels {
  const known = new Map<string, ChangedLevel>();
  const listeners: ((proxy: ProxyPod) => void)[] = [];
  const tell = (proxy: ProxyPod): void => {
    for (const listener of listeners) listener(proxy);
  };
  return {
    set: (what) => {
      const key = keyOf(what);
      // The level of the beginning is the one to go back to, however often it was changed since.
      const before = known.get(key)?.before ?? plain(what.before);
      known.delete(key);
      if (!isSameLevels(before, what.now)) {
        known.set(key, { ...what, before, now: plain(what.now) });
        const [oldest] = known.keys();
        if (known.size > MOST && oldest !== undefined) known.delete(oldest);
      }
      tell(what);
      return known.get(key);
    },
    setBack: (proxy) => {
      known.delete(keyOf(proxy));
      tell(proxy);
    },
    told: (proxy, levels) => {
      const held = known.get(keyOf(proxy));
      if (held === undefined || isSameLevels(held.now, levels)) return held;
      known.delete(keyOf(proxy));
      return undefined;
    },
    all: () => [...known.values()],
    onSet: (listener) => void listeners.push(listener),
  };
}

const keyOf = ({ cluster, namespace, pod }: ProxyPod): string => JSON.stringify([cluster, namespace, pod]);

const plain = ({ level, modules }: LogLevels): ChangedLevel['before'] => ({ level, modules: [...modules] });
