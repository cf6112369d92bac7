import {
  openHealthBook,
  POD_CAPTURES,
  trafficByPlace,
  type Health,
  type HealthReason,
  type WorkloadId,
} from '@waymark/mesh';
import type { WorkloadRow, WorkloadsAnswer, WorkloadsQuery } from '@waymark/contract';
import type { Pictures } from '../../ports/pictures.ts';
import type { ConfigByClusters, Ports } from '../../ports.ts';
import type { Reader, Readers } from '../../readers/readers.ts';
import { attempt } from '../../source-error.ts';
import type { judgedClusters } from './judged-clusters.ts';
import { captureWord, inOrder } from './trouble.ts';

export interface WorkloadSources {
  readonly ports: Ports;
  readonly readers: Readers;
  readonly pictures: Pictures;
  readonly judge: ReturnType<typeof judgedClusters>;
}

/** One page of the workloads in the reader's picture, which is shared with the topology: a list costs no query of its own. */
export async function loadWorkloads(
  { ports, pictures, judge }: WorkloadSources,
  reader: Reader,
  query: WorkloadsQuery,
  signal: AbortSignal,
): Promise<WorkloadsAnswer> {
  const { namespaces, windowSeconds, endMs } = query;
  const asked = { namespaces, windowSeconds, ...(endMs === undefined ? {} : { endMs }) };
  const [waves, config] = await Promise.all([
    pictures.answer(reader, asked, 'together', signal),
    // Only the kinds of owners hang on it, so its failure is no hole that a reader would miss anything by.
    attempt('config', ports.config.config(signal)),
  ]);
  const picture = await waves.complete();
  const trafficOf = trafficByPlace(picture, openHealthBook(picture.health));
  const kindOf = kindsIn(config.value, judge);
  const all = picture.places.flatMap((place): readonly WorkloadRow[] => {
    const { id } = place;
    if (id.kind !== 'workload' || place.presence.is === 'gone') return [];
    if (namespaces.length > 0 && !namespaces.includes(id.namespace)) return [];
    const { incoming, outgoing, health } = trafficOf(place);
    const kind = kindOf(id);
    return [{ place, ...(kind === undefined ? {} : { kind }), incoming, outgoing, health: toHealth(health) }];
  });
  const found = all.filter((row) => isFound(row, query));
  return {
    window: picture.window,
    rows: inOrder(found, query).slice(query.offset, query.offset + query.limit),
    total: found.length,
    pods: Object.fromEntries(
      POD_CAPTURES.map((state) => [
        state,
        found.reduce((sum, { place }) => sum + (place.capture?.pods[state] ?? 0), 0),
      ]),
    ) as WorkloadsAnswer['pods'],
    gaps: picture.gaps,
  };
}

function kindsIn(
  config: ConfigByClusters | undefined,
  judge: WorkloadSources['judge'],
): (id: WorkloadId) => string | undefined {
  const clusters = new Map((config?.clusters ?? []).map((one) => [one.cluster.cluster, judge(one).pods]));
  return (id) => clusters.get(id.cluster)?.kindOf(id);
}

function isFound(row: WorkloadRow, { text, capture }: WorkloadsQuery): boolean {
  const { id, app = '' } = row.place;
  const words = id.kind === 'workload' ? [id.name, id.namespace, app, `${id.namespace}/${id.name}`] : [];
  const wanted = text.trim().toLowerCase();
  return (
    (capture === undefined || captureWord(row) === capture) && words.some((word) => word.toLowerCase().includes(wanted))
  );
}

function toHealth({ tone, because }: Health): WorkloadRow['health'] {
  const [worst] = [...because].sort((a, b) => b.share - a.share);
  return { tone, ...(worst === undefined ? {} : { worst: toReason(worst) }) };
}

const toReason = (reason: HealthReason): NonNullable<WorkloadRow['health']['worst']> =>
  reason.is === 'responses'
    ? { is: reason.is, class: reason.class, code: reason.code, share: reason.share }
    : { is: reason.is, reason: reason.reason, share: reason.share };
