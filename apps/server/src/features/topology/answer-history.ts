import { placeKey, type Subject, type TrafficPoint } from '@waymark/mesh';
import {
  MOST_SERVICES,
  type HistoryAnswer,
  type SeriesQuery,
  type TotalsQuery,
  type WaypointPoint,
  type WaypointSeriesAnswer,
  type WaypointSeriesQuery,
} from '@waymark/contract';
import { InputError } from '../../http/input.ts';
import type { HistoryQuestion, Ports, Quantiles } from '../../ports.ts';
import type { Reader, Readers } from '../../readers/readers.ts';
import { attempt, type FreshGap } from '../../source-error.ts';
import { askableNamespaces } from './askable-namespaces.ts';
import { isGroup, readPlace, readPlaceOrGroup, refuseBeyondRights } from './asked-places.ts';
import { gapAges } from '../../kept/gap-ages.ts';
import { foldWaypoint } from './fold-waypoint.ts';
import { scopeOfGroup, subjectOfGroup } from './history-of-group.ts';
import {
  foldHistory,
  loadHistory,
  namespacesOf,
  scopeOfPair,
  scopeOfPlace,
  type LoadedHistory,
} from './load-history.ts';
import { metricsFor, sharedAs } from './metrics-for.ts';
import { shareLoads } from '../../kept/share-loads.ts';

export interface HistoryAnswers {
  totals(reader: Reader, query: TotalsQuery, signal: AbortSignal): Promise<HistoryAnswer>;
  series(reader: Reader, query: SeriesQuery, signal: AbortSignal): Promise<HistoryAnswer>;
  waypoint(reader: Reader, query: WaypointSeriesQuery, signal: AbortSignal): Promise<WaypointSeriesAnswer>;
}

/** Steps end at whole steps, so that readers share answers and points stay what they were; this long an answer is good. */
const KEEP_MS = 15_000;

export function historyAnswers(ports: Ports, readers: Readers): HistoryAnswers {
  const totalsAges = gapAges(() => ports.clock.now());
  const seriesAges = gapAges(() => ports.clock.now());
  const waypointAges = gapAges(() => ports.clock.now());
  const shared = shareLoads<Promise<LoadedHistory>>({
    keepMs: KEEP_MS,
    most: 10,
    now: () => ports.clock.now(),
    settled: (loaded) => loaded,
  });
  const load = (
    reader: Reader,
    question: HistoryQuestion,
    latency: 'with latency' | 'without latency',
    signal: AbortSignal,
  ): Promise<LoadedHistory> =>
    shared.get(sharedAs(ports, reader, { question, latency }), signal, (own) =>
      loadHistory({ ...ports, ...metricsFor(ports, reader) }, question, latency, own),
    );
  const answer = async (
    question: HistoryQuestion,
    subjectOf: Subject | ((loaded: LoadedHistory) => Subject),
    reader: Reader,
    signal: AbortSignal,
    told: 'totals' | 'series' = 'series',
  ): Promise<HistoryAnswer> => {
    const loaded = await load(reader, question, told === 'totals' ? 'without latency' : 'with latency', signal);
    const visible = await readers.visibleNamespaces(reader, namespacesOf(loaded), signal);
    const subject = typeof subjectOf === 'function' ? subjectOf(loaded) : subjectOf;
    const points = await foldHistory(loaded, subject, (namespace) => visible.has(namespace));
    const ages = told === 'totals' ? totalsAges : seriesAges;
    return { stepSeconds: question.stepSeconds, points: [...points], gaps: [...ages.date(loaded.gaps, 'complete')] };
  };
  return {
    async totals(reader, query, signal) {
      const namespaces = await askableNamespaces(ports, readers, reader, query.namespaces, signal);
      const question = { ...stepsFor(query, ports.clock.now()), scope: { is: 'namespaces' as const, namespaces } };
      const { cluster } = query;
      const subjectOf = (loaded: LoadedHistory): Subject =>
        cluster === undefined ? { is: 'everything' } : subjectOfGroup({ kind: 'cluster', cluster }, loaded);
      return answer(question, subjectOf, reader, signal, 'totals');
    },
    async series(reader, query, signal) {
      const time = stepsFor(query, ports.clock.now());
      if (query.place !== undefined) {
        const place = readPlaceOrGroup('place', query.place);
        // A cluster is told by those of its namespaces that the reader may see.
        if (place.kind !== 'cluster') await refuseBeyondRights(readers, reader, [place], signal);
        const declared = await attempt('inventory', ports.inventory.inventory(signal));
        if (isGroup(place)) {
          const askable = place.kind === 'cluster' ? await askableNamespaces(ports, readers, reader, [], signal) : [];
          const question = { ...time, scope: scopeOfGroup(place, declared.value, askable) };
          return answer(question, (loaded) => subjectOfGroup(place, loaded), reader, signal);
        }
        const question = { ...time, scope: scopeOfPlace(place, declared.value) };
        return answer(question, { is: 'place', place: placeKey(place) }, reader, signal);
      }
      const [from, to] = [readPlace('from', query.from ?? ''), readPlace('to', query.to ?? '')];
      await refuseBeyondRights(readers, reader, [from, to], signal);
      const declared = await attempt('inventory', ports.inventory.inventory(signal));
      const question = { ...time, scope: scopeOfPair(from, to, declared.value) };
      return answer(question, { is: 'pair', from: placeKey(from), to: placeKey(to) }, reader, signal);
    },
    async waypoint(reader, query, signal) {
      const place = readPlace('place', query.place);
      if (place.kind !== 'workload') throw new InputError('place: is no workload');
      await refuseBeyondRights(readers, reader, [place], signal);
      const time = stepsFor(query, ports.clock.now());
      const [declared, clients] = await Promise.all([
        attempt('inventory', ports.inventory.inventory(signal)),
        askableNamespaces(ports, readers, reader, [], signal),
      ]);
      const loaded = await load(
        reader,
        { ...time, scope: scopeOfPlace(place, declared.value) },
        'with latency',
        signal,
      );
      const visible = await readers.visibleNamespaces(reader, namespacesOf(loaded), signal);
      const history = await foldWaypoint(loaded, placeKey(place), (namespace) => visible.has(namespace));
      const shown = history.services.slice(0, MOST_SERVICES);
      const services = history.services.map(({ service }) => service);
      const asked = { ...time, cluster: place.cluster, services, clients };
      const metrics = metricsFor(ports, reader);
      const told = await attempt('quantiles', metrics.history.percentiles(asked, signal));
      return {
        stepSeconds: time.stepSeconds,
        points: withPercentiles(history.total, told.value?.total),
        services: shown.map(({ service, points }) => ({
          namespace: service.namespace,
          name: service.name,
          points: withPercentiles(points, told.value?.of(service)),
        })),
        more: history.services.length - shown.length,
        gaps: [...waypointAges.date(unlikeGaps([...loaded.gaps, ...told.gaps, ...metrics.holes()]), 'complete')],
      };
    },
  };
}

/** The same namespaces say nothing to either question. */
const unlikeGaps = (gaps: readonly FreshGap[]): readonly FreshGap[] => [
  ...new Map(gaps.map((gap) => [JSON.stringify(gap), gap])).values(),
];

const withPercentiles = (points: readonly TrafficPoint[], told: readonly Quantiles[] = []): WaypointPoint[] =>
  points.map((point, step) => ({ ...point, ...told[step] }));

/** Lengths that people read off a clock. Below half a minute most proxies are scraped less than once a step. */
const STEPS_SECONDS = [30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400];
const POINTS_WANTED = 60;

interface AskedTime {
  readonly windowSeconds: number;
  readonly endMs?: number;
  readonly stepSeconds?: number;
}

/** Steps that end at whole multiples of their length; the newest is whole, too, so that the end of the curve never looks like a fall. */
function stepsFor(asked: AskedTime, nowMs: number): Omit<HistoryQuestion, 'scope'> {
  const stepSeconds =
    asked.stepSeconds ??
    STEPS_SECONDS.find((seconds) => asked.windowSeconds / seconds <= POINTS_WANTED) ??
    Math.ceil(asked.windowSeconds / POINTS_WANTED);
  const stepMs = stepSeconds * 1000;
  const steps = Math.ceil(asked.windowSeconds / stepSeconds);
  const lastWholeMs = Math.floor(nowMs / stepMs) * stepMs;
  return {
    endMs: Math.min(asked.endMs === undefined ? lastWholeMs : Math.ceil(asked.endMs / stepMs) * stepMs, lastWholeMs),
    stepSeconds,
    steps,
  };
}
