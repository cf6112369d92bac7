import type { TopologyAnswer } from '@waymark/contract';
import { clusterOf, onlyCluster, type Place, type PlaceKey } from '@waymark/mesh';
import { useCallback, useMemo, useState } from 'react';
import { boxesAround } from './boxes.ts';
import { crowdOf, isClusterOpen, type Crowd } from './crowd.ts';
import type { Folding, LevelChoice, Selection, TopologyView } from './url.ts';

/** With more places than this their names cannot be read at the first view of any screen, so no layout needs to find out. */
const MOST_OPEN = 220;

export interface Folded {
  readonly folding: Folding;
  /** The level that is drawn: the waypoint overview where even boxes would be too many. */
  readonly level: LevelChoice;
  /** Namespaces that are drawn together as their cluster; undefined: none are. */
  readonly gathered: ReadonlySet<PlaceKey> | undefined;
  /** Told whether names are legible with everything in view: where they are not, boxes fold. */
  readonly onFitted: (fitted: { readonly legible: boolean }) => void;
  /** Why what is drawn is not what was chosen: names would be too small, or even those of boxes. Undefined while it is. */
  readonly because: 'names' | Exclude<Crowd['is'], 'none'> | undefined;
}

/**
 * What `auto` comes to. What the reader opened or folded stays so, and what a link has selected stays in sight; all else folds once names do not fit, and
 * stays folded until another question is asked, since what is folded always fits. More boxes than can be read become the waypoint overview, or the quieter ones their cluster.
 */
export function useFolding(answer: TopologyAnswer | undefined, view: TopologyView, question: string): Folded {
  const [crampedFor, setCrampedFor] = useState<string>();
  const about = [question, view.level, view.waypoints, view.boxes.join(), view.focus?.key ?? ''].join(' ');
  const { cluster } = view;
  const places = useMemo(() => {
    const inView = answer === undefined || cluster === undefined ? answer : onlyCluster(answer, cluster);
    return inView?.places.filter((place) => place.presence.is !== 'idle') ?? [];
  }, [answer, cluster]);
  const hasSeveralClusters = useMemo(() => new Set(places.flatMap(({ id }) => clusterOf(id) ?? [])).size > 1, [places]);
  const kept = useArrival(places, view, hasSeveralClusters ? 'several clusters' : 'one cluster');
  const but = view.folding.rest === 'auto' ? kept : view.folding.but;
  const isCramped = crampedFor === about || (view.focus === undefined && places.length > MOST_OPEN);
  const onFitted = useCallback(
    ({ legible }: { readonly legible: boolean }) => {
      if (!legible) setCrampedFor(about);
    },
    [about],
  );
  const isFoldable = view.boxes.length > 0 && ['workload', 'app', 'version', 'service'].includes(view.level);
  const folds = view.folding.rest === 'auto' && isCramped && isFoldable;
  const gathers =
    (folds || view.folding.rest === 'folded') &&
    isFoldable &&
    view.boxes.includes('namespace') &&
    // Folded clusters are few, and hold every namespace.
    !(view.boxes.includes('cluster') && hasSeveralClusters) &&
    view.focus === undefined &&
    !isClusterOpen(but);
  const mayOverview = folds && but.length === 0 ? 'fronts too' : 'namespaces only';
  const crowd = useSteadyCrowd(gathers ? answer : undefined, `${about} ${mayOverview}`, mayOverview);
  const gathered = useMemo(
    () => (crowd?.is === 'gathered' ? new Set([...crowd.namespaces].filter((box) => !but.includes(box))) : undefined),
    [crowd, but],
  );
  const folding = useMemo((): Folding => (folds ? { rest: 'folded', but } : view.folding), [folds, but, view.folding]);
  return {
    folding,
    level: crowd?.is === 'fronts' ? 'front' : view.level,
    gathered,
    onFitted,
    because: crowd !== undefined && crowd.is !== 'none' ? crowd.is : folds ? 'names' : undefined,
  };
}

/** What the reader holds open, and the boxes around what the link that opened this page had selected. */
function useArrival(
  places: readonly Place[],
  { selected, boxes, folding }: TopologyView,
  mesh: 'one cluster' | 'several clusters',
): readonly string[] {
  const [arrived] = useState(selected);
  // A single cluster has no box, and to open it would mean every namespace.
  const kinds = boxes.filter((kind) => kind !== 'cluster' || mesh === 'several clusters');
  // As one word, which stays the same while only numbers change.
  const around = endsOf(arrived)
    .flatMap((key) => boxesAround(key, places, kinds))
    .join(' ');
  return useMemo(
    () => (around === '' ? folding.but : [...new Set([...folding.but, ...around.split(' ')])]),
    [around, folding.but],
  );
}

function endsOf(selection: Selection | undefined): readonly PlaceKey[] {
  if (selection === undefined) return [];
  return selection.is === 'place' ? [selection.key] : [selection.from, selection.to];
}

/** Decided once for each question: a refresh must not move namespaces in and out of the picture. */
function useSteadyCrowd(
  answer: TopologyAnswer | undefined,
  about: string,
  mayOverview: 'fronts too' | 'namespaces only',
): Crowd | undefined {
  const [decided, setDecided] = useState<{ readonly about: string; readonly crowd: Crowd }>();
  if (answer === undefined) return undefined;
  if (decided?.about === about) return decided.crowd;
  const crowd = crowdOf(answer, mayOverview);
  setDecided({ about, crowd });
  return crowd;
}
