import type { ElementDefinition } from 'cytoscape';
import { FOLD_ARROW, LABEL_DROP, LABEL_FONT, LOCK_SPACE, NOTE_FONT } from './density.ts';
import type { DrawnLine } from './drawing.ts';
import { boundsOf, EDGES, toElements } from './elements.ts';
import type { Point } from './geometry.ts';
import { markDrawing, OUTLINES } from './marks.ts';
import type { Palette } from './palette.ts';
import type { Picture } from './picture.ts';
import { SIGN } from './sign-elements.ts';
import { badgeDrawing, changeDrawing, padlockDrawing } from './sign-images.ts';
import { attributes, imageAt, lineSvg, tag, text } from './svg-pieces.ts';

/** Around the outermost things. */
const MARGIN = 16;

/** The whole picture as a document of its own: nothing is loaded, words stay words. From the same elements as the painted one. */
export function toSvgPicture(picture: Picture, palette: Palette): string {
  const { drawing, layout, routes } = picture;
  const bounds = boundsOf(drawing, layout, routes) ?? { left: 0, top: 0, right: 0, bottom: 0 };
  const left = bounds.left - MARGIN;
  const top = bounds.top - MARGIN;
  const width = bounds.right - bounds.left + 2 * MARGIN;
  const height = bounds.bottom - bounds.top + 2 * MARGIN;
  const elements = toElements(drawing, layout, routes, 1, 'none');
  const places = new Map(drawing.places.map((place) => [place.id, place]));
  const lines = new Map(drawing.lines.map((line) => [line.id, line]));
  const layers = [
    elements.filter((element) => has(element, 'box')).map((element) => boxSvg(element, palette)),
    elements
      .filter((element) => has(element, 'line'))
      .map((element) => {
        const line = lines.get(String(element.data['of']));
        const route = routes.get(String(element.data['of']));
        return line === undefined || route === undefined ? '' : lineSvg(line, route, palette);
      }),
    elements.filter((element) => has(element, 'tab')).map((element) => pill(element, palette.border, palette, 12)),
    elements
      .filter((element) => has(element, 'title') || has(element, 'totals'))
      .map((element) => titleSvg(element, palette)),
    elements.filter((element) => has(element, 'label')).map((element) => labelSvg(element, lines, palette)),
    elements
      .filter((element) => has(element, 'place'))
      .map((element) => {
        const place = places.get(String(element.data['of']));
        return place === undefined ? '' : placeSvg(element, place, palette);
      }),
    elements
      .filter((element) => has(element, 'note'))
      .map((element) => {
        const tone = places.get(String(element.data['of']))?.note?.tone ?? 'neutral';
        const fill = tone === 'warning' || tone === 'alarm' ? palette.toneText[tone] : palette.subtleText;
        return dimmed(element, text(String(element.data['label']), at(element), { fill, size: NOTE_FONT, palette }));
      }),
    elements
      .filter((element) => has(element, 'sign') || has(element, 'stop'))
      .map((element) => signSvg(element, palette)),
  ];
  const ground = tag('rect', { x: left, y: top, width, height, fill: palette.ground });
  return `<svg ${attributes({
    xmlns: 'http://www.w3.org/2000/svg',
    width: Math.ceil(width),
    height: Math.ceil(height),
    viewBox: `${left.toFixed(1)} ${top.toFixed(1)} ${width.toFixed(1)} ${height.toFixed(1)}`,
  })}>${ground}${layers.flat().join('')}</svg>`;
}

function has(element: ElementDefinition, name: string): boolean {
  return String(element.classes).split(' ').includes(name);
}

function at(element: ElementDefinition): Point {
  return { x: element.position?.x ?? 0, y: element.position?.y ?? 0 };
}

function dimmed(element: ElementDefinition, svg: string): string {
  return has(element, 'dimmed') ? `<g opacity="0.35">${svg}</g>` : svg;
}

function frame(element: ElementDefinition): { x: number; y: number; width: number; height: number } {
  const width = Number(element.data['width']);
  const height = Number(element.data['height']);
  const { x, y } = at(element);
  return { x: x - width / 2, y: y - height / 2, width, height };
}

function boxSvg(element: ElementDefinition, { box, border }: Palette): string {
  const isDashed = has(element, 'dashed');
  return tag('rect', {
    ...frame(element),
    rx: 12,
    fill: box,
    'fill-opacity': isDashed ? 0.35 : 1,
    stroke: border,
    ...(isDashed ? { 'stroke-dasharray': '5 4' } : {}),
  });
}

function pill(element: ElementDefinition, stroke: string, { place }: Palette, rx: number): string {
  return tag('rect', { ...frame(element), rx, fill: place, stroke });
}

function titleSvg(element: ElementDefinition, palette: Palette): string {
  const isTitle = has(element, 'title');
  return text(String(element.data['label']), at(element), {
    fill: isTitle ? palette.text : palette.subtleText,
    size: Number(element.data['font']),
    palette,
    ...(isTitle ? { weight: 600 } : {}),
  });
}

function labelSvg(element: ElementDefinition, lines: ReadonlyMap<string, DrawnLine>, palette: Palette): string {
  const line = lines.get(String(element.data['of']));
  if (line === undefined || has(element, 'waits') || has(element, 'calm')) return '';
  const tone = line.kind === 'denied' ? 'alarm' : line.kind === 'bypass' ? 'warning' : line.tone;
  const isLoud = tone === 'alarm' || tone === 'warning';
  const { x, y } = at(element);
  const words = text(
    String(element.data['label']),
    { x: x + (line.padlock === undefined ? 0 : LOCK_SPACE / 2), y },
    { fill: isLoud ? palette.toneText[tone] : palette.text, size: LABEL_FONT, palette },
  );
  return dimmed(element, pill(element, isLoud ? palette.tone[tone] : palette.border, palette, 4) + words);
}

function placeSvg(element: ElementDefinition, place: Picture['drawing']['places'][number], palette: Palette): string {
  const { x, y, width, height } = frame(element);
  const centre = at(element);
  const stroke = palette.tone[place.ring];
  const isHollow = place.change === 'gone';
  const paint = {
    fill: isHollow ? 'none' : palette.place,
    stroke,
    'stroke-width': place.shape === 'folded' ? EDGES.wide : place.shape === 'cloud' ? 2 : EDGES.single,
    ...(place.shape === 'cloud' || place.mark === 'out-of-mesh' || isHollow ? { 'stroke-dasharray': '3 3' } : {}),
  };
  const outline = (by: number): string => {
    const points =
      place.shape === 'front' || place.shape === 'waypoint'
        ? OUTLINES.hexagon
        : place.shape === 'gateway'
          ? OUTLINES.door
          : place.shape === 'cloud'
            ? OUTLINES.cloud
            : place.shape === 'service'
              ? '0 -1 1 0.9 -1 0.9'
              : undefined;
    if (place.shape === 'folded') return tag('rect', { x, y, width, height, rx: 10, ...paint });
    if (points === undefined) return tag('circle', { cx: centre.x, cy: centre.y, r: width / 2 - by, ...paint });
    const numbers = points.split(' ').map(Number);
    const corners = numbers.flatMap((value, index) =>
      index % 2 === 0
        ? [
            `${(centre.x + value * (width / 2 - by)).toFixed(1)},${(centre.y + (numbers[index + 1] ?? 0) * (height / 2 - by)).toFixed(1)}`,
          ]
        : [],
    );
    return tag('polygon', { points: corners.join(' '), ...paint });
  };
  const isDouble = place.shape === 'app' || place.shape === 'front';
  const mark = markDrawing(place.shape, place.mark, palette);
  const isWide = place.shape === 'folded';
  const name = text(
    String(element.data['label']),
    isWide
      ? { x: centre.x + FOLD_ARROW / 2, y: centre.y + Number(element.data['rise']) }
      : {
          x: centre.x,
          y: centre.y + (has(element, 'named-above') ? -1 : 1) * (height / 2 + LABEL_DROP + LABEL_FONT / 2 + 1),
        },
    { fill: palette.text, size: LABEL_FONT, weight: 600, palette },
  );
  const added =
    place.change === 'new'
      ? tag('circle', {
          cx: centre.x,
          cy: centre.y,
          r: width / 2 + 6,
          fill: 'none',
          stroke: palette.focus,
          'stroke-width': 1.5,
          'stroke-dasharray': '4 3',
        })
      : '';
  return dimmed(
    element,
    outline(0) +
      (isDouble ? outline(5) : '') +
      added +
      (mark === undefined ? '' : imageAt(mark, centre, width * (isDouble ? 0.48 : 0.56))) +
      name,
  );
}

function signSvg(element: ElementDefinition, palette: Palette): string {
  const name = (prefix: string): string | undefined =>
    String(element.classes)
      .split(' ')
      .find((one) => one.startsWith(prefix))
      ?.slice(prefix.length);
  const icon = name('icon-') as Parameters<typeof badgeDrawing>[0] | undefined;
  const change = name('change-') as Parameters<typeof changeDrawing>[0] | undefined;
  const lock = name('lock-') as Parameters<typeof padlockDrawing>[0] | undefined;
  const centre = at(element);
  if (icon !== undefined) {
    const tone = name('tone-') as Parameters<typeof badgeDrawing>[1];
    return dimmed(element, imageAt(badgeDrawing(icon, tone, palette), centre, SIGN));
  }
  if (change !== undefined) return dimmed(element, imageAt(changeDrawing(change, palette), centre, SIGN));
  if (lock !== undefined) return dimmed(element, imageAt(padlockDrawing(lock, palette), centre, SIGN));
  if (has(element, 'stop'))
    return dimmed(
      element,
      tag('circle', {
        cx: centre.x,
        cy: centre.y,
        r: 7,
        fill: palette.place,
        stroke: palette.tone.alarm,
        'stroke-width': 2,
      }) +
        tag('path', {
          d: `M${String(centre.x - 4)} ${String(centre.y)}h8`,
          stroke: palette.tone.alarm,
          'stroke-width': 2.4,
        }),
    );
  return dimmed(element, text(String(element.data['label']), centre, { fill: palette.text, size: 11.5, palette }));
}
