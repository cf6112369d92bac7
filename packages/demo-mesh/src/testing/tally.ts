import type { Sample } from '../telling.ts';

/** Sum of the samples of one name whose labels hold all the given ones. */
export function total(samples: readonly Sample[], name: string, labels: Readonly<Record<string, string>> = {}): number {
  return samples
    .filter(
      (sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
    )
    .reduce((sum, sample) => sum + sample.value, 0);
}

/** Spelling of a series, for maps and comparisons. */
export function seriesName(sample: Sample): string {
  return `${sample.name}${JSON.stringify(sample.labels)}`;
}
