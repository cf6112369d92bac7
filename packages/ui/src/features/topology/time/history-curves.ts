import type { HistoryAnswer } from '@waymark/contract';
import { ratio, type BytesPerSecond, type Milliseconds, type PerSecond, type Ratio } from '@waymark/mesh';
import { formatLatency, formatRate, formatRatio, formatRequestRate, formatThroughput } from '../../../kit/format.ts';
import type { Translate } from '../../../messages/messages.ts';

export interface Curve {
  readonly name: string;
  /** The newest number there is. */
  readonly last: string;
  readonly values: readonly (number | undefined)[];
  readonly words: string;
  readonly tone: 'plain' | 'alarm';
}

type Point = HistoryAnswer['points'][number];
const errorsOf = (point: Point): Ratio | undefined =>
  point.requests === undefined || point.requests === 0 ? undefined : ratio(point.failedRequests ?? 0, point.requests);

/** The curves that have something to tell; a kind of traffic that never flowed has none. */
export function toCurves({ points }: HistoryAnswer, t: Translate): readonly Curve[] {
  const curve = <V extends number>(
    key: 'requests' | 'errors' | 'latency' | 'bytes' | 'failures',
    of: (point: Point) => V | undefined,
    format: (value: V) => string,
    tone: Curve['tone'] = 'plain',
  ): readonly Curve[] => {
    const values = points.map(of);
    const known = values.filter((value) => value !== undefined);
    const [first] = known;
    if (first === undefined || known.every((value) => value === 0)) return [];
    const least = known.reduce((held, value) => (value < held ? value : held), first);
    const most = known.reduce((held, value) => (value > held ? value : held), first);
    const last = format(known.at(-1) ?? first);
    const name = t(`history.${key}`);
    const words = t('history.curve', { what: name, last, least: format(least), most: format(most) });
    return [{ name, last, values, words, tone }];
  };
  return [
    ...curve<PerSecond>('requests', (point) => point.requests, formatRequestRate),
    ...curve<Ratio>('errors', errorsOf, formatRatio, 'alarm'),
    ...curve<Milliseconds>('latency', (point) => point.averageLatency, formatLatency),
    ...curve<BytesPerSecond>('bytes', (point) => point.bytes, formatThroughput),
    ...curve<PerSecond>('failures', (point) => point.failedConnections, formatRate, 'alarm'),
  ];
}
