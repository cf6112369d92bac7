import { bytesOnce, outcomeOf, rateOf, ratio, throughputOf, totalsOf, type PlaceKey, type Totals } from '@waymark/mesh';
import { formatRate, formatRatio, formatThroughput } from '../../kit/format.ts';
import type { MessageKey, Translate } from '../../messages/messages.ts';
import { toCodeRows, type CodeRow } from './panel-sections.ts';
import type { Picture } from './picture.ts';

/** What goes one way between a box and the rest, or about within. */
export interface FlowRow {
  readonly id: string;
  readonly words: string;
  readonly requests: string;
  readonly errors: string;
  readonly throughput: string;
  readonly mtls: string;
}

/** Traffic of a set of places, each conversation in exactly one row; rows without traffic are left out. Of the whole picture there is one row. */
export function toFlowRows(
  picture: Picture,
  members: ReadonlySet<PlaceKey> | undefined,
  t: Translate,
): readonly FlowRow[] {
  const all = members ?? new Set(picture.answer.places.map((place) => place.key));
  const totals = totalsOf(picture.answer, all);
  // Of the whole picture, both legs of a waypoint are one flow of bytes; a box has them in the rows that they cross.
  const whole = members === undefined ? bytesOfAll(picture) : undefined;
  const rows: readonly (readonly [keyof typeof totals, MessageKey])[] =
    members === undefined
      ? [['inside', 'flows.all']]
      : [
          ['in', 'flows.in'],
          ['out', 'flows.out'],
          ['inside', 'flows.inside'],
        ];
  return rows.flatMap(([way, words]) => {
    const row = toRow(way, t(words), totals[way], whole, picture);
    return row === undefined ? [] : [row];
  });
}

/** As the strip under the picture counts them. */
function bytesOfAll({ answer, places, l4Out }: Picture): number {
  const waypoints = new Set(answer.places.filter(({ role }) => role === 'waypoint').map(({ key }) => key));
  const isPassedOn = (key: PlaceKey): boolean => places.get(key)?.role === 'service' && l4Out.has(key);
  return bytesOnce(
    answer.edges.filter((edge) => !isPassedOn(edge.to)),
    waypoints,
  );
}

function toRow(
  id: string,
  words: string,
  totals: Totals,
  whole: number | undefined,
  picture: Picture,
): FlowRow | undefined {
  const { window } = picture.answer;
  const bytes = whole ?? (totals.bytesToServer ?? 0) + (totals.bytesToClient ?? 0);
  if (totals.requests === 0 && bytes === 0 && (totals.opened ?? 0) === 0) return undefined;
  const failed = totals.responses
    .filter((response) => !['good', '4xx'].includes(outcomeOf(response)))
    .reduce((sum, response) => sum + response.count, 0);
  const secured = (totals.security?.mtls ?? 0) + (totals.security?.plain ?? 0);
  return {
    id,
    words,
    requests: totals.requests === 0 ? '–' : formatRate(rateOf(totals.requests, window)),
    errors: totals.requests === 0 ? '–' : formatRatio(ratio(failed, totals.requests)),
    throughput: bytes === 0 ? '–' : formatThroughput(throughputOf(bytes, window)),
    mtls: secured === 0 ? '–' : formatRatio(ratio(totals.security?.mtls ?? 0, secured)),
  };
}

/** What became of the requests that end among these places. */
export function toBoxCodes(
  picture: Picture,
  members: ReadonlySet<PlaceKey> | undefined,
  t: Translate,
): readonly CodeRow[] {
  const { edges, window } = picture.answer;
  const own = edges.filter((edge) => edge.layer === 'L7' && edge.withheld !== true && (members?.has(edge.to) ?? true));
  return toCodeRows(
    own.flatMap((edge) => (edge.layer === 'L7' ? [edge] : [])),
    window,
    t,
  );
}
