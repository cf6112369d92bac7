import type { Change, Drawing, Mark, Shape, Tone } from '../../canvas/drawing.ts';

const LINES = ['l4', 'l7', 'degraded', 'failing', 'merged', 'denied', 'bypass', 'idle', 'plain', 'mtls'] as const;
export type LegendLine = (typeof LINES)[number];
const MARKS = [
  'ambient',
  'ambient-waypoint',
  'sidecar',
  'pending',
  'not-captured',
  'out-of-mesh',
  'mixed',
] as const satisfies readonly Mark[];
const SHAPES = [
  'workload',
  'app',
  'service',
  'waypoint',
  'front',
  'gateway',
  'cloud',
  'folded',
] as const satisfies readonly Shape[];
const CHANGES = ['new', 'gone', 'more', 'less', 'worse', 'better'] as const satisfies readonly Change[];

export type LegendEntry =
  | { readonly is: 'line'; readonly what: LegendLine }
  | { readonly is: 'mark'; readonly what: (typeof MARKS)[number] }
  | { readonly is: 'shape'; readonly what: (typeof SHAPES)[number] }
  | { readonly is: 'change'; readonly what: (typeof CHANGES)[number] };

const ALL: readonly LegendEntry[] = [
  ...LINES.map((what) => ({ is: 'line', what }) as const),
  ...MARKS.map((what) => ({ is: 'mark', what }) as const),
  ...SHAPES.map((what) => ({ is: 'shape', what }) as const),
  ...CHANGES.map((what) => ({ is: 'change', what }) as const),
];

/** The lines of the picture and what changed, which need a word before anything else; then all marks, shapes and lines there are, those of the picture first. */
export function toLegend(drawing: Drawing): {
  readonly shown: readonly LegendEntry[];
  readonly rest: readonly LegendEntry[];
} {
  const held = idsIn(drawing);
  const isHeld = (entry: LegendEntry): boolean => held.has(legendId(entry));
  const isFirst = (entry: LegendEntry): boolean => isHeld(entry) && (entry.is === 'line' || entry.is === 'change');
  const others = ALL.filter((entry) => !isFirst(entry));
  return {
    shown: ALL.filter(isFirst),
    rest: [...others.filter(isHeld), ...others.filter((entry) => !isHeld(entry))],
  };
}

export const legendId = (entry: LegendEntry): string => `${entry.is} ${entry.what}`;

function idsIn({ places, lines }: Drawing): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const place of places) {
    ids.add(`shape ${place.shape}`);
    ids.add(`mark ${place.mark}`);
    if (place.change !== undefined) ids.add(`change ${place.change}`);
  }
  for (const line of lines) {
    ids.add(`line ${line.kind === 'l7' ? REQUESTS[line.tone] : line.kind}`);
    // A merged line speaks of its requests by the colour of theirs.
    if (line.kind === 'merged' && (line.tone === 'warning' || line.tone === 'alarm'))
      ids.add(`line ${REQUESTS[line.tone]}`);
    if (line.padlock !== undefined) ids.add(`line ${line.padlock === 'open' ? 'plain' : 'mtls'}`);
    if (line.change !== undefined) ids.add(`change ${line.change}`);
  }
  return ids;
}

const REQUESTS: Readonly<Record<Tone, LegendLine>> = {
  healthy: 'l7',
  neutral: 'l7',
  idle: 'l7',
  warning: 'degraded',
  alarm: 'failing',
};
