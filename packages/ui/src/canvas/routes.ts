import { bodyOf, roundBody } from './body.ts';
import { detourOf } from './detours.ts';
import type { Drawing, DrawnLine } from './drawing.ts';
import { densityByName } from './density.ts';
import type { Layout } from './layout-input.ts';
import { compare } from './layout-input.ts';
import { isRightward, laneOf } from './lanes.ts';
import type { Route } from './route.ts';

/** Lines that join the same two places run this far apart. */
const SPACING = 7;
const DENSE_SPACING = 5;

export function toRoutes(drawing: Drawing, layout: Layout): Map<string, Route> {
  const density = densityByName(layout.density);
  const wide = new Map(
    drawing.places.flatMap((place) => (place.shape === 'folded' ? [[place.id, bodyOf(place, density)] as const] : [])),
  );
  const round = roundBody(density);
  const bundles = new Map<string, DrawnLine[]>();
  for (const line of [...drawing.lines].sort((a, b) => compare(a.id, b.id))) {
    if (line.from === line.to || !layout.places.has(line.from) || !layout.places.has(line.to)) continue;
    // A bypass takes a way of its own, everything else between two places shares one.
    const key = JSON.stringify([...[line.from, line.to].sort(), line.kind === 'bypass' ? line.from : '']);
    const bundle = bundles.get(key);
    if (bundle === undefined) bundles.set(key, [line]);
    else bundle.push(line);
  }
  const spacing = density.name === 'dense' ? DENSE_SPACING : SPACING;
  const joined = [...bundles.values()].flatMap((bundle) => {
    const first = bundle[0];
    if (first === undefined) return [];
    const [a, b] = [first.from, first.to].sort() as [string, string];
    const from = layout.places.get(a);
    const to = layout.places.get(b);
    if (from === undefined || to === undefined) return [];
    const ends = { from, to, bodies: [wide.get(a) ?? round, wide.get(b) ?? round] as const };
    const wants = first.kind === 'bypass' ? ('arc' as const) : ('straight' as const);
    return [{ bundle, a, b, ends, wants, halfBundle: ((bundle.length - 1) / 2) * spacing }];
  });
  const routes = new Map<string, Route>();
  for (const each of joined) {
    const { bundle, a, ends, halfBundle } = each;
    const detour = detourOf(each, layout, wide, joined);
    for (const [index, line] of inOrder(bundle, layout.places).entries()) {
      const offset = index * spacing - halfBundle;
      const route = laneOf(ends, offset, detour);
      routes.set(
        line.id,
        line.from === a ? route : { start: route.end, end: route.start, via: [...route.via].reverse() },
      );
    }
  }
  return routes;
}

/** L4 above L7 for lines to the right, which are most; lines back lie under them, mirrored. Like lanes, the same everywhere. */
function inOrder(bundle: readonly DrawnLine[], places: Layout['places']): DrawnLine[] {
  const rank = (line: DrawnLine): number => {
    const layer = line.kind === 'l4' ? 0 : line.kind === 'idle' ? 1 : 2;
    return isRightward(places.get(line.from), places.get(line.to)) ? layer : 10 - layer;
  };
  return [...bundle].sort((x, y) => rank(x) - rank(y) || compare(x.id, y.id));
}
