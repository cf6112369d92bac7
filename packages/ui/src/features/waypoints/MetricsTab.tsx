import { Skeleton } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, type ReactElement } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { PlaceKey } from '@waymark/mesh';
import { useHost } from '../../host.ts';
import { GapStrip } from '../../kit/GapStrip.tsx';
import { carriedSearch } from '../../kit/global-choice.ts';
import { ProblemState } from '../../kit/ProblemState.tsx';
import { Sparkline } from '../../kit/Sparkline.tsx';
import { formatSpan } from '../../kit/time-words.ts';
import { useClient } from '../../kit/use-client.ts';
import { useGlobalChoice } from '../../kit/use-global-choice.ts';
import { sinceMeasured, toCurves } from './metrics-curves.ts';
import { waypointSeriesQuery } from './query.ts';
import { ServiceCurves } from './ServiceCurves.tsx';

/** Over less than this a curve is a stroke. */
const SHORTEST_SECONDS = 3600;
/** One point a minute; asked again only when there is a new one. */
const STEP_MS = 60_000;

/** Requests, errors, percentiles and throughput over the chosen time, an hour at least: of everything, then by service. */
export function MetricsTab(props: { readonly place: PlaceKey; readonly endMs: number }): ReactElement {
  const { t } = useHost();
  const [search] = useSearchParams();
  const [choice] = useGlobalChoice();
  const windowSeconds = Math.max(SHORTEST_SECONDS, choice.windowSeconds);
  const endMs = Math.floor(props.endMs / STEP_MS) * STEP_MS;
  const series = useQuery(waypointSeriesQuery(useClient(), { place: props.place, windowSeconds, endMs }));
  const { data } = series;
  const carried = new URLSearchParams(carriedSearch(search));
  carried.set('selected', props.place);
  const points = useMemo(() => sinceMeasured(data?.points ?? []), [data]);
  const curves = useMemo(() => toCurves(points), [points]);
  const measuredSeconds = points.length * (data?.stepSeconds ?? 0);
  const retry = (): void => void series.refetch();
  return (
    <>
      <p>
        {t('waypoint.metrics.lead', { span: formatSpan(data === undefined ? windowSeconds : measuredSeconds) })}{' '}
        <Link to={`/topology?${carried.toString()}`}>{t('waypoint.metrics.topology')}</Link>
      </p>
      {series.isPending && <Skeleton height="6rem" screenreaderText={t('waypoint.loading')} />}
      {series.isError && data === undefined && <ProblemState error={series.error} onRetry={retry} />}
      {data !== undefined && <GapStrip gaps={data.gaps} onRetry={retry} />}
      {data !== undefined && curves.length === 0 && <p className="waymark-quiet">{t('waypoint.metrics.none')}</p>}
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
      {data !== undefined && <ServiceCurves answer={data} steps={points.length} />}
    </>
  );
}
