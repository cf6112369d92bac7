import { describe, expect, it } from 'vitest';
import type { Gap } from '@waymark/contract';
import { groupGaps } from './group-gaps.ts';

const gap = (over: Partial<Gap>): Gap => ({
  source: 'prometheus',
  code: 'source_unreachable',
  missing: 'requests',
  sinceMs: 5,
  ...over,
});

describe('groupGaps', () => {
  it('tells what one cause took away as one, first things first, since the earliest', () => {
    expect(
      groupGaps([gap({ missing: 'latency', sinceMs: 9 }), gap({ sinceMs: 7 }), gap({ missing: 'bytes', sinceMs: 3 })]),
    ).toEqual([
      { source: 'prometheus', code: 'source_unreachable', sinceMs: 3, missing: ['requests', 'bytes', 'latency'] },
    ]);
  });

  it('names the kinds of configuration that are missing', () => {
    const config = { source: 'kubernetes', missing: 'config' } as const;
    expect(groupGaps([gap({ ...config, kinds: ['Telemetry'] }), gap({ ...config, kinds: ['Sidecar'] })])).toMatchObject(
      [{ missing: ['config'], kinds: ['Telemetry', 'Sidecar'] }],
    );
  });

  it('names the namespaces whose proxies say nothing', () => {
    const metrics = { code: 'not_allowed', missing: 'metrics' } as const;
    const groups = groupGaps([gap({ ...metrics, namespaces: ['shop', 'web'] }), gap(metrics)]);
    expect(groups).toMatchObject([{ missing: ['metrics'], namespaces: ['shop', 'web', undefined] }]);
  });

  it('keeps causes apart', () => {
    expect(
      groupGaps([
        gap({}),
        gap({ code: 'source_too_slow', missing: 'bytes' }),
        gap({ source: 'kubernetes', missing: 'inventory' }),
      ]),
    ).toHaveLength(3);
  });

  it('keeps clusters apart', () => {
    const of = (cluster: string, missing: Gap['missing']): Gap => gap({ source: 'kubernetes', cluster, missing });
    expect(
      groupGaps([of('east', 'inventory'), of('west', 'inventory'), of('east', 'namespaces')]).map((group) => [
        group.cluster,
        group.missing,
      ]),
    ).toEqual([
      ['east', ['inventory', 'namespaces']],
      ['west', ['inventory']],
    ]);
  });
});
