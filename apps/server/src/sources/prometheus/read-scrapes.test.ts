import { describe, expect, it } from 'vitest';
import { scrapesQuery } from './promql.ts';
import { toScrapes } from './read-scrapes.ts';

const named = { namespace: 'istio-system', name: 'ztunnel-a', ip: '10.0.0.1' };
const addressed = { namespace: 'istio-system', name: 'ztunnel-b', ip: 'fd00::2' };
const row = (
  told: string,
  labels: Record<string, string>,
  value: number,
): { readonly labels: Record<string, string>; readonly value: number } => ({ labels: { told, ...labels }, value });
const byName = { namespace: 'istio-system', pod: 'ztunnel-a' };

describe('scrapes', () => {
  it.each<[string, readonly ReturnType<typeof row>[], 'yes' | 'down' | undefined]>([
    ['a build proves a scrape', [row('build', byName, 1)], 'yes'],
    ['the application’s target does not', [row('up', byName, 1)], undefined],
    ['a target that does not answer is down', [row('up', byName, 0)], 'down'],
    ['a build outweighs another target of the pod', [row('build', byName, 1), row('up', byName, 0)], 'yes'],
    ['a namesake elsewhere is somebody else', [row('build', { namespace: 'shop', pod: 'ztunnel-a' }, 1)], undefined],
    ['nothing known is nothing told', [], undefined],
  ])('%s', (_, rows, scraped) => {
    expect(toScrapes([named, addressed], rows).get(named)).toBe(scraped);
  });

  it('are found by address where no label names the pod', () => {
    expect(toScrapes([named, addressed], [row('build', { instance: '[fd00::2]:15020' }, 1)]).get(addressed)).toBe(
      'yes',
    );
  });

  it('are asked for with signs that have no other meaning', () => {
    const query = scrapesQuery([named, addressed]);
    expect(query).toContain(String.raw`instance=~"(10\\.0\\.0\\.1|\\[fd00::2\\]):[0-9]+"`);
  });
});
