import { numberAt } from './time-series.ts';
import {
  dropLabels,
  keepLabels,
  type LabelPairs,
  METRIC_NAME,
  signatureOn,
  signatureWithout,
  sortedNames,
} from './label-pairs.ts';
import type { Aggregation } from './promql-syntax.ts';
import type { Vector, VectorElement } from './promql-values.ts';
import { sortByValue } from './promql-vector-functions.ts';

interface Group {
  readonly labels: LabelPairs;
  readonly members: VectorElement[];
}

export function aggregate(aggregation: Aggregation, vector: Vector, parameter: number): Vector {
  const result: VectorElement[] = [];
  for (const { labels, members } of grouped(aggregation.grouping, vector)) {
    switch (aggregation.operator) {
      case 'topk':
        for (const member of firstOf(sortByValue(members, 'descending'), parameter)) result.push(member);
        break;
      case 'bottomk':
        for (const member of firstOf(sortByValue(members, 'ascending'), parameter)) result.push(member);
        break;
      case 'quantile':
        result.push({ labels, value: quantileOf(parameter, members) });
        break;
      case 'sum':
        result.push({ labels, value: members.reduce((sum, { value }) => sum + value, 0) });
        break;
      case 'avg':
        result.push({ labels, value: averageOf(members) });
        break;
      case 'min':
        result.push({
          labels,
          value: members.reduce((best, { value }) => (best > value || Number.isNaN(best) ? value : best), NaN),
        });
        break;
      case 'max':
        result.push({
          labels,
          value: members.reduce((best, { value }) => (best < value || Number.isNaN(best) ? value : best), NaN),
        });
        break;
      case 'count':
        result.push({ labels, value: members.length });
        break;
      case 'group':
        result.push({ labels, value: 1 });
        break;
    }
  }
  return result;
}

function firstOf(vector: Vector, count: number): Vector {
  return vector.slice(0, Math.max(0, Math.trunc(count)));
}

function grouped(grouping: Aggregation['grouping'], vector: Vector): Iterable<Group> {
  const names = sortedNames(grouping.mode === 'by' ? grouping.labels : [...grouping.labels, METRIC_NAME]);
  const groups = new Map<string, Group>();
  for (const element of vector) {
    const signature =
      grouping.mode === 'by' ? signatureOn(element.labels, names) : signatureWithout(element.labels, names);
    const group = groups.get(signature);
    if (group !== undefined) {
      group.members.push(element);
    } else {
      const labels = grouping.mode === 'by' ? keepLabels(element.labels, names) : dropLabels(element.labels, names);
      groups.set(signature, { labels, members: [element] });
    }
  }
  return groups.values();
}

/** A running mean, as in Prometheus: it does not overflow where a sum would. */
function averageOf(members: Vector): number {
  let mean = 0;
  members.forEach(({ value }, index) => {
    const infinite = mean === Infinity || mean === -Infinity;
    if (infinite && (value === mean || Number.isFinite(value))) return;
    mean += value / (index + 1) - mean / (index + 1);
  });
  return mean;
}

function quantileOf(quantile: number, members: Vector): number {
  if (Number.isNaN(quantile)) return NaN;
  if (quantile < 0) return -Infinity;
  if (quantile > 1) return Infinity;
  // NaN counts as the least value.
  const values = members.map(({ value }) => value).sort((a, b) => (Number.isNaN(a) ? -1 : Number.isNaN(b) ? 1 : a - b));
  const rank = quantile * (values.length - 1);
  const lower = Math.max(0, Math.floor(rank));
  const upper = Math.min(values.length - 1, lower + 1);
  const weight = rank - Math.floor(rank);
  return numberAt(values, lower) * (1 - weight) + numberAt(values, upper) * weight;
}
