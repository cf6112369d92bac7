import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { groupTopology, LEVELS, totalsOf, withoutWaypoints, withServices, type Topology } from '@waymark/mesh';
import { readRecordedTopology } from './capture-edges.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const captures = process.env['WAYMARK_CAPTURES'] ?? join(root, '../shared/captures');
if (!existsSync(captures)) console.warn(`NOT JUDGED: there is nothing at ${captures}; set WAYMARK_CAPTURES.`);

/** What a picture counts of one layer, or of both; parts in proportion are fractions. */
function countsOf({ places, edges }: Topology, layer: 'L4' | 'L7' | 'both'): unknown {
  const shown = { places, edges: edges.filter((edge) => layer === 'both' || edge.layer === layer) };
  const { inside } = totalsOf(shown, new Set(places.map(({ key }) => key)));
  return {
    requests: Math.round(inside.requests),
    responses: Object.fromEntries(inside.responses.map(({ code, count }) => [code, Math.round(count)])),
    opened: Math.round(inside.opened ?? 0),
    failed: Object.fromEntries(
      Object.entries(inside.failed).map(([reason, count]) => [reason, Math.round(count ?? 0)]),
    ),
    bytesToServer: Math.round(inside.bytesToServer ?? 0),
    bytesToClient: Math.round(inside.bytesToClient ?? 0),
  };
}

// The edges by workload are held against what was really sent elsewhere; every other picture has to come to the same.
describe.skipIf(!existsSync(captures)).each(['text', 'json'])('a recording of real proxies: %s', (part) => {
  let recorded: Topology;
  beforeAll(async () => {
    recorded = await readRecordedTopology(join(captures, 'traffic', part));
    expect(recorded.edges.length).toBeGreaterThan(10);
  });

  it.each(LEVELS.flatMap((level) => (['L4', 'L7', 'both'] as const).map((layer) => [level, layer] as const)))(
    'counts the same by %s, of %s',
    (level, layer) => {
      expect(countsOf(groupTopology(recorded, level), layer)).toEqual(countsOf(recorded, layer));
    },
  );

  it.each(LEVELS)('loses no request by %s where waypoints are hidden', (level) => {
    const closed = withoutWaypoints(recorded);
    expect(countsOf(groupTopology(closed, level), 'L7')).toEqual(countsOf(recorded, 'L7'));
  });

  it('passes on to servers what comes to their services', () => {
    const drawn = withServices(recorded);
    const services = new Set(drawn.places.filter(({ role }) => role === 'service').map(({ key }) => key));
    expect(services.size).toBeGreaterThan(0);
    const onward = { ...drawn, edges: drawn.edges.filter(({ from }) => !services.has(from)) };
    expect(countsOf(onward, 'both')).toEqual(countsOf(recorded, 'both'));
  });
});
