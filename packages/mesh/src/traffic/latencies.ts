import { placeKey, serviceKey, type PlaceKey, type ServiceId } from '../identity.ts';
import { askedService, clientPlace, serverPlace } from '../topology/place-of-end.ts';
import type { Edge } from '../topology/topology.ts';
import { ms, type Milliseconds } from '../units.ts';
import { LATENCY_RANK } from './count-requests.ts';
import type { QuantileRow } from './rows.ts';

/** A latency quantile of one conversation: what most requests were no slower than. */
export interface ConversationLatency {
  readonly from: PlaceKey;
  readonly to: PlaceKey;
  readonly protocol: 'http' | 'grpc';
  readonly service?: ServiceId;
  readonly latency: Milliseconds;
}

/** The edges of a picture with the quantiles of their conversations. */
export function withLatencies(edges: readonly Edge[], latencies: readonly ConversationLatency[]): readonly Edge[] {
  const told = new Map(latencies.map((each) => [keyOf(each), each.latency]));
  return edges.map((edge) => {
    const latency = edge.layer === 'L7' ? told.get(keyOf(edge)) : undefined;
    return latency === undefined ? edge : { ...edge, quantileLatency: latency };
  });
}

const keyOf = ({ from, to, protocol, service }: Omit<ConversationLatency, 'latency'>): string =>
  [from, to, protocol, service === undefined ? '' : serviceKey(service)].join(' ');

/** One quantile per conversation, of the proxy whose view of it counts: quantiles of two reporters cannot be put together. */
export function chooseLatencies(rows: readonly QuantileRow[], localCluster: string): readonly ConversationLatency[] {
  const chosen = new Map<string, { readonly row: QuantileRow; readonly of: ConversationLatency }>();
  for (const row of rows) {
    const from = placeKey(clientPlace(row.client, localCluster));
    const asked = askedService(row, localCluster);
    const to = placeKey(serverPlace(row.server, asked, localCluster));
    const conversation = { from, to, protocol: row.protocol, ...(asked === undefined ? {} : { service: asked }) };
    const key = keyOf(conversation);
    const held = chosen.get(key);
    if (held !== undefined && LATENCY_RANK[held.row.reporter] <= LATENCY_RANK[row.reporter]) continue;
    chosen.set(key, { row, of: { ...conversation, latency: ms(row.latencyMs) } });
  }
  return [...chosen.values()].map(({ of }) => of);
}
