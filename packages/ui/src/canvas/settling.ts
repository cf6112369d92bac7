import type { Core, ElementDefinition } from 'cytoscape';
import type { Point } from './geometry.ts';

/** Long enough to follow with the eye, short enough not to wait for. */
const SETTLE_MS = 260;
/** Moving more things at once costs more than a frame each time; they jump. */
const MOST_MOVERS = 900;

/** Where things stood before they were brought to their new places. */
export type Positions = ReadonlyMap<string, Point>;

export function positionsOf(shown: ReadonlyMap<string, ElementDefinition>): Positions {
  return new Map(
    [...shown].flatMap(([id, { position }]) => (position === undefined ? [] : [[id, { ...position }] as const])),
  );
}

/** Lets nodes glide from where they stood to where they stand. Lines follow, since their ends are told from their places. Answers how to stop at once. */
export function settleFrom(core: Core, before: Positions): () => void {
  const movers = core
    .nodes()
    .toArray()
    .flatMap((node) => {
      const from = before.get(node.id());
      const { x, y } = node.position();
      return from === undefined || (from.x === x && from.y === y) ? [] : [{ node, from, to: { x, y } }];
    });
  if (movers.length === 0 || movers.length > MOST_MOVERS) return () => undefined;
  const place = (share: number): void => {
    core.batch(() => {
      for (const { node, from, to } of movers)
        node.position({ x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share });
    });
  };
  let frame = 0;
  const started = performance.now();
  const step = (now: number): void => {
    const share = Math.min(1, (now - started) / SETTLE_MS);
    place(1 - (1 - share) ** 3);
    if (share < 1) frame = requestAnimationFrame(step);
  };
  place(0);
  frame = requestAnimationFrame(step);
  return () => {
    cancelAnimationFrame(frame);
    place(1);
  };
}
