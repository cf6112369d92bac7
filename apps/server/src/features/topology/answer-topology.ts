import { namespaceOf, restrictTopology, type Topology } from '@waymark/mesh';
import type { TopologyAnswer, TopologyQuery } from '@waymark/contract';
import type { Ports, TrafficQuestion } from '../../ports.ts';
import type { Reader, Readers } from '../../readers.ts';
import { askableNamespaces } from './askable-namespaces.ts';
import { gapAges, type GapAges } from './gap-ages.ts';
import { loadTopology, type Loaded, type LoadedWaves, type Pace } from './load-topology.ts';
import { shareLoads } from './share-loads.ts';

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

export function topologyAnswers(ports: Ports, readers: Readers): TopologyAnswers {
  const ages = gapAges(() => ports.clock.now());
  const shared = shareLoads<LoadedWaves>({
    keepMs: SHARED_STEP_MS * 2,
    most: 50,
    now: () => ports.clock.now(),
    settled: (waves) => waves.complete,
  });
  return {
    async answer(reader, query, pace, signal) {
      const question = await questionFor(ports, readers, reader, query, signal);
      const waves = shared.get(JSON.stringify(question), signal, (own) => loadTopology(ports, question, own, pace));
      const seen = async (wave: 'first' | 'complete'): Promise<TopologyAnswer> =>
        restrictedAnswer(readers, reader, ages, wave, await waves[wave], signal);
      return { first: () => seen('first'), complete: () => seen('complete') };
    },
  };
}

/** The question that may be asked for this reader: never about a namespace beyond their rights, so that its numbers are not even loaded for them. */
async function questionFor(
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
  ages: GapAges,
  wave: 'first' | 'complete',
  loaded: Loaded,
  signal: AbortSignal,
): Promise<TopologyAnswer> {
  const visible = await readers.visibleNamespaces(reader, namespacesIn(loaded.topology), signal);
  const { places, edges } = restrictTopology(loaded.topology, (namespace) => visible.has(namespace));
  // The domain is readonly and the wire's type is not; that both have the same shape is asserted where the wire is defined.
  return { window: loaded.window, wave, places, edges, gaps: ages.date(loaded.gaps, wave) } as TopologyAnswer;
}

/** Every namespace that the picture would name. */
function namespacesIn({ places, edges }: Topology): readonly string[] {
  const names = new Set<string>();
  for (const place of places) {
    const namespace = namespaceOf(place.id);
    if (namespace !== undefined) names.add(namespace);
  }
  for (const edge of edges) {
    const services = edge.layer === 'L4' ? edge.services.map((share) => share.service) : [edge.service];
    for (const service of services) if (service !== undefined) names.add(service.namespace);
  }
  return [...names].sort();
}
