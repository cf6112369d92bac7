import type { UnreadKind } from '../ports.ts';
import { toGap, type FreshGap } from '../source-error.ts';

/** The kinds that could not be read, one gap for those that failed alike. */
export function toConfigGaps(unread: readonly UnreadKind[] = []): readonly FreshGap[] {
  const gaps = new Map<string, { readonly gap: FreshGap; readonly kinds: string[] }>();
  for (const { kind, failure } of unread) {
    const name = JSON.stringify([failure.code, failure.cluster]);
    const held = gaps.get(name) ?? { gap: toGap(failure, 'config'), kinds: [] };
    gaps.set(name, held);
    held.kinds.push(kind);
  }
  return [...gaps.values()].map(({ gap, kinds }) => ({ ...gap, kinds: kinds.sort() }));
}
