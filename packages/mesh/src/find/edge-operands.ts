import { REPORTERS } from '../traffic/rows.ts';
import { rateOf, throughputOf } from '../window.ts';
import { ratio } from '../units.ts';
import { FAILURE_REASONS, type Edge, type FailureReason, type L7Edge } from '../topology/topology.ts';
import type { PlaceKey } from '../identity.ts';
import { bytesOf, errorShare, failedOf, hasTraffic, nameOfKey, placeName, type Facts } from './facts.ts';
import { positive, type Operand, type Unit } from './operand.ts';

const listed = (...texts: readonly (string | undefined)[]): readonly string[] =>
  texts.filter((text) => text !== undefined);

type Measure = (edge: Edge, facts: Facts) => number | undefined;

function number(name: string, unit: Unit, example: string, read: Measure, aliases: readonly string[] = []): Operand {
  // Numbers of places beyond the reader's rights are left out, which must not read as "none".
  const reading = { edge: (edge: Edge, facts: Facts) => (edge.withheld === true ? undefined : read(edge, facts)) };
  return { name, aliases, example, type: 'number', unit, number: reading, flag: positive(reading) };
}

const requestsOf = (edge: Edge, ...protocols: readonly string[]): number | undefined =>
  edge.layer === 'L7' && protocols.includes(edge.protocol) ? edge.requests : undefined;

const rate =
  (...protocols: readonly string[]): Measure =>
  (edge, facts) => {
    const requests = requestsOf(edge, ...protocols);
    return requests === undefined ? undefined : rateOf(requests, facts.window);
  };

const errors =
  (protocol: 'http' | 'grpc'): Measure =>
  (edge) =>
    edge.layer === 'L7' && edge.protocol === protocol ? errorShare([edge]) : undefined;

/** The part of its client's requests that takes this edge. */
const shareOfClient =
  (protocol: 'http' | 'grpc'): Measure =>
  (edge, facts) => {
    const requests = requestsOf(edge, protocol);
    return requests === undefined ? undefined : ratio(requests, facts.leaving(edge.from)[protocol]);
  };

const throughput: Measure = (edge, facts) =>
  edge.layer === 'L4' ? throughputOf(bytesOf(edge), facts.window) : undefined;

const failures =
  (reason: FailureReason): Measure =>
  (edge) =>
    edge.layer === 'L4' ? (edge.failed[reason] ?? 0) : undefined;

/** The share of connections proven to be mTLS; nobody can tell it where none was opened, nor for requests. */
const mtls: Measure = (edge) => {
  if (edge.layer === 'L7' || edge.security === undefined) return undefined;
  const all = edge.security.mtls + edge.security.plain;
  return all === 0 ? undefined : ratio(edge.security.mtls, all);
};

const endNames = (key: PlaceKey, facts: Facts): readonly string[] => {
  const place = facts.place(key);
  return place === undefined ? [nameOfKey(key, facts)] : listed(placeName(place), place.app);
};

/** A field of the place at one end. */
function end(side: 'from' | 'to', field: 'namespace' | 'cluster'): (edge: Edge, facts: Facts) => readonly string[] {
  return (edge, facts) => {
    const id = facts.place(edge[side])?.id;
    if (id === undefined) return [];
    if (field === 'namespace') return 'namespace' in id ? [id.namespace] : [];
    return 'cluster' in id ? [id.cluster] : [];
  };
}

const principals = (edge: Edge, ...sides: readonly ('client' | 'server')[]): readonly string[] | undefined =>
  edge.layer === 'L4' ? listed(...sides.map((side) => edge.principals[side])) : undefined;

const responses = (
  edge: Edge,
  read: (each: L7Edge['responses'][number]) => string | undefined,
): readonly string[] | undefined =>
  edge.layer === 'L7' ? [...new Set(listed(...edge.responses.filter((each) => each.count > 0).map(read)))] : undefined;

/** Names of the services that clients asked for; empty where nobody tells. */
export const servicesOfEdge = (edge: Edge): readonly string[] =>
  edge.layer === 'L7' ? listed(edge.service?.name) : listed(...edge.services.map((share) => share.service?.name));

const viaOf = (edge: Edge, facts: Facts): readonly string[] =>
  edge.layer === 'L7' && edge.via !== undefined ? [nameOfKey(edge.via, facts)] : [];

/** Waypoints that this traffic passes: the one that handled the requests, or the one at an end of the leg. */
export function waypointsOnEdge(edge: Edge, facts: Facts): readonly string[] {
  const ends = [edge.from, edge.to].filter((key) => facts.place(key)?.role === 'waypoint');
  return [...viaOf(edge, facts), ...ends.map((key) => nameOfKey(key, facts))];
}

/** Conditions on edges: what flows between two places on one layer. */
export const EDGE_OPERANDS: readonly Operand[] = [
  {
    name: 'layer',
    example: 'layer = L4',
    type: 'text',
    texts: { edge: (edge) => [edge.layer] },
    choices: ['L4', 'L7'],
  },
  {
    name: 'protocol',
    aliases: ['proto'],
    example: 'protocol = grpc',
    type: 'text',
    texts: { edge: (edge) => [edge.layer === 'L7' ? edge.protocol : 'tcp'] },
    choices: ['http', 'grpc', 'tcp'],
  },
  {
    name: 'reporter',
    example: 'reporter = waypoint',
    type: 'text',
    texts: { edge: (edge) => edge.reporters },
    choices: REPORTERS,
    spellings: { client: 'source', server: 'destination' },
  },
  {
    name: 'via',
    example: 'via = waypoint',
    type: 'text',
    texts: { edge: viaOf },
    flag: { edge: (edge) => edge.layer === 'L7' && edge.via !== undefined },
    values: 'waypoints',
  },
  {
    name: 'bypass',
    aliases: ['bypasses'],
    example: 'bypass',
    type: 'text',
    texts: {
      edge: (edge, facts) =>
        edge.layer === 'L4' && edge.bypasses !== undefined ? [nameOfKey(edge.bypasses, facts)] : [],
    },
    flag: { edge: (edge) => edge.layer === 'L4' && edge.bypasses !== undefined },
    values: 'waypoints',
  },
  number('mtls', '%', 'mtls < 100%', mtls, ['%mtls']),
  {
    name: 'plaintext',
    aliases: ['plain'],
    example: 'plaintext',
    type: 'flag',
    flag: {
      edge: (edge) => (edge.layer === 'L4' && edge.security !== undefined ? edge.security.plain > 0 : undefined),
    },
  },
  number('rate', 'req/s', 'rate > 10 req/s', rate('http', 'grpc'), ['rps', 'requests']),
  number('http', 'req/s', 'http > 0.5 req/s', rate('http')),
  number('grpc', 'req/s', 'grpc > 0.5 req/s', rate('grpc')),
  number('tcp', 'B/s', 'tcp > 1 kB/s', throughput),
  number('throughput', 'B/s', 'throughput > 1 MB/s', throughput, ['bytes']),
  number('connections', 'conn/s', 'connections > 2 conn/s', (edge, facts) =>
    edge.layer === 'L4' && edge.opened !== undefined ? rateOf(edge.opened, facts.window) : undefined,
  ),
  number('error', '%', 'error > 5%', (edge) => errorShare([edge]), [
    'errors',
    'err',
    '%error',
    '%errors',
    '%err',
    'errorrate',
  ]),
  number('%httperr', '%', '%httperr > 5', errors('http'), ['%httperror', 'httperr']),
  number('%grpcerr', '%', '%grpcerr > 5', errors('grpc'), ['%grpcerror', 'grpcerr']),
  number('%httptraffic', '%', '%httptraffic >= 50', shareOfClient('http')),
  number('%grpctraffic', '%', '%grpctraffic >= 50', shareOfClient('grpc')),
  number('failed', 'count', 'failed > 10', failedOf, ['failures']),
  ...FAILURE_REASONS.filter((reason) => reason !== 'other').map((reason) =>
    number(reason, 'count', reason, failures(reason)),
  ),
  {
    name: 'reason',
    example: 'reason = timeout',
    type: 'text',
    texts: {
      edge: (edge) => (edge.layer === 'L4' ? FAILURE_REASONS.filter((r) => (edge.failed[r] ?? 0) > 0) : undefined),
    },
    choices: FAILURE_REASONS,
  },
  {
    name: 'code',
    aliases: ['status', 'responsecode'],
    example: 'code >= 500',
    type: 'text',
    texts: { edge: (edge) => responses(edge, (each) => each.code) },
    values: 'codes',
    ordered: true,
  },
  {
    name: 'flag',
    aliases: ['flags', 'responseflag', 'responseflags'],
    example: 'flag = UC',
    type: 'text',
    // Envoy writes several flags in one word, and `-` for none.
    texts: {
      edge: (edge) =>
        responses(edge, (each) => each.flags)?.flatMap((flags) => (flags === '-' ? [] : flags.split(','))),
    },
    values: 'flags',
  },
  {
    name: 'grpcstatus',
    aliases: ['grpc-status', 'grpccode'],
    example: 'grpcstatus != 0',
    type: 'text',
    texts: {
      edge: (edge) =>
        edge.layer === 'L7' && edge.protocol === 'grpc' ? responses(edge, (each) => each.grpcStatus) : undefined,
    },
    values: 'grpcStatuses',
    ordered: true,
  },
  number(
    'responsetime',
    'ms',
    'responsetime > 500 ms',
    (edge) => (edge.layer === 'L7' ? edge.averageLatency : undefined),
    ['rt', 'latency', 'avg', 'average'],
  ),
  ...(['p50', 'p95', 'p99'] as const).map((quantile): Operand => ({
    ...number(quantile, 'ms', `${quantile} > 1 s`, (edge, facts) => facts.feeds.quantilesOf?.(edge)?.[quantile]),
    needs: 'quantiles',
  })),
  {
    name: 'source',
    aliases: ['from', 'client', 'src'],
    example: 'source = frontend',
    type: 'text',
    texts: { edge: (edge, facts) => endNames(edge.from, facts) },
    values: 'names',
  },
  {
    name: 'destination',
    aliases: ['to', 'server', 'dest', 'dst', 'target'],
    example: 'destination ^= catalog',
    type: 'text',
    texts: { edge: (edge, facts) => endNames(edge.to, facts) },
    values: 'names',
  },
  {
    name: 'sourcenamespace',
    aliases: ['sourcens', 'fromns'],
    example: 'sourcenamespace = shop',
    type: 'text',
    texts: { edge: end('from', 'namespace') },
    values: 'namespaces',
  },
  {
    name: 'destnamespace',
    aliases: ['destns', 'tons', 'destinationnamespace'],
    example: 'destnamespace != shop',
    type: 'text',
    texts: { edge: end('to', 'namespace') },
    values: 'namespaces',
  },
  {
    name: 'sourcecluster',
    aliases: ['fromcluster'],
    example: 'sourcecluster = east',
    type: 'text',
    texts: { edge: end('from', 'cluster') },
    values: 'clusters',
  },
  {
    name: 'destcluster',
    aliases: ['tocluster', 'destinationcluster'],
    example: 'destcluster = west',
    type: 'text',
    texts: { edge: end('to', 'cluster') },
    values: 'clusters',
  },
  {
    name: 'principal',
    example: 'principal $= /sa/frontend',
    type: 'text',
    texts: { edge: (edge) => principals(edge, 'client', 'server') },
    values: 'principals',
  },
  {
    name: 'sourceprincipal',
    aliases: ['clientprincipal'],
    example: 'sourceprincipal *= ns/shop',
    type: 'text',
    texts: { edge: (edge) => principals(edge, 'client') },
    values: 'principals',
  },
  {
    name: 'destprincipal',
    aliases: ['destinationprincipal', 'serverprincipal'],
    example: 'destprincipal *= ns/data',
    type: 'text',
    texts: { edge: (edge) => principals(edge, 'server') },
    values: 'principals',
  },
  {
    name: 'traffic',
    example: '!traffic',
    type: 'flag',
    flag: { edge: (edge) => (edge.withheld === true ? undefined : hasTraffic(edge)) },
  },
];
