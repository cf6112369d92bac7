import type { TopologyAnswer } from '@waymark/contract';
import {
  judgeLine,
  openHealthBook,
  outcomeOf,
  rateOf,
  ratio,
  sumFailures,
  throughputOf,
  ms,
  type Edge,
  type HealthBook,
  type HealthTone,
  type L4Edge,
  type L7Edge,
  type Place,
  type PlaceKey,
} from '@waymark/mesh';
import {
  formatConnectionRate,
  formatLatency,
  formatRatio,
  formatRequestRate,
  formatThroughput,
} from '../../kit/format.ts';
import type { Translate } from '../../messages/messages.ts';

/** Everything that runs between the workload and one peer on one layer. */
export interface Peer {
  readonly id: string;
  readonly key: PlaceKey;
  readonly name: string;
  readonly layer: 'L4' | 'L7';
  readonly rate: string;
  readonly errors: string;
  readonly latency: string;
  readonly mtls: string;
  readonly tone: HealthTone;
}

export function nameOf(place: Place | undefined, t: Translate): string {
  const id = place?.id;
  if (id === undefined) return t('place.unknown');
  if ('name' in id) return `${id.namespace}/${id.name}`;
  return id.kind === 'outside' || id.kind === 'unknown' || id.kind === 'restricted' ? t(`place.${id.kind}`) : '';
}

/** Who calls the place (`from`), or whom it calls (`to`). A waypoint is told what it carries for each client and server. */
export function peersOf(picture: TopologyAnswer, own: PlaceKey, end: 'from' | 'to', t: Translate): readonly Peer[] {
  const other = end === 'from' ? 'to' : 'from';
  const places = new Map((picture.places as readonly Place[]).map((place) => [place.key, place]));
  const book = openHealthBook(picture.health);
  const isOwn = (edge: Edge): boolean =>
    edge[other] === own || (edge.layer === 'L7' && edge.via === own && edge[end] !== own);
  const groups = new Map<string, Edge[]>();
  for (const edge of picture.edges as readonly Edge[]) {
    if (!isOwn(edge)) continue;
    const id = `${edge.layer} ${edge[end]}`;
    groups.set(id, [...(groups.get(id) ?? []), edge]);
  }
  return [...groups]
    .flatMap(([id, edges]): readonly (Peer & { readonly weight: number })[] => {
      const [first] = edges;
      if (first === undefined) return [];
      const key = first[end];
      const common = { id, key, name: nameOf(places.get(key), t), layer: first.layer };
      const ends = { from: places.get(first.from), to: places.get(first.to) };
      const told =
        first.layer === 'L7'
          ? requestsOf(edges as readonly L7Edge[], carriers(picture, own, key, end), picture, ends, book)
          : connectionsOf(edges as readonly L4Edge[], picture, ends, book);
      const isWithheld = edges.every((edge) => edge.withheld === true);
      return [{ ...common, ...told, ...(isWithheld ? { rate: '–', errors: '–', latency: '–', mtls: '–' } : {}) }];
    })
    .sort((a, b) => b.weight - a.weight || (a.id < b.id ? -1 : 1));
}

interface Ends {
  readonly from: Place | undefined;
  readonly to: Place | undefined;
}
type Told = Pick<Peer, 'rate' | 'errors' | 'latency' | 'mtls' | 'tone'> & { readonly weight: number };

/** The connections that carry requests: direct ones, else those of the leg at this end. */
function carriers(picture: TopologyAnswer, own: PlaceKey, peer: PlaceKey, end: 'from' | 'to'): readonly L4Edge[] {
  const other = end === 'from' ? 'to' : 'from';
  const l4 = (picture.edges as readonly Edge[]).filter((edge) => edge.layer === 'L4');
  const direct = l4.filter((edge) => edge[end] === peer && edge[other] === own);
  if (direct.length > 0) return direct;
  const vias = new Set(
    (picture.edges as readonly Edge[]).flatMap((edge) =>
      edge.layer === 'L7' && edge[end] === peer && edge[other] === own && edge.via !== undefined ? [edge.via] : [],
    ),
  );
  return l4.filter((edge) => edge[other] === own && vias.has(edge[end]));
}

function requestsOf(
  edges: readonly L7Edge[],
  l4: readonly L4Edge[],
  { window }: TopologyAnswer,
  ends: Ends,
  book: HealthBook,
): Told {
  const requests = edges.reduce((sum, edge) => sum + edge.requests, 0);
  const failed = edges
    .flatMap((edge) => edge.responses)
    .filter((response) => !['good', '4xx'].includes(outcomeOf(response)))
    .reduce((sum, { count }) => sum + count, 0);
  const timed = edges.filter((edge) => edge.averageLatency !== undefined);
  const of = timed.reduce((sum, edge) => sum + edge.requests, 0);
  const total = timed.reduce((sum, edge) => sum + (edge.averageLatency ?? 0) * edge.requests, 0);
  return {
    rate: formatRequestRate(rateOf(requests, window)),
    errors: requests === 0 ? '–' : formatRatio(ratio(failed, requests)),
    latency: of === 0 ? '–' : formatLatency(ms(total / of)),
    mtls: shareOf(l4),
    tone: judgeLine(book, ends, { l4: [], l7: edges }).tone,
    weight: 1e9 + requests,
  };
}

function connectionsOf(edges: readonly L4Edge[], { window }: TopologyAnswer, ends: Ends, book: HealthBook): Told {
  const failed = edges.reduce((sum, edge) => sum + sumFailures(edge), 0);
  const opened = edges.reduce((sum, edge) => sum + Math.max(edge.opened ?? 0, sumFailures(edge)), 0);
  const bytes = edges.reduce((sum, edge) => sum + (edge.bytesToServer ?? 0) + (edge.bytesToClient ?? 0), 0);
  return {
    rate: bytes > 0 ? formatThroughput(throughputOf(bytes, window)) : formatConnectionRate(rateOf(opened, window)),
    errors: opened === 0 ? '–' : formatRatio(ratio(failed, opened)),
    latency: '–',
    mtls: shareOf(edges),
    tone: judgeLine(book, ends, { l4: edges, l7: [] }).tone,
    weight: opened,
  };
}

export interface Proven {
  readonly mtls: number;
  readonly plain: number;
}

/** Connections by what the proxies said of their security; identities named in metrics prove nothing. */
export const provenOf = (edges: readonly L4Edge[]): Proven =>
  edges.reduce(
    (sum, { security, withheld }) =>
      security === undefined || withheld === true
        ? sum
        : { mtls: sum.mtls + security.mtls, plain: sum.plain + security.plain },
    { mtls: 0, plain: 0 },
  );

export const incomingOf = ({ edges }: TopologyAnswer, own: PlaceKey): readonly L4Edge[] =>
  (edges as readonly Edge[]).flatMap((edge) => (edge.layer === 'L4' && edge.to === own ? [edge] : []));

function shareOf(edges: readonly L4Edge[]): string {
  const { mtls, plain } = provenOf(edges);
  return mtls + plain === 0 ? '–' : formatRatio(ratio(mtls, mtls + plain));
}
