import { LINE_WIDTHS } from './line-widths.ts';
import type { DrawnLine } from './drawing.ts';
import type { Point } from './geometry.ts';
import type { Palette } from './palette.ts';
import { curvesOf, pointOn } from './route.ts';
import type { Route } from './route.ts';

type Attributes = Readonly<Record<string, string | number>>;

export function attributes(values: Attributes): string {
  return Object.entries(values)
    .map(
      ([name, value]) =>
        `${name}="${typeof value === 'number' ? String(Math.round(value * 100) / 100) : escape(value)}"`,
    )
    .join(' ');
}

export function tag(name: string, values: Attributes): string {
  return `<${name} ${attributes(values)}/>`;
}

/** Words around their middle. Names come from clusters and may hold anything. */
export function text(
  words: string,
  { x, y }: Point,
  look: { readonly fill: string; readonly size: number; readonly weight?: number; readonly palette: Palette },
): string {
  const values = attributes({
    x,
    y,
    fill: look.fill,
    'font-family': look.palette.font,
    'font-size': look.size,
    'font-weight': look.weight ?? 400,
    'text-anchor': 'middle',
    'dominant-baseline': 'central',
  });
  return `<text ${values}>${escape(words)}</text>`;
}

/** A piece on a field of 32 by 32, brought to its place and size. */
export function imageAt(piece: string, { x, y }: Point, size: number): string {
  const scale = size / 32;
  return `<g transform="translate(${(x - size / 2).toFixed(1)} ${(y - size / 2).toFixed(1)}) scale(${scale.toFixed(3)})" fill="none" stroke-width="3">${piece}</g>`;
}

export function lineSvg(line: DrawnLine, route: Route, palette: Palette): string {
  const colour = colourOf(line, palette);
  const width = line.kind === 'idle' ? 1 : LINE_WIDTHS[line.width];
  const d = pathOf(route);
  const dashes =
    line.kind === 'denied' ? '8 3 2 3' : line.kind === 'bypass' ? '0.1 5' : line.change === 'gone' ? '3 4' : undefined;
  const path = tag('path', {
    d,
    fill: 'none',
    stroke: colour,
    'stroke-width': width,
    ...(dashes === undefined ? {} : { 'stroke-dasharray': dashes }),
    ...(line.kind === 'bypass' ? { 'stroke-linecap': 'round' } : {}),
  });
  const casing =
    line.kind === 'merged' ? tag('path', { d, fill: 'none', stroke: palette.l4, 'stroke-width': width + 4 }) : '';
  const head = line.kind === 'denied' ? '' : headSvg(line, route, colour);
  const svg = casing + path + head;
  return line.dimmed === true ? `<g opacity="0.35">${svg}</g>` : svg;
}

function colourOf({ kind, tone }: DrawnLine, palette: Palette): string {
  if (kind === 'denied') return palette.tone.alarm;
  if (kind === 'bypass') return palette.tone.warning;
  if (kind === 'idle') return palette.border;
  if (kind === 'l4') return tone === 'alarm' || tone === 'warning' ? palette.tone[tone] : palette.l4;
  return palette.tone[tone];
}

function pathOf(route: Route): string {
  const from = `M${spell(route.start)}`;
  if (route.via.length === 0) return `${from}L${spell(route.end)}`;
  return (
    from +
    curvesOf(route)
      .map(({ control, end }) => `Q${spell(control)} ${spell(end)}`)
      .join('')
  );
}

function headSvg(line: DrawnLine, route: Route, fill: string): string {
  const before = pointOn(route, 0.95);
  const length = Math.max(1, Math.hypot(route.end.x - before.x, route.end.y - before.y));
  const along = { x: (route.end.x - before.x) / length, y: (route.end.y - before.y) / length };
  const spot = (back: number, aside: number): string =>
    spell({ x: route.end.x - along.x * back - along.y * aside, y: route.end.y - along.y * back + along.x * aside });
  const corners =
    line.kind === 'l4'
      ? [spot(0, -3.2), spot(0, 3.2), spot(6.4, 3.2), spot(6.4, -3.2)]
      : [spot(0, 0), spot(9, 4.2), spot(9, -4.2)];
  return tag('polygon', { points: corners.join(' '), fill });
}

function spell({ x, y }: Point): string {
  return `${x.toFixed(1)},${y.toFixed(1)}`;
}

function escape(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
