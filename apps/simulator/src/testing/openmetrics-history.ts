import { type LabelPairs, METRIC_NAME, textAt } from '../prometheus/label-pairs.ts';
import { formatValue } from '../prometheus/promql-query.ts';
import type { SampleStore } from '../prometheus/sample-store.ts';
import { type TimeSeries, numberAt } from '../prometheus/time-series.ts';

/**
 * All that a store knows as OpenMetrics text with timestamps, for `promtool tsdb create-blocks-from openmetrics`. The format knows no
 * stale markers: a series that vanished seems to live on for five more minutes.
 */
export function historyAsOpenMetrics(store: SampleStore): string {
  return seriesAsOpenMetrics(store.all());
}

export function seriesAsOpenMetrics(all: Iterable<TimeSeries>): string {
  const lines: string[] = [];
  for (const series of all) {
    const window = series.between(-Infinity, Infinity);
    if (window === undefined) continue;
    const name = `${series.metricName}${labelText(series.labels)}`;
    for (let i = window.from; i < window.to; i += 1) {
      // Prometheus cuts seconds off to milliseconds: half of one more keeps rounding errors from losing a whole one.
      lines.push(
        `${name} ${formatValue(numberAt(window.values, i))} ${String((numberAt(window.times, i) + 0.5) / 1000)}\n`,
      );
    }
  }
  return `${lines.join('')}# EOF\n`;
}

function labelText(labels: LabelPairs): string {
  const parts: string[] = [];
  for (let i = 0; i < labels.length; i += 2) {
    const value = textAt(labels, i + 1)
      .replaceAll('\\', '\\\\')
      .replaceAll('"', '\\"')
      .replaceAll('\n', '\\n');
    if (labels[i] !== METRIC_NAME) parts.push(`${textAt(labels, i)}="${value}"`);
  }
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}
