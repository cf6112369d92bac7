/** A reader for metrics text, small and strict; shares nothing with the writer under test. */

export interface ReadSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ReadText {
  readonly types: ReadonlyMap<string, string>;
  readonly samples: readonly ReadSample[];
  readonly ends: boolean;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const PAIR = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)",?/gy;

export function readPrometheusText(text: string): ReadText {
  const types = new Map<string, string>();
  const samples: ReadSample[] = [];
  const lines = text.split('\n').filter((line) => line !== '');
  for (const line of lines) {
    const type = /^# TYPE (\S+) (\S+)$/.exec(line);
    if (type !== null) types.set(type[1] ?? '', type[2] ?? '');
    if (line.startsWith('#')) continue;
    const match = LINE.exec(line);
    if (match === null) throw new Error(`not a sample: ${line}`);
    const [, name = '', labelText = '', value = ''] = match;
    samples.push({ name, labels: readLabels(labelText), value: Number(value) });
  }
  return { types, samples, ends: lines.at(-1) === '# EOF' };
}

function readLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  let read = 0;
  for (const match of text.matchAll(PAIR)) {
    labels[match[1] ?? ''] = (match[2] ?? '').replaceAll('\\n', '\n').replaceAll('\\"', '"').replaceAll('\\\\', '\\');
    read += match[0].length;
  }
  if (read !== text.length) throw new Error(`not a list of labels: ${text}`);
  return labels;
}
