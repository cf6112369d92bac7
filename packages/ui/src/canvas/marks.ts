import type { Mark, Shape } from './drawing.ts';
import type { Palette } from './palette.ts';

/** Twice the size shown, so that the marks stay crisp when zoomed in or on fine screens. */
const PIXELS = 64;

/** The mark inside a place for the theme in force, as a piece of SVG on a field of 32 by 32; undefined where the inside stays empty. */
export function markDrawing(shape: Shape, mark: Mark, palette: Palette): string | undefined {
  switch (shape) {
    case 'waypoint':
    case 'front':
      return layerSeven(palette);
    case 'gateway':
      return arrow(palette);
    case 'service':
    case 'cloud':
    case 'folded':
      return undefined;
    case 'workload':
    case 'app':
      return captureMark(mark, palette);
  }
}

/** As an image that a page with a strict policy may show. */
export function asImage(drawing: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${String(PIXELS)}" height="${String(PIXELS)}" viewBox="0 0 32 32" fill="none" stroke-width="3">${drawing}</svg>`;
  return `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`;
}

/** The capture states: each has a form of its own, colour only seconds it. */
function captureMark(mark: Mark, { l4, sidecar, tone }: Palette): string | undefined {
  switch (mark) {
    case 'ambient':
      return `<circle cx="16" cy="16" r="10" stroke="${l4}"/><circle cx="16" cy="16" r="3.5" fill="${l4}"/>`;
    case 'ambient-waypoint':
      return `<circle cx="16" cy="16" r="11.5" stroke="${l4}"/><path d="${hexagon(6)}" fill="${tone.healthy}"/>`;
    case 'sidecar':
      return `<rect x="6.5" y="6.5" width="19" height="19" rx="2" stroke="${sidecar}"/><rect x="12" y="12" width="8" height="8" fill="${sidecar}"/>`;
    case 'pending':
      return `<circle cx="16" cy="16" r="10" stroke="${tone.warning}" stroke-dasharray="5.2 5.2"/><circle cx="16" cy="16" r="3" fill="${tone.warning}"/>`;
    case 'not-captured':
      return `<path d="M20.5 7 A10 10 0 1 1 11.5 7" stroke="${tone.alarm}"/><path d="M16 3 V11" stroke="${tone.alarm}"/>`;
    case 'out-of-mesh':
      return `<circle cx="16" cy="16" r="5.5" stroke="${tone.neutral}"/>`;
    case 'mixed':
      return `<circle cx="12.5" cy="19" r="8" stroke="${l4}"/><circle cx="20" cy="12" r="8" stroke="${tone.neutral}" stroke-dasharray="4 3"/>`;
    case 'none':
      return undefined;
  }
}

/** Letters as strokes: an image cannot use the page's fonts. */
function layerSeven({ text }: Palette): string {
  return `<g stroke="${text}" stroke-width="3.2" stroke-linecap="round" stroke-linejoin="round"><path d="M7 9 V23 H13.5"/><path d="M17 9 H25.5 L20 23"/></g>`;
}

function arrow({ subtleText }: Palette): string {
  return `<path d="M6 17 H25 M18.5 10.5 L25 17 L18.5 23.5" stroke="${subtleText}" stroke-linecap="round" stroke-linejoin="round"/>`;
}

/** Points down at what is open, right at what can be opened. */
export function foldDrawing(state: 'open' | 'closed', { subtleText }: Palette): string {
  const path = state === 'open' ? 'M10 13 L16 19.5 L22 13' : 'M13 10 L19.5 16 L13 22';
  return `<path d="${path}" stroke="${subtleText}" stroke-width="2.8" stroke-linecap="round" stroke-linejoin="round"/>`;
}

/** Around the middle of the field, as a path. */
export function hexagon(radius: number): string {
  const corners = Array.from({ length: 6 }, (_, index) => {
    const angle = (Math.PI / 3) * index - Math.PI / 2;
    return `${(16 + radius * Math.cos(angle)).toFixed(2)} ${(16 + radius * Math.sin(angle)).toFixed(2)}`;
  });
  return `M${corners.join('L')}Z`;
}

/** Outlines as cytoscape's polygon points, -1 to 1 in both directions. */
export const OUTLINES: Readonly<Record<'hexagon' | 'door' | 'cloud', string>> = {
  // On its tip, as Istio's waypoints are drawn.
  hexagon: polygon(Array.from({ length: 6 }, (_, index) => onCircle((Math.PI / 3) * index - Math.PI / 2, 1))),
  door: polygon([
    [-0.9, 1],
    ...Array.from({ length: 13 }, (_, index): [number, number] => {
      const angle = Math.PI + (Math.PI * index) / 12;
      return [0.9 * Math.cos(angle), -0.1 + 0.9 * Math.sin(angle)];
    }),
    [0.9, 1],
  ]),
  cloud: polygon(
    Array.from({ length: 72 }, (_, index) => {
      const angle = (2 * Math.PI * index) / 72;
      return onCircle(angle, 0.76 + 0.24 * Math.abs(Math.sin(2.5 * angle + 0.8)));
    }),
  ),
};

function onCircle(angle: number, radius: number): [number, number] {
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

function polygon(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y]) => `${x.toFixed(3)} ${y.toFixed(3)}`).join(' ');
}
