import type { TopologyAnswer } from '@waymark/contract';
import { useCallback, useState } from 'react';
import { toBoxTree } from './boxes.ts';
import type { Folding, TopologyView } from './url.ts';

/** With more places than this their names cannot be read at the first view of any screen, so no layout needs to find out. */
const MOST_OPEN = 220;
/** With more boxes than this even the boxes could not be read. */
const MOST_BOXES = 80;

export interface Folded {
  readonly folding: Folding;
  /** Told whether names are legible with everything in view: where they are not, boxes fold. */
  readonly onFitted: (fitted: { readonly legible: boolean }) => void;
  /** Why what is drawn is not what was chosen; undefined while it is. */
  readonly because: 'names' | undefined;
  /** Even the boxes are too many to read. */
  readonly isCrowded: boolean;
}

/**
 * What `auto` comes to. What the reader opened or folded stays so; all else folds once names do not fit, and stays folded until another question is
 * asked, since what is folded always fits.
 */
export function useFolding(answer: TopologyAnswer | undefined, view: TopologyView, question: string): Folded {
  const [crampedFor, setCrampedFor] = useState<string>();
  const about = [question, view.level, view.waypoints, view.boxes.join(), view.focus?.key ?? ''].join(' ');
  const places = answer?.places.filter((place) => place.presence.is !== 'idle') ?? [];
  const isCramped = crampedFor === about || (view.focus === undefined && places.length > MOST_OPEN);
  const onFitted = useCallback(
    ({ legible }: { readonly legible: boolean }) => {
      if (!legible) setCrampedFor(about);
    },
    [about],
  );
  const isFoldable = view.boxes.length > 0 && ['workload', 'app', 'version', 'service'].includes(view.level);
  const folds = view.folding.rest === 'auto' && isCramped && isFoldable;
  const boxes = folds ? new Set([...toBoxTree(places, ['namespace']).values()].flat()) : undefined;
  return {
    folding: folds ? { rest: 'folded', but: view.folding.but } : view.folding,
    onFitted,
    because: folds ? 'names' : undefined,
    isCrowded: boxes !== undefined && boxes.size > MOST_BOXES,
  };
}
