import type { DrawnLine } from './drawing.ts';
import { PILL_HEIGHT } from './density.ts';
import { enclose, lengthOf, overlaps, rectAround } from './geometry.ts';
import { placeLineLabels } from './line-labels.ts';
import type { Palette } from './palette.ts';
import { pointOn } from './route.ts';
import type { Picture } from './picture.ts';
import type { View } from './stage.ts';

/** Dots that run along the lines, on a canvas of their own over the picture. Decoration: numbers are on the lines. */
export interface TrafficLayer {
  show(picture: Picture): void;
  look(view: View): void;
  paint(palette: Palette): void;
  close(): void;
}

/** Pixels of the picture a second, slow and fast enough to see a direction. */
const SPEED = { least: 30, most: 130 } as const;
/** One dot for so much way at the slowest pace and at the fastest. */
const DISTANCE = { most: 120, least: 36 } as const;
const DOT = 2.4;
/** Beyond this many a frame would cost more than it shows. */
const MOST_DOTS = 1500;

export function dotsOf(pace: number, length: number): { readonly count: number; readonly speed: number } {
  // A hundred times the traffic should look busier, not a hundred times as busy.
  const share = Math.min(1, Math.log10(1 + Math.max(0, pace)) / 3);
  return {
    count: Math.max(1, Math.round(length / (DISTANCE.most + (DISTANCE.least - DISTANCE.most) * share))),
    speed: SPEED.least + (SPEED.most - SPEED.least) * share,
  };
}

/** Runs until it is closed; the browser pauses it while the page is hidden. */
export function openTrafficLayer(canvas: HTMLCanvasElement, first: Palette): TrafficLayer {
  const context = canvas.getContext('2d');
  let palette = first;
  let picture: Picture | undefined;
  let view: View | undefined;
  let frame = 0;
  const draw = (now: number): void => {
    frame = requestAnimationFrame(draw);
    if (document.hidden || context === null || picture === undefined || view === undefined) return;
    const ratio = devicePixelRatio;
    const width = Math.round(view.size.width * ratio);
    const height = Math.round(view.size.height * ratio);
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    context.setTransform(view.zoom * ratio, 0, 0, view.zoom * ratio, view.pan.x * ratio, view.pan.y * ratio);
    drawDots(context, picture, view, palette, now / 1000);
  };
  frame = requestAnimationFrame(draw);
  return {
    show(next) {
      picture = next;
    },
    look(next) {
      view = next;
    },
    paint(next) {
      palette = next;
    },
    close() {
      cancelAnimationFrame(frame);
      context?.setTransform(1, 0, 0, 1, 0, 0);
      context?.clearRect(0, 0, canvas.width, canvas.height);
    },
  };
}

function drawDots(
  context: CanvasRenderingContext2D,
  { drawing, layout, routes }: Picture,
  view: View,
  palette: Palette,
  seconds: number,
): void {
  const { zoom, pan, size } = view;
  const seen = {
    left: -pan.x / zoom,
    top: -pan.y / zoom,
    right: (size.width - pan.x) / zoom,
    bottom: (size.height - pan.y) / zoom,
  };
  const labels = placeLineLabels(drawing, layout, routes);
  let left = MOST_DOTS;
  for (const line of drawing.lines) {
    const route = routes.get(line.id);
    if (
      route === undefined ||
      line.pace === undefined ||
      line.pace <= 0 ||
      line.kind === 'idle' ||
      line.kind === 'denied'
    )
      continue;
    const way = [route.start, ...route.via, route.end];
    const around = enclose(way.map((point) => rectAround(point, 8, 8)));
    if (around === undefined || !overlaps(around, seen)) continue;
    const length = Math.max(1, lengthOf(way));
    const { count, speed } = dotsOf(line.pace, length);
    left -= count;
    if (left < 0) return;
    const label = labels.get(line.id);
    const pill = label === undefined || label.waits || label.isCalm ? undefined : label;
    context.fillStyle = colourOf(line, palette);
    context.globalAlpha = line.dimmed === true ? 0.3 : 1;
    context.beginPath();
    for (let nth = 0; nth < count; nth += 1) {
      const { x, y } = pointOn(route, ((seconds * speed) / length + nth / count) % 1);
      // Under its own line's words, which are to be read.
      if (pill !== undefined && Math.abs(x - pill.at.x) < pill.width / 2 && Math.abs(y - pill.at.y) < PILL_HEIGHT / 2)
        continue;
      context.moveTo(x + DOT, y);
      context.arc(x, y, DOT, 0, 2 * Math.PI);
    }
    context.fill();
  }
}

function colourOf({ kind, tone }: DrawnLine, palette: Palette): string {
  if (tone === 'alarm' || tone === 'warning') return palette.tone[tone];
  return kind === 'l4' ? palette.l4 : palette.tone[tone];
}
