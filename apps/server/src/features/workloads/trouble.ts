import type { WorkloadRow, WorkloadsQuery } from '@waymark/contract';
import type { CAPTURE_FILTERS } from '@waymark/contract';
import { POD_CAPTURES } from '@waymark/mesh';

type CaptureWord = (typeof CAPTURE_FILTERS)[number];

/** The state of a workload's pods in one word; undefined while it has none. */
export function captureWord({ place }: WorkloadRow): CaptureWord | undefined {
  const states = POD_CAPTURES.filter((state) => (place.capture?.pods[state] ?? 0) > 0);
  return states.length > 1 ? 'mixed' : states[0];
}

/** Who hurts users comes first, then what is not as it was asked for, then what is merely worth a look. */
function troubleOf(row: WorkloadRow): number {
  const { place, health } = row;
  const pods = place.pods ?? { ready: 0, of: 0 };
  const missed = place.capture?.pods.missed ?? 0;
  const pending = place.capture?.pods.pending ?? 0;
  if (health.tone === 'failing' || place.remarks.some(({ is }) => is === 'behind-dead-waypoint')) return 0;
  if (pods.of > 0 && pods.ready === 0) return 1;
  if (missed > 0) return 2;
  if (place.remarks.length > 0) return 3;
  if (health.tone === 'degraded') return 4;
  if (pending > 0) return 5;
  if (pods.ready < pods.of) return 6;
  if (captureWord(row) === 'mixed') return 7;
  return health.tone === 'idle' ? 9 : 8;
}

const CAPTURE_ORDER: readonly (CaptureWord | undefined)[] = [
  'missed',
  'pending',
  'mixed',
  'out',
  'sidecar',
  'captured',
  'infrastructure',
  undefined,
];

const BY: Readonly<Record<WorkloadsQuery['sort'], (row: WorkloadRow) => number | string>> = {
  trouble: troubleOf,
  name: ({ place }) => ('name' in place.id ? place.id.name : ''),
  namespace: ({ place }) => ('namespace' in place.id ? place.id.namespace : ''),
  capture: (row) => CAPTURE_ORDER.indexOf(captureWord(row)),
  pods: ({ place }) => place.pods?.of ?? 0,
  incoming: ({ incoming }) => incoming.requests || incoming.connections / 1e6,
  outgoing: ({ outgoing }) => outgoing.requests || outgoing.connections / 1e6,
  errors: ({ health, incoming }) =>
    health.worst?.share ?? (incoming.requests > 0 ? incoming.failedRequests / incoming.requests : 0),
};

/** Rows that are alike stay in order of their keys, so that pages do not overlap. */
export function inOrder(rows: readonly WorkloadRow[], { sort, order }: WorkloadsQuery): readonly WorkloadRow[] {
  const by = BY[sort];
  const turn = order === 'asc' ? 1 : -1;
  return rows
    .map((row) => ({ row, value: by(row) }))
    .sort((a, b) =>
      a.value === b.value ? (a.row.place.key < b.row.place.key ? -1 : 1) : (a.value < b.value ? -1 : 1) * turn,
    )
    .map(({ row }) => row);
}
