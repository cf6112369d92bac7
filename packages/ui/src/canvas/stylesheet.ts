import type { StylesheetJson } from 'cytoscape';
import type { Mark, Tone } from './drawing.ts';
import { FOLD_ARROW, LABEL_DROP, LABEL_FONT, LOCK_SPACE, NOTE_FONT } from './density.ts';
import { EDGES } from './elements.ts';
import { LINE_WIDTHS } from './line-widths.ts';
import { asImage, foldDrawing, markDrawing, OUTLINES } from './marks.ts';
import type { Palette } from './palette.ts';
import { signStyles } from './sign-styles.ts';

const TONES: readonly Tone[] = ['healthy', 'warning', 'alarm', 'neutral', 'idle'];
const MARKS: readonly Mark[] = [
  'ambient',
  'ambient-waypoint',
  'sidecar',
  'pending',
  'not-captured',
  'out-of-mesh',
  'mixed',
  'none',
];

const FAINT_WIDTHS = { 1: 1.4, 2: 2.1, 3: 3 } as const;

/** How each class of element is painted. The classes say what a thing is; only here it is decided how that looks. */
export function toStylesheet(palette: Palette): StylesheetJson {
  return [
    ...boxStyles(palette),
    ...placeStyles(palette),
    ...lineStyles(palette),
    ...labelStyles(palette),
    ...signStyles(palette, TONES),
    ...stateStyles(palette),
    {
      selector: 'core',
      style: { 'active-bg-opacity': 0, 'outside-texture-bg-color': palette.ground, 'outside-texture-bg-opacity': 0 },
    },
  ] as StylesheetJson;
}

type Styles = { readonly selector: string; readonly style: Readonly<Record<string, unknown>> }[];

function boxStyles(palette: Palette): Styles {
  const words = {
    'text-valign': 'center',
    'text-halign': 'center',
    'font-family': palette.font,
    'font-size': 'data(font)',
    label: 'data(label)',
  };
  return [
    {
      selector: '.box',
      style: {
        shape: 'round-rectangle',
        'corner-radius': 12,
        width: 'data(width)',
        height: 'data(height)',
        'background-color': palette.box,
        'border-width': 1,
        'border-color': palette.border,
        // Under the lines, and no obstacle for the pointer: panning starts anywhere.
        'z-compound-depth': 'bottom',
        // Inner boxes over those around them.
        'z-index': 'data(depth)',
        events: 'no',
      },
    },
    { selector: '.box.dashed', style: { 'border-style': 'dashed', 'background-opacity': 0.35 } },
    {
      selector: '.tab',
      style: {
        shape: 'round-rectangle',
        'corner-radius': 100,
        width: 'data(width)',
        height: 'data(height)',
        'background-color': palette.place,
        'border-width': 1,
        'border-color': palette.border,
        'z-index': 1,
      },
    },
    ...(['open', 'closed'] as const).map((state) => ({
      selector: `.fold.${state}`,
      style: {
        ...bare,
        events: 'yes',
        width: 'data(size)',
        height: 'data(size)',
        'background-image': asImage(foldDrawing(state, palette)),
        'background-width': '100%',
        'background-height': '100%',
        'z-index': 6,
      },
    })),
    { selector: '.title, .totals', style: { ...words, ...bare, 'z-index': 2 } },
    { selector: '.title', style: { color: palette.text, 'font-weight': 600 } },
    { selector: '.totals', style: { color: palette.subtleText } },
  ];
}

const DOUBLE_EDGE = { 'border-style': 'double', 'border-width': EDGES.double } as const;

/** Text without a body. */
const bare = { width: 1, height: 1, 'background-opacity': 0, 'border-width': 0, events: 'no' } as const;

function placeStyles(palette: Palette): Styles {
  const image = (drawing: string | undefined): Styles[number]['style'] => ({
    'background-image': drawing === undefined ? 'none' : asImage(drawing),
  });
  return [
    {
      selector: '.place',
      style: {
        shape: 'ellipse',
        width: 'data(width)',
        height: 'data(height)',
        'background-color': palette.place,
        'background-width': '56%',
        'background-height': '56%',
        'border-width': 3,
        label: 'data(label)',
        color: palette.text,
        'font-family': palette.font,
        'font-size': LABEL_FONT,
        'font-weight': 600,
        'text-valign': 'bottom',
        'text-margin-y': LABEL_DROP,
        'text-background-color': palette.box,
        'text-background-opacity': 0.8,
        'text-background-padding': 1,
        'text-background-shape': 'round-rectangle',
        'text-events': 'yes',
        'z-index': 4,
      },
    },
    // Where lines come from below, so that they strike no name through.
    { selector: '.named-above', style: { 'text-valign': 'top', 'text-margin-y': -LABEL_DROP } },
    ...MARKS.map((mark) => ({ selector: `.place.mark-${mark}`, style: image(markDrawing('workload', mark, palette)) })),
    ...(['waypoint', 'front', 'gateway', 'service', 'cloud', 'folded'] as const).map((shape) => ({
      selector: `.shape-${shape}`,
      style: image(markDrawing(shape, 'none', palette)),
    })),
    { selector: '.shape-waypoint', style: { shape: 'polygon', 'shape-polygon-points': OUTLINES.hexagon } },
    // Two edges: one for all the workloads of an app, one for all that a waypoint serves.
    { selector: '.shape-app', style: DOUBLE_EDGE },
    {
      selector: '.shape-front',
      style: {
        ...DOUBLE_EDGE,
        shape: 'polygon',
        'shape-polygon-points': OUTLINES.hexagon,
        'background-width': '46%',
        'background-height': '46%',
      },
    },
    {
      selector: '.shape-folded',
      style: {
        shape: 'round-rectangle',
        'corner-radius': 10,
        'border-width': 2,
        'text-valign': 'center',
        'text-halign': 'center',
        'text-margin-x': FOLD_ARROW / 2,
        'text-margin-y': 'data(rise)',
        'font-size': 'data(font)',
        'text-background-opacity': 0,
      },
    },
    { selector: '.shape-gateway', style: { shape: 'polygon', 'shape-polygon-points': OUTLINES.door } },
    {
      selector: '.shape-service',
      style: {
        shape: 'round-triangle',
        'background-position-y': '72%',
        'background-width': '44%',
        'background-height': '44%',
      },
    },
    {
      selector: '.shape-cloud',
      style: {
        shape: 'polygon',
        'shape-polygon-points': OUTLINES.cloud,
        'border-style': 'dashed',
        'border-dash-pattern': [4, 2.5],
        'border-width': 2,
      },
    },
    ...TONES.map((tone) => ({ selector: `.ring-${tone}`, style: { 'border-color': palette.tone[tone] } })),
    { selector: '.place.mark-out-of-mesh', style: { 'border-style': 'dashed', 'border-dash-pattern': [2.5, 3.2] } },
    {
      selector: '.note',
      style: {
        ...bare,
        label: 'data(label)',
        'font-family': palette.font,
        'font-size': NOTE_FONT,
        color: palette.subtleText,
        'text-valign': 'center',
        'text-background-color': palette.box,
        'text-background-opacity': 0.8,
        'text-background-padding': 1,
        'z-index': 4,
      },
    },
    { selector: '.note.inside', style: { 'text-background-opacity': 0, 'z-index': 5 } },
    ...TONES.map((tone) => ({
      selector: `.note.tone-${tone}`,
      style: { color: tone === 'warning' || tone === 'alarm' ? palette.toneText[tone] : palette.subtleText },
    })),
  ];
}

function lineStyles(palette: Palette): Styles {
  const paint = (colour: string): Record<string, unknown> => ({ 'line-color': colour, 'target-arrow-color': colour });
  return [
    {
      selector: '.line',
      style: {
        'curve-style': 'straight',
        'source-endpoint': 'data(start)',
        'target-endpoint': 'data(end)',
        'target-arrow-shape': 'triangle',
        'arrow-scale': 0.95,
        'line-cap': 'butt',
        // A hair line must not ask for a steady hand.
        'overlay-padding': 5,
        'overlay-opacity': 0,
      },
    },
    {
      selector: '.bent',
      style: {
        'curve-style': 'unbundled-bezier',
        'edge-distances': 'endpoints',
        'control-point-distances': 'data(pull)',
        'control-point-weights': 'data(along)',
      },
    },
    ...([1, 2, 3] as const).map((step) => ({
      selector: `.width-${String(step)}`,
      style: { width: LINE_WIDTHS[step] },
    })),
    ...([1, 2, 3] as const).map((step) => ({
      selector: `.faint.width-${String(step)}`,
      style: { width: FAINT_WIDTHS[step], 'arrow-scale': 0.75 },
    })),
    // No paler, or hair lines would fall under the contrast that drawings need.
    { selector: '.faint', style: { opacity: 0.72 } },
    { selector: '.faint.tone-warning, .faint.tone-alarm', style: { opacity: 1, 'z-index': 2 } },
    ...TONES.map((tone) => ({ selector: `.line.tone-${tone}`, style: paint(palette.tone[tone]) })),
    { selector: '.kind-l4', style: { ...paint(palette.l4), 'target-arrow-shape': 'square', 'arrow-scale': 0.8 } },
    { selector: '.kind-l4.tone-alarm', style: paint(palette.tone.alarm) },
    { selector: '.kind-l4.tone-warning', style: paint(palette.tone.warning) },
    { selector: '.line.kind-merged', style: { 'line-outline-width': 2, 'line-outline-color': palette.l4 } },
    {
      selector: '.line.kind-denied',
      style: {
        ...paint(palette.tone.alarm),
        'line-style': 'dashed',
        'line-dash-pattern': [8, 3, 2, 3],
        'target-arrow-shape': 'none',
      },
    },
    {
      selector: '.line.kind-bypass',
      style: {
        ...paint(palette.tone.warning),
        'line-style': 'dashed',
        'line-dash-pattern': [0.1, 5],
        'line-cap': 'round',
        'target-arrow-shape': 'vee',
        'arrow-scale': 0.8,
      },
    },
    { selector: '.line.kind-idle', style: { ...paint(palette.border), width: 1, 'arrow-scale': 0.7 } },
    {
      selector: '.stop',
      style: {
        shape: 'ellipse',
        width: 'data(size)',
        height: 'data(size)',
        'background-color': palette.place,
        'background-image': stopBar(palette),
        'background-width': '100%',
        'background-height': '100%',
        'border-width': 2,
        'border-color': palette.tone.alarm,
        'z-index': 5,
      },
    },
  ];
}

function stopBar(palette: Palette): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32" viewBox="0 0 16 16"><path d="M4 8 H12" stroke="${palette.tone.alarm}" stroke-width="2.4"/></svg>`;
  return `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`;
}

function labelStyles(palette: Palette): Styles {
  return [
    {
      selector: '.label',
      style: {
        shape: 'round-rectangle',
        'corner-radius': 4,
        width: 'data(width)',
        height: 'data(height)',
        'background-color': palette.place,
        'border-width': 1,
        'border-color': palette.border,
        label: 'data(label)',
        color: palette.text,
        'font-family': palette.font,
        'font-size': LABEL_FONT,
        'text-valign': 'center',
        'text-halign': 'center',
        'z-index': 3,
      },
    },
    ...(['warning', 'alarm'] as const).map((tone) => ({
      selector: `.label.tone-${tone}`,
      style: { color: palette.toneText[tone], 'border-color': palette.tone[tone] },
    })),
    { selector: '.label.kind-denied', style: { color: palette.toneText.alarm, 'border-color': palette.tone.alarm } },
    {
      selector: '.label.kind-bypass',
      style: { color: palette.toneText.warning, 'border-color': palette.tone.warning },
    },
    { selector: '.label.locked', style: { 'text-margin-x': LOCK_SPACE / 2 } },
    { selector: '.label.waits, .label.calm', style: { display: 'none' } },
    { selector: '.label.calm.close', style: { display: 'element' } },
    // Below legible sizes an empty pill says nothing.
    { selector: '.label.far', style: { display: 'none' } },
  ];
}

function stateStyles(palette: Palette): Styles {
  return [
    {
      selector: '.line.selected',
      style: { 'underlay-color': palette.focus, 'underlay-opacity': 0.25, 'underlay-padding': 5, 'z-index': 9 },
    },
    {
      selector: '.place.selected',
      style: {
        'outline-color': palette.focus,
        'outline-width': 2,
        'outline-offset': 5,
        'outline-opacity': 0.7,
        'z-index': 9,
      },
    },
    { selector: '.tab.selected', style: { 'border-color': palette.focus, 'border-width': 2 } },
    { selector: '.box.selected', style: { 'border-color': palette.focus, 'border-width': 2 } },
    { selector: '.label.selected', style: { 'border-width': 2, 'z-index': 9 } },
    { selector: '.label.near', style: { display: 'element', 'z-index': 10 } },
    {
      selector: '.place.hovered, .note.hovered',
      style: { label: 'data(full)', 'text-background-opacity': 1, 'z-index': 10 },
    },
    // What stands on a place comes forward with it, or the place would cover it.
    {
      selector: '.note.selected, .note.hovered, .fold.selected, .fold.hovered, .sign.selected, .sign.hovered',
      style: { 'z-index': 11 },
    },
    { selector: '.dimmed', style: { opacity: 0.35 } },
    { selector: '.nameless', style: { label: '' } },
    { selector: '.sign.nameless', style: { display: 'none' } },
    { selector: '.place.nameless.hovered', style: { label: 'data(full)' } },
    // Last, so that nothing connected to nothing stays bright.
    { selector: '.dim', style: { opacity: 0.2 } },
    { selector: '.box.dim', style: { opacity: 0.55 } },
    // A tab stays a tab, or the outline under it would strike its words through.
    { selector: '.tab.dim', style: { opacity: 1 } },
    { selector: '.title.dim, .totals.dim', style: { opacity: 0.4 } },
  ];
}
