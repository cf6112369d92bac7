import { rulesSpeakingOf, type HealthRules } from '@waymark/mesh';
import type { TopologyAnswer, TopologyQuery } from '@waymark/contract';
import type { Ports, TrafficQuestion } from '../../ports.ts';
import type { Reader, Readers } from '../../readers/readers.ts';
import { askableNamespaces } from './askable-namespaces.ts';
import { gapAges, type GapAges } from '../../kept/gap-ages.ts';
import { loadTopology, type Loaded, type LoadedWaves, type Pace } from './load-topology.ts';
import { metricsFor, sharedAs } from './metrics-for.ts';
import { loggedPictures, type LoggedPictures } from './logged-pictures.ts';
import { readerPictures, type ReaderPictures } from './reader-pictures.ts';
import { shareLoads } from '../../kept/share-loads.ts';

/** Readers who ask within this step of time get one picture; scrapes are rarely closer. */
const SHARED_STEP_MS = 5_000;

/** Each wave of the reader's picture, made when it is asked for. */
export interface AnswerWaves {
  first(): Promise<TopologyAnswer>;
  complete(): Promise<TopologyAnswer>;
}

export interface TopologyAnswers {
  /** Rejects with the problem when there is no answer at all for this reader. */
  answer(reader: Reader, query: TopologyQuery, pace: Pace, signal: AbortSignal): Promise<AnswerWaves>;
}

export function topologyAnswers(ports: Ports, readers: Readers, health: HealthRules): TopologyAnswers {
  const ages = gapAges(() => ports.clock.now());
  const pictures = readerPictures();
  const logged = loggedPictures(readers);
  const shared = shareLoads<LoadedWaves>({
    keepMs: SHARED_STEP_MS * 2,
    most: 50,
    now: () => ports.clock.now(),
    settled: (waves) => waves.complete,
  });
  return {
    async answer(reader, query, pace, signal) {
      const question = await questionFor(ports, readers, reader, query, signal);
      const waves = shared.get(sharedAs(ports, reader, question), signal, (own) =>
        loadTopology({ ...ports, ...metricsFor(ports, reader) }, question, own, pace),
      );
      const seen = async (wave: 'first' | 'complete'): Promise<TopologyAnswer> =>
        restrictedAnswer(
          readers,
          reader,
          { pictures, logged, ages, health },
          wave,
          await (wave === 'first' ? waves.first() : waves.complete),
          signal,
        );
      return { first: () => seen('first'), complete: () => seen('complete') };
    },
  };
}

/** The question that may be asked for this reader: never about a namespace beyond their rights, so that its numbers are not even loaded for them. */
export async function questionFor(
  ports: Ports,
  readers: Readers,
  reader: Reader,
  query: TopologyQuery,
  signal: AbortSignal,
): Promise<TrafficQuestion> {
  const time = {
    endMs: query.endMs ?? Math.floor(ports.clock.now() / SHARED_STEP_MS) * SHARED_STEP_MS,
    seconds: query.windowSeconds,
    counting: 'window' as const,
  };
  return { ...time, namespaces: await askableNamespaces(ports, readers, reader, query.namespaces, signal) };
}

async function restrictedAnswer(
  readers: Readers,
  reader: Reader,
  {
    pictures,
    logged,
    ages,
    health,
  }: {
    readonly pictures: ReaderPictures;
    readonly logged: LoggedPictures;
    readonly ages: GapAges;
    readonly health: HealthRules;
  },
  wave: 'first' | 'complete',
  loaded: Loaded,
  signal: AbortSignal,
): Promise<TopologyAnswer> {
  const topology = await logged.of(loaded, reader, signal);
  const visible = await readers.visibleNamespaces(reader, pictures.namespacesIn(topology), signal);
  const { places, edges } = pictures.restricted(topology, visible);
  // The domain is readonly and the wire's type is not; that both have the same shape is asserted where the wire is defined.
  return {
    window: loaded.window,
    wave,
    places,
    edges,
    gaps: ages.date(loaded.gaps, wave),
    health: rulesSpeakingOf(places, health),
  } as TopologyAnswer;
}
