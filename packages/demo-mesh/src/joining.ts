/** An event must not cut what it does not touch: strands that go on unchanged over the border of two eras become one. */

import type { End } from './roles.ts';
import { isOutside } from './roles.ts';
import type { Strand } from './strands.ts';
import { without } from './without.ts';

interface EraStrands {
  readonly fromMs: number;
  readonly strands: readonly Strand[];
}

export function joinStrands(eras: readonly EraStrands[]): Strand[] {
  const [first, ...later] = eras;
  const strands: Strand[] = [...(first?.strands ?? [])];
  if (later.length === 0) return strands;
  const lastOf = new Map<string, number>();
  strands.forEach((strand, place) => lastOf.set(contentOf(strand), place));
  for (const era of later) {
    for (const strand of era.strands) {
      const key = contentOf(strand);
      const place = lastOf.get(key);
      const before = place === undefined ? undefined : strands[place];
      if (place !== undefined && before !== undefined && goesOn(before, strand, era.fromMs)) {
        strands[place] = join(before, strand);
      } else {
        lastOf.set(key, strands.length);
        strands.push(strand);
      }
    }
  }
  return strands;
}

function goesOn(before: Strand, after: Strand, borderMs: number): boolean {
  return (
    before.flow.activity.untilMs === borderMs &&
    after.flow.activity.fromMs === borderMs &&
    before.legs.every((leg) => leg.cutOff === undefined)
  );
}

function join(before: Strand, after: Strand): Strand {
  const activity = { ...before.flow.activity, untilMs: after.flow.activity.untilMs };
  // What is cut off is cut off at the end, so the later legs know of it.
  return { ...before, flow: { ...before.flow, activity }, legs: after.legs };
}

/** All that is told of a strand but when; two strands with the same content are one stream of traffic. */
function contentOf(strand: Strand): string {
  const { conversation, flow, protocol, client, server, service, waypoint, path, latency } = strand;
  return JSON.stringify([
    conversation,
    flow.arrivals,
    flow.takesMs,
    flow.activity.rounds,
    protocol,
    nameOf(client),
    nameOf(server),
    service?.host,
    waypoint === undefined ? '' : `${waypoint.cluster}/${waypoint.namespace}/${waypoint.name}`,
    strand.bypassesWaypoint,
    path,
    latency.values,
    strand.legs.map(({ from, to, tellers, ...leg }) => ({
      ...without(leg, 'cutOff'),
      ends: [nameOf(from), nameOf(to)],
      tellers: tellers.map(({ service: told, ...teller }) => ({ ...teller, told: told?.host })),
    })),
    strand.reports.map(({ source, destination, service: told, ...report }) => ({
      ...report,
      ends: [nameOf(source), nameOf(destination)],
      told: told?.host,
    })),
  ]);
}

function nameOf(end: End | undefined): string {
  return end === undefined ? '' : isOutside(end) ? end.address : end.pod;
}
