import { Button, Skeleton } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { PlaceKey } from '@waymark/mesh';
import type { HistoryAnswer } from '@waymark/contract';
import { useHost } from '../../host.ts';
import { formatConnectionRate, formatLatency, formatRequestRate, formatThroughput } from '../../kit/format.ts';
import { carriedSearch } from '../../kit/global-choice.ts';
import { Sparkline } from '../../kit/Sparkline.tsx';
import { useClient } from '../../kit/use-client.ts';
import { seriesQuery } from './query.ts';

const HOUR_SECONDS = 3600;
/** One point a minute; asked again only when there is a new one. */
const STEP_MS = 60_000;

type Point = HistoryAnswer['points'][number];

interface Curve {
  readonly name: 'requests' | 'failedRequests' | 'failedConnections' | 'latency' | 'bytes';
  readonly tone: 'plain' | 'alarm';
  readonly values: readonly (number | undefined)[];
  readonly last: string;
}

/** Rates and latency over the hour before. */
export function MetricsTab(props: { readonly place: PlaceKey; readonly endMs: number }): ReactElement {
  const { t } = useHost();
  const [search] = useSearchParams();
  const endMs = Math.floor(props.endMs / STEP_MS) * STEP_MS;
  const history = useQuery(
    seriesQuery(useClient(), {
      place: props.place,
      windowSeconds: HOUR_SECONDS,
      endMs,
      stepSeconds: STEP_MS / 1000,
    }),
  );
  const carried = new URLSearchParams(carriedSearch(search));
  carried.set('selected', props.place);
  const curves = history.data === undefined ? [] : toCurves(history.data.points);
  const isPartly = (history.data?.gaps.length ?? 0) > 0;
  return (
    <>
      <p>
        {t('waypoint.metrics.lead')}{' '}
        <Link to={`/topology?${carried.toString()}`}>{t('waypoint.metrics.topology')}</Link>
      </p>
      {history.isPending && <Skeleton height="6rem" screenreaderText={t('waypoint.loading')} />}
      {(history.isError || isPartly) && (
        <p className="waymark-quiet">
          {t(history.isError ? 'history.failed' : 'history.partly')}{' '}
          <Button variant="link" isInline onClick={() => void history.refetch()}>
            {t('gap.again')}
          </Button>
        </p>
      )}
      {history.isSuccess && curves.length === 0 && <p className="waymark-quiet">{t('waypoint.metrics.none')}</p>}
      <dl className="waymark-waypoint__curves">
        {curves.map(({ name, tone, values, last }) => (
          <div key={name}>
            <dt>{t(`waypoint.metrics.${name}`)}</dt>
            <dd>
              <Sparkline
                values={values}
                tone={tone}
                label={t('waypoint.metrics.last', { name: t(`waypoint.metrics.${name}`), value: last })}
              />
              <span>{last}</span>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** Only what was counted at all. */
function toCurves(points: readonly Point[]): readonly Curve[] {
  const curve = <N extends number>(
    name: Curve['name'],
    of: (point: Point) => N | undefined,
    words: (value: N) => string,
    tone: Curve['tone'] = 'plain',
  ): readonly Curve[] => {
    const values = points.map(of);
    if (!values.some((value) => value !== undefined && value > 0)) return [];
    const last = values.findLast((value) => value !== undefined);
    return [{ name, tone, values, last: last === undefined ? '–' : words(last) }];
  };
  return [
    ...curve('requests', ({ requests }) => requests, formatRequestRate),
    ...curve('failedRequests', ({ failedRequests }) => failedRequests, formatRequestRate, 'alarm'),
    ...curve('failedConnections', ({ failedConnections }) => failedConnections, formatConnectionRate, 'alarm'),
    ...curve('latency', ({ averageLatency }) => averageLatency, formatLatency),
    ...curve('bytes', ({ bytes }) => bytes, formatThroughput),
  ];
}
