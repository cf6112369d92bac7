import { truthBetween, type Party, type TruthRow, type World } from '@waymark/demo-mesh';
import type { Edge, L4Edge, L7Edge, Topology } from '@waymark/mesh';

/** One line per edge and fact, so that a difference between the world and the picture reads as a sentence. */
export interface EdgeFacts {
  readonly l7: ReadonlyMap<string, number>;
  readonly l4: ReadonlyMap<
    string,
    {
      readonly opened: number;
      readonly failed: string;
      readonly bytesToServer: number;
      readonly bytesToClient: number;
      readonly encrypted: string;
    }
  >;
}

type Asked = TruthRow['service'];

const serviceName = (service: NonNullable<Asked>): string => `service ${service.namespace}/${service.name}`;

/** A place in words. Outside the mesh a known service is all that anybody can name. */
function endOf(party: Party | undefined, asked?: Asked): string {
  if (party?.kind === 'workload') return workloadName(party.cluster, party.namespace, party.workload);
  if (asked !== undefined) return serviceName(asked);
  return party === undefined ? 'nobody' : 'outside';
}

/** Without the cluster while there is only one worth telling apart: most worlds have just `east`. */
const workloadName = (cluster: string, namespace: string, name: string): string =>
  cluster === 'east' ? `${namespace}/${name}` : `${cluster}: ${namespace}/${name}`;

/** Legs that pass a ztunnel at either end; an Envoy that calls a waypoint is on a way that no L4 proxy counts. */
type CountedAtL4 = (party: Party) => boolean;

/** What an all-knowing observer says of the pairs, in the reasons that metrics can know. */
export function truthOfEdges(world: World, fromMs: number, toMs: number, captured: CountedAtL4): EdgeFacts {
  const l7 = new Map<string, number>();
  const l4 = new Map<
    string,
    {
      opened: number;
      failed: Record<string, number>;
      bytesToServer: number;
      bytesToClient: number;
      mtls: number;
      plain: number;
    }
  >();
  for (const row of truthBetween(world, fromMs, toMs)) {
    for (const [code, count] of Object.entries(row.requests)) {
      const server = endOf(row.server, row.service);
      const key = `${endOf(row.client)} > ${server} ${code}`;
      l7.set(key, (l7.get(key) ?? 0) + count);
    }
    for (const leg of row.legs) {
      if (!captured(leg.from) && !captured(leg.to)) continue;
      // The failures that no metric counts are no news to any picture made of metrics.
      const opened = leg.opened - Object.values(leg.failedUncounted).reduce((a, b) => a + b, 0);
      if (opened === 0 && leg.bytesToServer === 0 && leg.bytesToClient === 0) continue;
      const key = `${endOf(leg.from)} > ${endOf(leg.to, row.service)}`;
      const held = l4.get(key) ?? { opened: 0, failed: {}, bytesToServer: 0, bytesToClient: 0, mtls: 0, plain: 0 };
      l4.set(key, held);
      held.opened += opened;
      held[leg.encrypted ? 'mtls' : 'plain'] += opened;
      held.bytesToServer += leg.bytesToServer;
      held.bytesToClient += leg.bytesToClient;
      for (const [truly, count] of Object.entries(leg.failed)) {
        const reason = asMetricsTell(truly, captured(leg.to));
        held.failed[reason] = (held.failed[reason] ?? 0) + count;
      }
    }
  }
  return {
    l7,
    l4: new Map(
      [...l4].map(([key, { failed, mtls, plain, ...numbers }]) => [
        key,
        { ...numbers, failed: sentence(failed), encrypted: securityWord(mtls, plain) },
      ]),
    ),
  };
}

/** A wrong identity, and a refusal where no ztunnel stands by the server to tell of it, look to the client's ztunnel like any place it cannot reach. */
function asMetricsTell(reason: string, serverHasZtunnel: boolean): string {
  return reason === 'identity' || (reason === 'refused' && !serverHasZtunnel) ? 'unreachable' : reason;
}

export function factsOf(topology: Topology): EdgeFacts {
  const names = new Map(
    topology.places.map((p) => [
      p.key,
      p.id.kind === 'workload'
        ? workloadName(p.id.cluster, p.id.namespace, p.id.name)
        : p.id.kind === 'service'
          ? `service ${p.id.namespace}/${p.id.name}`
          : p.id.kind,
    ]),
  );
  const pair = (edge: Edge): string => `${names.get(edge.from) ?? '?'} > ${names.get(edge.to) ?? '?'}`;
  const l7 = new Map<string, number>();
  for (const edge of topology.edges.filter((e): e is L7Edge => e.layer === 'L7')) {
    for (const { code, count } of edge.responses)
      l7.set(`${pair(edge)} ${code}`, (l7.get(`${pair(edge)} ${code}`) ?? 0) + count);
  }
  const l4 = topology.edges.filter((e): e is L4Edge => e.layer === 'L4');
  return {
    l7,
    l4: new Map(
      l4.map((edge) => [
        pair(edge),
        {
          opened: edge.opened ?? NaN,
          bytesToServer: edge.bytesToServer ?? NaN,
          bytesToClient: edge.bytesToClient ?? NaN,
          failed: sentence(edge.failed),
          encrypted: securityWord(edge.security?.mtls ?? 0, edge.security?.plain ?? 0),
        },
      ]),
    ),
  };
}

const sentence = (failed: Readonly<Record<string, number | undefined>>): string =>
  Object.entries(failed)
    .filter(([, n]) => (n ?? 0) > 0)
    .map(([reason, n]) => `${n ?? 0} ${reason}`)
    .sort()
    .join(', ');

const securityWord = (mtls: number, plain: number): string =>
  mtls > 0 && plain > 0 ? 'mixed' : mtls > 0 ? 'mtls' : plain > 0 ? 'plain' : '-';
