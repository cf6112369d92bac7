import { setImmediate } from 'node:timers/promises';
import {
  addUp,
  concerns,
  countEdges,
  numbersWithin,
  placeKey,
  workloadPlace,
  type CountedEdges,
  type Inventory,
  type PlaceId,
  type RowEnds,
  type Subject,
  type TrafficPoint,
} from '@waymark/mesh';
import type { HistoryQuestion, HistorySource, InventorySource, Ports, ReaderMetrics, Timeline } from '../../ports.ts';
import { attempt, type FreshGap } from '../../source-error.ts';

type Told<Method extends keyof HistorySource> = Awaited<ReturnType<HistorySource[Method]>>;

/** All rows of a history, before any reader's rights. What a source did not tell is undefined and a gap. */
export interface LoadedHistory {
  readonly question: HistoryQuestion;
  readonly observed: readonly boolean[] | undefined;
  readonly requests: Told<'requests'> | undefined;
  readonly bytes: Told<'bytes'> | undefined;
  readonly failures: Told<'failures'> | undefined;
  readonly latency: Told<'latency'> | undefined;
  readonly inventory: Awaited<ReturnType<InventorySource['inventory']>> | undefined;
  readonly gaps: readonly FreshGap[];
}

/** Four queries, five with latency, for any number of namespaces and steps. Never rejects for a source's failure. */
export async function loadHistory(
  { history, inventory, holes }: Pick<Ports, 'history' | 'inventory'> & Partial<Pick<ReaderMetrics, 'holes'>>,
  question: HistoryQuestion,
  latency: 'with latency' | 'without latency',
  signal: AbortSignal,
): Promise<LoadedHistory> {
  const [declared, observed, requests, bytes, failures, latencies] = await Promise.all([
    attempt('inventory', inventory.inventory(signal)),
    attempt('observation', history.observed(question, signal)),
    attempt('requests', history.requests(question, signal)),
    attempt('bytes', history.bytes(question, signal)),
    attempt('failures', history.failures(question, signal)),
    latency === 'with latency' ? attempt('latency', history.latency(question, signal)) : { value: undefined, gaps: [] },
  ]);
  return {
    question,
    observed: observedSteps(observed.value, [requests.value, bytes.value, failures.value], question),
    requests: requests.value,
    bytes: bytes.value,
    failures: failures.value,
    latency: latencies.value,
    inventory: declared.value,
    gaps: [
      ...[declared, observed, requests, bytes, failures, latencies].flatMap((part) => part.gaps),
      ...(holes?.() ?? []),
    ],
  };
}

/**
 * As in a picture: where no proxy says that it was ever scraped, what there is is taken as all there was; where nothing is there either, nothing was kept.
 */
function observedSteps(
  said: Told<'observed'> | undefined,
  told: readonly (Timeline<RowEnds> | undefined)[],
  { steps }: HistoryQuestion,
): readonly boolean[] | undefined {
  if (said !== 'nobody says') return said;
  return told.every((rows) => rows?.ends.length === 0) ? Array.from({ length: steps }, () => false) : undefined;
}

/** Every namespace that a row has an end in. */
export function namespacesOf({ requests, bytes, failures, latency }: LoadedHistory): readonly string[] {
  const names = new Set<string>();
  const add = ({ ends }: Timeline<RowEnds> = { ends: [], at: () => [] }): void => {
    for (const { client, server, service } of ends)
      for (const name of [client.namespace, server.namespace, service?.namespace])
        if (name !== undefined) names.add(name);
  };
  for (const told of [requests, bytes, failures, latency]) add(told);
  return [...names].sort();
}

/** Each step counted as a picture of its length would count it. */
export async function foldHistory(
  loaded: LoadedHistory,
  subject: Subject,
  mayGet: (namespace: string) => boolean,
): Promise<readonly TrafficPoint[]> {
  const { stepSeconds } = loaded.question;
  const points: TrafficPoint[] = [];
  for await (const { endMs, counted } of countSteps(loaded, subject, mayGet))
    points.push(counted === undefined ? { endMs } : addUp(counted, { endMs, seconds: stepSeconds }, loaded));
  return points;
}

export interface CountedStep {
  readonly endMs: number;
  /** What of the subject a reader may see; absent where nobody observed the step. */
  readonly counted?: CountedEdges;
}

/** Step by step, with pauses: other readers shall not wait for all of them. */
export async function* countSteps(
  loaded: LoadedHistory,
  subject: Subject,
  mayGet: (namespace: string) => boolean,
): AsyncGenerator<CountedStep> {
  const { question, observed, requests, bytes, failures, latency, inventory } = loaded;
  const isVisible = numbersWithin(mayGet);
  for (let step = 0; step < question.steps; step += 1) {
    const endMs = question.endMs - (question.steps - 1 - step) * question.stepSeconds * 1000;
    if (observed?.[step] === false) {
      yield { endMs };
      continue;
    }
    const counted = countEdges({
      requests: requests?.at(step),
      bytes: bytes?.at(step),
      failures: failures?.at(step),
      latency: latency?.at(step),
      inventory,
    });
    const edges = counted.edges.filter((edge) => concerns(edge, subject) && isVisible(edge));
    yield { endMs, counted: { ...counted, edges } };
    await setImmediate();
  }
}

/**
 * What to ask for about a pair. Rows name neither leg of what passes a waypoint, so where an end is one, these are all rows of the other end.
 */
export function scopeOfPair(from: PlaceId, to: PlaceId, inventory: Inventory | undefined): HistoryQuestion['scope'] {
  if (isWaypoint(from, inventory)) return scopeOfPlace(to, inventory);
  if (isWaypoint(to, inventory)) return scopeOfPlace(from, inventory);
  return { is: 'pair', from, to };
}

function isWaypoint(place: PlaceId, inventory: Inventory | undefined): boolean {
  const key = placeKey(place);
  return inventory?.workloads.some((w) => w.role === 'waypoint' && placeKey(workloadPlace(w.id)) === key) === true;
}

/**
 * What to ask for about a place. What passes a waypoint is told in rows that do not name it, so for a waypoint these are all rows of its
 * namespace and of the namespaces whose services it serves.
 */
export function scopeOfPlace(place: PlaceId, inventory: Inventory | undefined): HistoryQuestion['scope'] {
  if (place.kind !== 'workload' || inventory === undefined || !isWaypoint(place, inventory))
    return { is: 'place', place };
  const served = inventory.services.filter(
    ({ names }) => names?.name === place.name && names.namespace === place.namespace,
  );
  return { is: 'namespaces', namespaces: [...new Set([place.namespace, ...served.map((s) => s.id.namespace)])].sort() };
}
