import type { LabelSet } from '../sources/prometheus/prometheus-client.ts';

export interface RecordedSample {
  readonly metric: string;
  readonly labels: LabelSet;
  readonly value: number;
  readonly ms: number;
}

/** OpenMetrics text of samples, metric by metric and series by series as promtool wants them. */
export function toOpenMetrics(samples: readonly RecordedSample[]): string {
  const byMetric = new Map<string, Map<string, RecordedSample[]>>();
  for (const sample of samples) {
    const series = byMetric.get(sample.metric) ?? new Map<string, RecordedSample[]>();
    byMetric.set(sample.metric, series);
    const labels = Object.entries(sample.labels)
      .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
      .join(',');
    const held = series.get(labels);
    if (held === undefined) series.set(labels, [sample]);
    else held.push(sample);
  }
  const lines: string[] = [];
  for (const [metric, series] of byMetric) {
    for (const [labels, held] of series) {
      for (const { value, ms } of held.toSorted((a, b) => a.ms - b.ms))
        lines.push(`${metric}{${labels}} ${value} ${(ms / 1000).toFixed(3)}`);
    }
  }
  return [...lines, '# EOF', ''].join('\n');
}

/** Reads what `promtool tsdb dump` wrote: `{labels} value ms` a line. Stale markers (NaN) end a series and carry no value, so they are left out. */
export function readTsdbDump(text: string): readonly RecordedSample[] {
  return text.split('\n').flatMap((line): readonly RecordedSample[] => {
    const end = line.lastIndexOf('} ');
    if (end < 0) return [];
    const [value, at] = line
      .slice(end + 2)
      .split(' ')
      .map(Number);
    if (value === undefined || at === undefined || Number.isNaN(value)) return [];
    const { __name__: metric, ...labels } = readLabelList(line.slice(1, end));
    return metric === undefined ? [] : [{ metric, labels, value, ms: at }];
  });
}

function readLabelList(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [, name, quoted] of text.matchAll(/([A-Za-z_][A-Za-z0-9_]*)=("(?:[^"\\]|\\.)*")/g)) {
    if (name !== undefined && quoted !== undefined) labels[name] = JSON.parse(quoted) as string;
  }
  return labels;
}
