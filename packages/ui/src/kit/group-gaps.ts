import { MISSING, type Gap, type Missing } from '@waymark/contract';

/** Gaps that have one cause, to be told as one: a source that is down takes many things away at once. */
export interface GapGroup {
  readonly source: Gap['source'];
  readonly code: Gap['code'];
  /** Absent: no single cluster is at fault. */
  readonly cluster?: string;
  /** How far the source's clock is ahead, ms; absent unless that is the cause. */
  readonly offMs?: number;
  /** The earliest of the group. */
  readonly sinceMs: number;
  /** In the order of the contract: what is drawn first comes first. */
  readonly missing: readonly Missing[];
  /** Kinds of configuration that are missing; absent unless configuration is. */
  readonly kinds?: readonly string[];
  /** Namespaces whose proxies tell nothing, undefined for those beyond the reader's rights; absent unless metrics of some are missing. */
  readonly namespaces?: readonly (string | undefined)[];
}

/** Nothing failed: it is not looked at. Named, but no alarm. */
export const isQuiet = ({ code }: Pick<Gap, 'code'>): boolean => code === 'not_looked_for';

export function groupGaps(gaps: readonly Gap[]): readonly GapGroup[] {
  const groups = new Map<string, Gap[]>();
  for (const gap of gaps) {
    const key = JSON.stringify([gap.source, gap.code, gap.cluster]);
    groups.set(key, [...(groups.get(key) ?? []), gap]);
  }
  return [...groups.values()].flatMap((held) => {
    const [first] = held;
    if (first === undefined) return [];
    const sinceMs = Math.min(...held.map((gap) => gap.sinceMs));
    const missing = MISSING.filter((what) => held.some((gap) => gap.missing === what));
    const { source, code, cluster, offMs } = first;
    return [
      {
        source,
        code,
        ...(cluster === undefined ? {} : { cluster }),
        ...(offMs === undefined ? {} : { offMs }),
        sinceMs,
        missing,
        ...(missing.includes('config') ? { kinds: [...new Set(held.flatMap((gap) => gap.kinds ?? []))] } : {}),
        ...(missing.includes('metrics') ? { namespaces: [...new Set(held.flatMap(namespacesOf))] } : {}),
      },
    ];
  });
}

const namespacesOf = ({ missing, namespaces }: Gap): readonly (string | undefined)[] =>
  missing === 'metrics' ? (namespaces ?? [undefined]) : [];
