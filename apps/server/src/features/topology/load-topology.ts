import { assembleTopology, type LoggedRow, type Told, type Topology, type TrafficWindow } from '@waymark/mesh';
import type { Missing } from '@waymark/contract';
import { toConfigGaps } from '../../clusters/unread-kinds.ts';
import type { DeclaredByClusters, Observation, Ports, ReaderMetrics, TrafficQuestion } from '../../ports.ts';
import { attempt, toGap, type Attempt, type FreshGap } from '../../source-error.ts';

/** A picture of the whole question, before any reader's rights. */
export interface Loaded {
  readonly window: TrafficWindow;
  readonly topology: Topology;
  readonly gaps: readonly FreshGap[];
  /** What only logs tell of the same window, not in the picture yet: who may see it is asked row by row. */
  readonly logged: readonly LoggedRow[];
  readonly inventory: DeclaredByClusters | undefined;
}

/** Both waves of one picture. `complete` never comes before `first` could; neither rejects for a source's failure. */
export interface LoadedWaves {
  /** Made when it is first asked for: most readers want the complete one alone. */
  readonly first: () => Promise<Loaded>;
  readonly complete: Promise<Loaded>;
}

/** `first wave first`: somebody waits for a first picture, so the store shall not answer the rest meanwhile. `together`: only the complete one is wanted. */
export type Pace = 'first wave first' | 'together';

/**
 * Asks the sources for a picture: one light query for what was observed at all, three for the first picture, three more for what enriches it.
 * Seven queries for any number of namespaces; a store younger than the window is asked again for the part it has. Every source may fail: what it would have told is a gap, the rest is drawn.
 */
export function loadTopology(
  ports: Pick<Ports, 'traffic' | 'inventory' | 'failureLogs'> & Partial<Pick<ReaderMetrics, 'holes'>>,
  question: TrafficQuestion,
  signal: AbortSignal,
  pace: Pace = 'together',
): LoadedWaves {
  const logged = loadLogged(ports, question, signal);
  owned(logged);
  const gathered = gather(ports, question, signal, pace);
  const holes = ports.holes ?? ((): readonly FreshGap[] => []);
  let first: Promise<Loaded> | undefined;
  const complete = gathered.then(async ({ observed, firstWave, secondWave }) =>
    addLogged(picture(question, observed, [...(await firstWave), ...(await secondWave)], holes()), await logged),
  );
  owned(complete);
  return {
    first: () => {
      first ??= gathered.then(async ({ observed, firstWave }) => picture(question, observed, await firstWave, holes()));
      return first;
    },
    complete,
  };
}

type Logged = Pick<Loaded, 'logged' | 'gaps'>;

async function loadLogged(
  { failureLogs }: Pick<Ports, 'failureLogs'>,
  question: TrafficQuestion,
  signal: AbortSignal,
): Promise<Logged> {
  if (failureLogs === undefined) return { logged: [], gaps: [] };
  const { value, gaps } = await attempt('uncounted', failureLogs.within(question, signal));
  const isPart = value !== undefined && value.seen === 'partly';
  return {
    logged: value?.rows ?? [],
    gaps: isPart ? [{ source: 'ztunnel', code: 'not_looked_for', missing: 'uncounted' }] : gaps,
  };
}

const addLogged = (loaded: Loaded, { logged, gaps }: Logged): Loaded => ({
  ...loaded,
  logged,
  gaps: [...loaded.gaps, ...gaps],
});

/** A bug in a wave that nobody awaits shall not end the process; whoever awaits it still gets it. */
const owned = (work: Promise<unknown>): void => void work.catch(() => undefined);

type TrafficKind = Exclude<keyof Told, 'inventory'>;
type Part = { readonly kind: keyof Told; readonly answer: Attempt<unknown> };

interface Gathered {
  readonly observed: { readonly answer: Attempt<Observation>; readonly question: TrafficQuestion };
  readonly firstWave: Promise<readonly Part[]>;
  readonly secondWave: Promise<readonly Part[]>;
}

async function gather(
  ports: Pick<Ports, 'traffic' | 'inventory'>,
  asked: TrafficQuestion,
  signal: AbortSignal,
  pace: Pace,
): Promise<Gathered> {
  const observing = attempt('observation', ports.traffic.observation(asked, signal));
  const observed = observing.then((answer) => answer.value);
  owned(observing);
  owned(observed);
  // Nearly always the whole window was observed, so its questions are not kept waiting for that answer.
  const hoped = askFirst(ports, asked, observed, signal);
  const hopedRest = pace === 'together' ? askRest(ports, asked, signal) : undefined;
  const answer = await observing;
  const question = observedPart(asked, answer.value);
  const isWhole = question.seconds === asked.seconds;
  const firstWave = isWhole ? hoped : askFirst(ports, question, observed, signal);
  // A store under load shall answer first what is drawn first.
  const secondWave =
    isWhole && hopedRest !== undefined ? hopedRest : firstWave.then(() => askRest(ports, question, signal));
  owned(secondWave);
  return { observed: { answer, question }, firstWave, secondWave };
}

function askFirst(
  { traffic, inventory }: Pick<Ports, 'traffic' | 'inventory'>,
  question: TrafficQuestion,
  observed: Promise<Observation | undefined>,
  signal: AbortSignal,
): Promise<readonly Part[]> {
  const wave = Promise.all([
    part('inventory', 'inventory', inventory.inventory(signal)),
    part('requests', 'requests', traffic.requests(question, signal)),
    part('bytes', 'bytes', traffic.bytes(question, signal)),
    part('failures', 'failures', traffic.failures(question, observed, signal)),
  ]);
  owned(wave);
  return wave;
}

function askRest(
  { traffic }: Pick<Ports, 'traffic'>,
  question: TrafficQuestion,
  signal: AbortSignal,
): Promise<readonly Part[]> {
  const wave = Promise.all([
    part('opened', 'connections', traffic.opened(question, signal)),
    part('latency', 'latency', traffic.latency(question, signal)),
    part('messages', 'messages', traffic.messages(question, signal)),
  ]);
  owned(wave);
  return wave;
}

const part = async (kind: keyof Told, missing: Missing, work: Promise<unknown>): Promise<Part> => ({
  kind,
  answer: await attempt(missing, work),
});

/** The part of the window in which proxies were scraped: what lies before it cannot be compared with. */
function observedPart(asked: TrafficQuestion, observation: Observation | undefined): TrafficQuestion {
  const seconds = observation === undefined ? asked.seconds : (asked.endMs - observation.sinceMs) / 1000;
  return { ...asked, seconds: Math.min(asked.seconds, Math.max(1, seconds)) };
}

function picture(
  asked: TrafficQuestion,
  observed: Gathered['observed'],
  parts: readonly Part[],
  holes: readonly FreshGap[],
): Loaded {
  const told = Object.fromEntries(parts.map(({ kind, answer }) => [kind, answer.value])) as {
    readonly inventory?: DeclaredByClusters;
  } & { readonly [K in TrafficKind]?: never };
  const topology = assembleTopology(told, { namespaces: asked.namespaces });
  // No proxy says that it was scraped, and nothing is told of any: that is no silence, it is a time of which nothing was kept.
  const isUnkept =
    observed.answer.value?.scrapesMs.size === 0 && topology.edges.length === 0 && allTold(parts) && holes.length === 0;
  return {
    window: {
      endMs: asked.endMs,
      seconds: asked.seconds,
      observedSeconds: isUnkept ? 0 : observed.question.seconds,
    },
    topology,
    logged: [],
    inventory: told.inventory,
    gaps: [
      ...[observed.answer, ...parts.map((p) => p.answer)].flatMap((a) => a.gaps),
      ...holes,
      ...clockGap(observed.answer.value?.clockOffMs),
      ...(told.inventory?.unreadable ?? []).map((failure) => toGap(failure, 'inventory')),
      ...toConfigGaps(told.inventory?.unread),
      ...unreadClusters(topology, told.inventory),
    ],
  };
}

/** Clusters that are met in traffic alone: nobody told us how to read them. */
function unreadClusters({ places }: Topology, inventory: DeclaredByClusters | undefined): readonly FreshGap[] {
  if (inventory === undefined) return [];
  const read = new Set([
    'unknown',
    ...inventory.namespaces.map(({ cluster }) => cluster),
    ...(inventory.unreadable ?? []).map(({ cluster }) => cluster),
  ]);
  const met = new Set(
    places.flatMap(({ id, presence }) => (id.kind === 'workload' && presence.is === 'unlisted' ? [id.cluster] : [])),
  );
  return [...met]
    .filter((cluster) => !read.has(cluster))
    .sort()
    .map((cluster) => ({ source: 'kubernetes', code: 'not_looked_for', missing: 'inventory', cluster }));
}

const allTold = (parts: readonly Part[]): boolean =>
  parts.every(({ kind, answer }) => kind === 'inventory' || answer.gaps.length === 0);

/** A store that dates what it scrapes by a wrong clock has it in another window than the one we ask for. */
const clockGap = (offMs: number | undefined): readonly FreshGap[] =>
  offMs === undefined ? [] : [{ source: 'prometheus', code: 'clock_off', missing: 'times', offMs }];
