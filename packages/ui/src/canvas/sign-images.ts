import type { Change, DrawnBadge, DrawnLine, Tone } from './drawing.ts';
import { hexagon } from './marks.ts';
import type { Palette } from './palette.ts';

/** Small signs as pieces of SVG on a field of 32 by 32. Each has a form of its own; colour only seconds it. */

export type BadgeIcon = DrawnBadge['icon'];

export function badgeDrawing(icon: BadgeIcon, tone: Tone, palette: Palette): string {
  const colour = tone === 'idle' ? palette.tone.neutral : palette.tone[tone];
  return `<circle cx="16" cy="16" r="14" fill="${palette.place}" stroke="${colour}" stroke-width="2.6"/>${badgeIcon(icon, colour)}`;
}

function badgeIcon(icon: BadgeIcon, colour: string): string {
  switch (icon) {
    case 'waypoint':
      return `<path d="${hexagon(7)}" fill="${colour}"/>`;
    case 'plain-text':
      return padlock('open', colour, 0.72);
    case 'mtls':
      return padlock('closed', colour, 0.72);
    case 'bypass':
      return `<path d="M7 20 C9 8 23 8 25 20 M25 20 L20.5 18.5 M25 20 L25.5 15" stroke="${colour}" stroke-width="2.6" fill="none" stroke-linecap="round"/><circle cx="16" cy="20" r="3" fill="${colour}"/>`;
    case 'warning':
      return `<path d="M16 8 V17.5" stroke="${colour}" stroke-width="3.6" stroke-linecap="round"/><circle cx="16" cy="23" r="2.2" fill="${colour}"/>`;
    case 'gone':
      return `<path d="M10.5 10.5 L21.5 21.5 M21.5 10.5 L10.5 21.5" stroke="${colour}" stroke-width="3" stroke-linecap="round"/>`;
  }
}

/** On a ground of its own, so that it can be read on top of a line. */
export function padlockDrawing(state: NonNullable<DrawnLine['padlock']>, palette: Palette): string {
  const colour = state === 'open' ? palette.tone.warning : palette.tone.neutral;
  return `<circle cx="16" cy="16" r="15" fill="${palette.place}"/>${padlock(state, colour, 1)}`;
}

function padlock(state: 'open' | 'closed', colour: string, scale: number): string {
  const shackle = state === 'open' ? 'M-5 -1 V-5.5 A5 5 0 0 1 4.2 -8.2' : 'M-5 -1 V-5 A5 5 0 0 1 5 -5 V-1';
  return `<g transform="translate(16 17) scale(${String(scale)})"><rect x="-8" y="-1.5" width="16" height="12" rx="2" fill="${colour}"/><path d="${shackle}" stroke="${colour}" stroke-width="3" fill="none" stroke-linecap="round"/></g>`;
}

/** What changed since the moment of comparison. Arrows up and down are amounts; slanted ones are for better and for worse. */
export function changeDrawing(change: Change, palette: Palette): string {
  const { colour, path } = changeForm(change, palette);
  return `<circle cx="16" cy="16" r="14" fill="${colour}"/><path d="${path}" stroke="${palette.place}" stroke-width="3.4" fill="none" stroke-linecap="round" stroke-linejoin="round"/>`;
}

function changeForm(change: Change, { focus, tone }: Palette): { readonly colour: string; readonly path: string } {
  switch (change) {
    case 'new':
      return { colour: focus, path: 'M16 9 V23 M9 16 H23' };
    case 'gone':
      return { colour: tone.neutral, path: 'M9 16 H23' };
    case 'more':
      return { colour: tone.neutral, path: 'M8.5 19.5 L16 11.5 L23.5 19.5' };
    case 'less':
      return { colour: tone.neutral, path: 'M8.5 12.5 L16 20.5 L23.5 12.5' };
    case 'worse':
      return { colour: tone.alarm, path: 'M10.5 10.5 L21 21 M21 13 V21 H13' };
    case 'better':
      return { colour: tone.healthy, path: 'M10.5 21.5 L21 11 M13 11 H21 V19' };
  }
}
