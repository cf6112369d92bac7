import type { Drawing, DrawnBox, DrawnLine, DrawnPlace } from '../../../canvas/drawing.ts';

/** The picture for Graphviz: boxes are clusters, everything else keeps its shape and says what its line says. */
export function toDot(drawing: Drawing): string {
  const known = new Set(drawing.boxes.map((box) => box.id));
  const parentOf = (box: DrawnBox): string | undefined =>
    box.parent !== undefined && known.has(box.parent) ? box.parent : undefined;
  const placesIn = (box: string | undefined): readonly DrawnPlace[] =>
    drawing.places.filter((place) => (place.box !== undefined && known.has(place.box) ? place.box : undefined) === box);
  const inside = (box: string | undefined, indent: string): readonly string[] => [
    ...placesIn(box).map((place) => `${indent}${nodeOf(place)}`),
    ...drawing.boxes
      .filter((child) => parentOf(child) === box)
      .flatMap((child) => [
        // Graphviz draws a frame only around subgraphs whose name begins so.
        `${indent}subgraph ${quoted(`cluster ${child.id}`)} {`,
        `${indent}  label=${quoted(child.totals === undefined ? child.title : `${child.title}  ${child.totals}`)}`,
        ...(child.dashed ? [`${indent}  style=dashed`] : []),
        ...inside(child.id, `${indent}  `),
        `${indent}}`,
      ]),
  ];
  return [
    'digraph waymark {',
    '  rankdir=LR',
    '  node [fontname="sans-serif"]',
    '  edge [fontname="sans-serif"]',
    ...inside(undefined, '  '),
    ...drawing.lines.map((line) => `  ${edgeOf(line)}`),
    '}',
    '',
  ].join('\n');
}

const SHAPES: Readonly<Record<DrawnPlace['shape'], string>> = {
  workload: 'circle',
  app: 'doublecircle',
  waypoint: 'hexagon',
  front: 'hexagon',
  gateway: 'house',
  service: 'triangle',
  cloud: 'oval',
  folded: 'box3d',
};

/** Names of colours that Graphviz knows. */
const COLOURS: Readonly<Record<DrawnPlace['ring'], string>> = {
  healthy: 'darkgreen',
  warning: 'darkorange',
  alarm: 'red',
  neutral: 'dimgray',
  idle: 'gray',
};

const LOOKS: Readonly<Record<DrawnLine['kind'], Readonly<Record<string, string>>>> = {
  l4: { arrowhead: 'box' },
  l7: { arrowhead: 'normal' },
  merged: { arrowhead: 'normal' },
  denied: { arrowhead: 'tee', style: 'dashed' },
  bypass: { arrowhead: 'box', style: 'dotted' },
  idle: { arrowhead: 'none', style: 'dotted' },
};

const nodeOf = (place: DrawnPlace): string =>
  `${quoted(place.id)} ${attributes({
    label: place.note === undefined ? place.label : `${place.label}\n${place.note.text}`,
    shape: SHAPES[place.shape],
    color: COLOURS[place.ring],
    tooltip: place.description,
  })}`;

function edgeOf(line: DrawnLine): string {
  const isBlue = line.kind === 'l4' && line.tone === 'neutral';
  return `${quoted(line.from)} -> ${quoted(line.to)} ${attributes({
    ...(line.label === undefined ? {} : { label: line.label }),
    ...LOOKS[line.kind],
    color: isBlue ? 'blue' : COLOURS[line.tone],
    penwidth: String(line.width),
    tooltip: line.description,
  })}`;
}

const attributes = (values: Readonly<Record<string, string>>): string =>
  `[${Object.entries(values)
    .map(([name, value]) => `${name}=${quoted(value)}`)
    .join(' ')}]`;

/** In a quoted id only the quote ends it; a backslash would begin one of Graphviz's own escapes. */
const quoted = (text: string): string =>
  `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\r?\n/g, '\\n')}"`;
