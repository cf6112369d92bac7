import { Button, Skeleton } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import type { TopologyQuery } from '@waymark/contract';
import type { PlaceKey } from '@waymark/mesh';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { formatLatency } from '../../kit/format.ts';
import { useClient } from '../../kit/use-client.ts';
import { quantilesQuery } from './query.ts';

interface PercentilesProps {
  readonly from: PlaceKey;
  readonly to: PlaceKey;
  readonly time: Pick<TopologyQuery, 'windowSeconds' | 'endMs'>;
}

const NAMES = ['p50', 'p95', 'p99'] as const;

export function Percentiles({ from, to, time }: PercentilesProps): ReactElement {
  const { t } = useHost();
  const quantiles = useQuery(quantilesQuery(useClient(), { from, to, ...time }));
  if (quantiles.isError || (quantiles.data?.gaps.length ?? 0) > 0) {
    return (
      <p className="waymark-quiet">
        {t('panel.percentilesFailed')}{' '}
        <Button variant="link" isInline onClick={() => void quantiles.refetch()}>
          {t('gap.again')}
        </Button>
      </p>
    );
  }
  if (quantiles.isSuccess && NAMES.every((name) => quantiles.data[name] === undefined)) {
    return <p className="waymark-quiet">{t('panel.percentilesNone')}</p>;
  }
  return (
    <dl className="waymark-percentiles" aria-busy={quantiles.isPending}>
      {NAMES.map((name) => {
        const value = quantiles.data?.[name];
        return (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {quantiles.isPending ? (
                <Skeleton width="3rem" screenreaderText={t('panel.percentilesLoading')} />
              ) : value === undefined ? (
                '–'
              ) : (
                formatLatency(value)
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
