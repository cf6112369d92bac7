import { describe, expect, it } from 'vitest';

import { buildWorld, exposition, samplesOf, scrapeTargets, SCENARIOS } from './index.ts';
import { readPrometheusText } from './testing/prometheus-text.ts';

const START = 1_795_500_000_000;

describe('the text of a metrics endpoint', () => {
  it.each(SCENARIOS.map((scenario) => scenario.name))('gives back every sample of %s when it is read', (name) => {
    const world = buildWorld(name, { startMs: START });
    for (const target of scrapeTargets(world, START + 600_000)) {
      const samples = samplesOf(world, target.id, START + 600_000);
      if (samples === undefined) continue;
      const read = readPrometheusText(exposition(samples));
      expect(read.ends).toBe(true);
      const plain = samples.map(({ name: metric, labels, value }) => ({ name: metric, labels, value }));
      expect(read.samples).toHaveLength(plain.length);
      expect(read.samples).toEqual(expect.arrayContaining(plain));
    }
  });

  it('announces counters without _total and histograms without their endings, each family once', () => {
    const labels = { a: 'x' };
    const text = exposition([
      { name: 'c_total', labels, value: 1, type: 'counter' },
      { name: 'h_bucket', labels: { ...labels, le: '+Inf' }, value: 1, type: 'histogram' },
      { name: 'h_sum', labels, value: 7, type: 'histogram' },
      { name: 'h_count', labels, value: 1, type: 'histogram' },
      { name: 'c_total', labels: { a: 'quote " and \\' }, value: 2, type: 'counter' },
      { name: 'g', labels: {}, value: 3, type: 'gauge' },
    ]);
    expect(text).toBe(
      [
        '# TYPE c counter',
        'c_total{a="x"} 1',
        'c_total{a="quote \\" and \\\\"} 2',
        '# TYPE h histogram',
        'h_bucket{a="x",le="+Inf"} 1',
        'h_sum{a="x"} 7',
        'h_count{a="x"} 1',
        '# TYPE g gauge',
        'g 3',
        '# EOF',
        '',
      ].join('\n'),
    );
  });

  it('of a histogram has buckets that rise to the count, and a mean inside its range', () => {
    const world = buildWorld('bookinfo', { startMs: START });
    const waypoint = scrapeTargets(world, START).find((target) => target.kind === 'waypoint');
    const slow = (samplesOf(world, waypoint?.id ?? '', START + 3_600_000) ?? []).filter(
      (sample) =>
        sample.name.startsWith('istio_request_duration_milliseconds') &&
        sample.labels['destination_workload'] === 'reviews-v3',
    );
    const buckets = slow.filter((sample) => sample.name.endsWith('_bucket'));
    const count = slow.find((sample) => sample.name.endsWith('_count'))?.value ?? 0;
    const sum = slow.find((sample) => sample.name.endsWith('_sum'))?.value ?? 0;
    const values = buckets.map((bucket) => bucket.value);
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect(values.at(-1)).toBe(count);
    expect(sum / count).toBeGreaterThan(420);
    const below = (limit: string): number =>
      (buckets.find((bucket) => bucket.labels['le'] === limit)?.value ?? 0) / count;
    // p95 of 1.65 s: more than a twentieth lies above 1 s, nearly nothing above 5 s.
    expect(below('1000')).toBeLessThan(0.95);
    expect(below('5000')).toBeGreaterThan(0.98);
  });
});
