import {
  surroundingsOf,
  trafficAt,
  whySilent,
  type PlaceId,
  type ProxyEvidence,
  type Surroundings,
} from '@waymark/mesh';
import type { SilenceAnswer, SilenceQuery } from '@waymark/contract';
import type { Ports, ScrapedPod } from '../../ports.ts';
import type { Reader, Readers } from '../../readers/readers.ts';
import { attempt } from '../../source-error.ts';
import { metricsFor } from './metrics-for.ts';
import type { TopologyAnswers } from './answer-topology.ts';

/** So many pods fit a query; more of them tell nothing new about how the mesh is scraped. */
const MOST_PODS = 200;

interface Sources {
  readonly ports: Ports;
  readonly readers: Readers;
  readonly answers: TopologyAnswers;
}

/** Why nothing, or no HTTP, is seen to reach a place: the picture of its namespace, which is shared, and one query for the scrapes of its proxies. */
export async function loadSilence(
  { ports, readers, answers }: Sources,
  reader: Reader,
  { id, windowSeconds, endMs }: SilenceQuery & { readonly id: PlaceId },
  signal: AbortSignal,
): Promise<SilenceAnswer> {
  const namespaces = 'namespace' in id ? [id.namespace] : [];
  const question = { namespaces, windowSeconds, ...(endMs === undefined ? {} : { endMs }) };
  const waves = await answers.answer(reader, question, 'together', signal);
  const [answer, declared] = await Promise.all([
    waves.complete(),
    attempt('inventory', ports.inventory.inventory(signal)),
  ]);
  const around: Surroundings =
    declared.value === undefined ? { services: [], proxies: [] } : surroundingsOf(declared.value, id);
  const { proxies, unscraped } = await scrapedProxies({ ports, readers }, reader, around, answer.window.endMs, signal);
  const findings = whySilent({
    id,
    ...(around.capture === undefined ? {} : { capture: around.capture }),
    services: around.services,
    proxies,
    traffic: trafficAt(answer.edges, id),
    unread: answer.gaps.some((gap) => gap.source === 'prometheus') ? 'some' : 'nothing',
  });
  const gaps = unscraped.map((gap) => ({ ...gap, sinceMs: ports.clock.now() }));
  // The domain is readonly and the wire's type is not; that both have the same shape is asserted where the wire is defined.
  return { findings, gaps: [...answer.gaps, ...gaps] } as SilenceAnswer;
}

/** Whether proxies are scraped matters to every reader; what they are called only to those with rights to their namespace. */
async function scrapedProxies(
  { ports, readers }: Pick<Sources, 'ports' | 'readers'>,
  reader: Reader,
  around: Surroundings,
  atMs: number,
  signal: AbortSignal,
): Promise<{
  readonly proxies: readonly ProxyEvidence[];
  readonly unscraped: Awaited<ReturnType<typeof attempt>>['gaps'];
}> {
  const asked = around.proxies
    .slice(0, MOST_PODS)
    .map(({ kind, namespace, pod }) => ({ kind, pod: { namespace, name: pod.name, ip: pod.ip } satisfies ScrapedPod }));
  const pods = asked.map(({ pod }) => pod);
  const { value, gaps } = await attempt('scrapes', metricsFor(ports, reader).traffic.scrapes(pods, atMs, signal));
  const visible = await readers.visibleNamespaces(reader, [...new Set(pods.map((pod) => pod.namespace))], signal);
  const proxies = asked.map(({ kind, pod }): ProxyEvidence => {
    const { namespace, name } = pod;
    return {
      kind,
      scraped: value === undefined ? 'unknown' : (value.get(pod) ?? 'missing'),
      ...(visible.has(namespace) ? { pod: { namespace, name } } : {}),
    };
  });
  return { proxies, unscraped: gaps };
}
