import type { Tone } from './drawing.ts';
import { asImage } from './marks.ts';
import type { Palette } from './palette.ts';
import { SIGN } from './sign-elements.ts';
import { badgeDrawing, changeDrawing, padlockDrawing } from './sign-images.ts';

const ICONS = ['waypoint', 'plain-text', 'mtls', 'bypass', 'warning', 'gone'] as const;
const CHANGES = ['new', 'gone', 'more', 'less', 'worse', 'better'] as const;

type Styles = { readonly selector: string; readonly style: Readonly<Record<string, unknown>> }[];

export function signStyles(palette: Palette, tones: readonly Tone[]): Styles {
  return [
    {
      selector: '.sign',
      style: {
        shape: 'ellipse',
        width: SIGN,
        height: SIGN,
        'background-opacity': 0,
        'border-width': 0,
        'background-width': '100%',
        'background-height': '100%',
        'z-index': 6,
      },
    },
    ...ICONS.flatMap((icon) =>
      tones.map((tone) => ({
        selector: `.badge.icon-${icon}.tone-${tone}`,
        style: { 'background-image': asImage(badgeDrawing(icon, tone, palette)) },
      })),
    ),
    {
      selector: '.more-badges',
      style: {
        'background-color': palette.place,
        'background-opacity': 1,
        'border-width': 1,
        'border-color': palette.border,
        label: 'data(label)',
        color: palette.text,
        'font-family': palette.font,
        'font-size': 11.5,
        'text-valign': 'center',
        'text-halign': 'center',
        width: SIGN + 6,
        shape: 'round-rectangle',
      },
    },
    ...(['open', 'closed'] as const).map((state) => ({
      selector: `.lock-${state}`,
      style: { 'background-image': asImage(padlockDrawing(state, palette)) },
    })),
    ...CHANGES.map((change) => ({
      selector: `.change-${change}`,
      style: { 'background-image': asImage(changeDrawing(change, palette)) },
    })),
    // New things wear a dashed outline; what is gone is hollow and faint, and its line is dashed.
    {
      selector: '.place.is-new',
      style: {
        'outline-width': 1.5,
        'outline-style': 'dashed',
        'outline-offset': 4,
        'outline-color': palette.focus,
        'outline-opacity': 1,
      },
    },
    {
      selector: '.place.is-gone',
      style: {
        'background-opacity': 0,
        'background-image-opacity': 0.25,
        'border-style': 'dotted',
        color: palette.subtleText,
      },
    },
    {
      selector: '.line.is-new',
      style: { 'underlay-color': palette.focus, 'underlay-opacity': 0.18, 'underlay-padding': 4 },
    },
    { selector: '.line.is-gone', style: { 'line-style': 'dashed', 'line-dash-pattern': [3, 4], opacity: 0.55 } },
  ];
}
