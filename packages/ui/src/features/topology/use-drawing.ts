import { useQuery } from '@tanstack/react-query';
import { judgeBy, matches, readFind, withLatencies, type Found, type PlaceKey } from '@waymark/mesh';
import { LATENCY_QUANTILES, type Gap, type TopologyAnswer, type TopologyQuery } from '@waymark/contract';
import { useDeferredValue, useMemo } from 'react';
import type { Drawing } from '../../canvas/drawing.ts';
import { useHost } from '../../host.ts';
import { useClient } from '../../kit/use-client.ts';
import { compare, type Changes } from './changes.ts';
import { toPicture, type Picture } from './picture.ts';
import { latenciesQuery } from './query.ts';
import { toShown, type Scope } from './shown.ts';
import type { Folding, TopologyView } from './url.ts';
import { toDrawing } from './view-model.ts';

export interface DrawnTopology {
  readonly picture: Picture;
  readonly drawing: Drawing;
  /** What is looked for; undefined while nothing is. */
  readonly found: Found | undefined;
  /** What differs from the other window; undefined while nothing is compared. */
  readonly changes: Changes | undefined;
  /** What the view needs beyond the answer and could not get. */
  readonly gaps: readonly Gap[];
}

/** What a view is drawn from. */
interface Given {
  readonly answer: TopologyAnswer | undefined;
  /** The window to compare with; undefined while nothing is compared, or it has not come yet. */
  readonly before: TopologyAnswer | undefined;
  readonly view: TopologyView;
  /** Which boxes are folded now, by the view's own choice or for want of room. */
  readonly folding: Folding;
  /** Namespaces that are drawn together as their cluster; undefined: none are. */
  readonly gathered: ReadonlySet<PlaceKey> | undefined;
  readonly question: TopologyQuery;
}

/** The answer as the view draws it. Typing stays quick in large meshes: the picture follows when there is time. */
export function useDrawing({
  answer,
  before,
  view: chosen,
  folding,
  gathered,
  question,
}: Given): DrawnTopology | undefined {
  const { t } = useHost();
  const view = useDeferredValue(chosen);
  const quantile = LATENCY_QUANTILES.find((name) => name === view.labels);
  const latencies = useQuery(latenciesQuery(useClient(), question, quantile));
  const told = quantile === undefined ? undefined : latencies.data;

  const { cluster, level, protocols, waypoints, extras, hide, focus, boxes } = view;
  const scope = useMemo(
    (): Scope => ({
      ...{ level, protocols, waypoints, extras, hide, boxes, folding },
      ...(cluster === undefined ? {} : { cluster }),
      ...(focus === undefined ? {} : { focus }),
      ...(gathered === undefined ? {} : { gathered }),
    }),
    [cluster, level, protocols, waypoints, extras, hide, focus, boxes, folding, gathered],
  );
  const shown = useMemo(() => {
    if (answer === undefined) return undefined;
    const now = toShown(
      told === undefined ? answer : { ...answer, edges: withLatencies(answer.edges, told.conversations) },
      scope,
    );
    return before === undefined ? { shown: now, changes: undefined } : compare(toShown(before, scope), now);
  }, [answer, before, told, scope]);
  const picture = useMemo(() => (shown === undefined ? undefined : toPicture(shown.shown)), [shown]);
  const found = useMemo(() => (picture === undefined ? undefined : findIn(picture, view.find)), [picture, view.find]);
  const changes = shown?.changes;
  const drawing = useMemo(
    () => (picture === undefined ? undefined : toDrawing(picture, view, t, { found, changes })),
    [picture, view, t, found, changes],
  );
  if (picture === undefined || drawing === undefined) return undefined;
  return { picture, drawing, found, changes, gaps: told?.gaps ?? [] };
}

/** Undefined while nothing is looked for, or what is typed cannot be read yet. */
function findIn({ answer, thresholds, places }: Picture, text: string): Found | undefined {
  const read = readFind(text);
  if (!read.ok || read.find.is === 'nothing') return undefined;
  return matches(read.find, answer, answer.window, { judge: judgeBy(thresholds, (key) => places.get(key)) });
}
