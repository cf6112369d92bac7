import { useQuery } from '@tanstack/react-query';
import { judgeBy, matches, readFind, withLatencies, type Found } from '@waymark/mesh';
import { LATENCY_QUANTILES, type Gap, type TopologyAnswer, type TopologyQuery } from '@waymark/contract';
import { useDeferredValue, useMemo } from 'react';
import type { Drawing } from '../../canvas/drawing.ts';
import { useHost } from '../../host.ts';
import { useClient } from '../../kit/use-client.ts';
import { toPicture, type Picture } from './picture.ts';
import { latenciesQuery } from './query.ts';
import { toShown } from './shown.ts';
import type { Folding, TopologyView } from './url.ts';
import { toDrawing } from './view-model.ts';

export interface DrawnTopology {
  readonly picture: Picture;
  readonly drawing: Drawing;
  /** What is looked for; undefined while nothing is. */
  readonly found: Found | undefined;
  /** What the view needs beyond the answer and could not get. */
  readonly gaps: readonly Gap[];
}

/** The answer as the view draws it. Typing stays quick in large meshes: the picture follows when there is time. */
export function useDrawing(
  answer: TopologyAnswer | undefined,
  chosen: TopologyView,
  folding: Folding,
  question: TopologyQuery,
): DrawnTopology | undefined {
  const { t } = useHost();
  const view = useDeferredValue(chosen);
  const quantile = LATENCY_QUANTILES.find((name) => name === view.labels);
  const latencies = useQuery(latenciesQuery(useClient(), question, quantile));
  const told = quantile === undefined ? undefined : latencies.data;

  const { level, protocols, waypoints, extras, hide, focus, boxes } = view;
  const picture = useMemo(() => {
    if (answer === undefined) return undefined;
    const full = told === undefined ? answer : { ...answer, edges: withLatencies(answer.edges, told.conversations) };
    const scope = { level, protocols, waypoints, extras, hide, boxes, folding };
    return toPicture(toShown(full, focus === undefined ? scope : { ...scope, focus }));
  }, [answer, told, level, protocols, waypoints, extras, hide, focus, boxes, folding]);
  const found = useMemo(() => (picture === undefined ? undefined : findIn(picture, view.find)), [picture, view.find]);
  const drawing = useMemo(
    () => (picture === undefined ? undefined : toDrawing(picture, view, t, found)),
    [picture, view, t, found],
  );
  if (picture === undefined || drawing === undefined) return undefined;
  return { picture, drawing, found, gaps: told?.gaps ?? [] };
}

/** Undefined while nothing is looked for, or what is typed cannot be read yet. */
function findIn({ answer, thresholds, places }: Picture, text: string): Found | undefined {
  const read = readFind(text);
  if (!read.ok || read.find.is === 'nothing') return undefined;
  return matches(read.find, answer, answer.window, { judge: judgeBy(thresholds, (key) => places.get(key)) });
}
