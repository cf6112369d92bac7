import { Button, Skeleton } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { namespaceOf, readPlaceKey, type PlaceKey } from '@waymark/mesh';
import { useMemo, type ReactElement } from 'react';
import { useHost } from '../../../host.ts';
import { formatClock } from '../../../kit/format.ts';
import { Sparkline } from '../../../kit/Sparkline.tsx';
import { useClient } from '../../../kit/use-client.ts';
import { toCurves } from './history-curves.ts';
import { seriesQuery } from './time-query.ts';
import './panel-history.css';

export type HistorySubject = { readonly place: PlaceKey } | { readonly from: PlaceKey; readonly to: PlaceKey };

interface PanelHistoryProps {
  readonly of: HistorySubject;
  /** End of the window on the screen, Unix ms. */
  readonly endMs: number;
}

const HOUR_SECONDS = 3600;
/** One point a minute; a live picture asks again only when there is a new one. */
const STEP_MS = 60_000;

/** Request rate, errors, latency and bytes of what is selected, over the hour before the picture. Nothing for places that belong to no namespace: their traffic is told by the other end. */
export function PanelHistory({ of, endMs }: PanelHistoryProps): ReactElement | null {
  const keys = 'place' in of ? [of.place] : [of.from, of.to];
  const isKnown = keys.some((key) => {
    const id = readPlaceKey(key);
    return id !== undefined && (id.kind === 'cluster' || namespaceOf(id) !== undefined);
  });
  return isKnown && !keys.some((key) => readPlaceKey(key)?.kind === 'restricted') ? (
    <KnownHistory of={of} endMs={endMs} />
  ) : null;
}

function KnownHistory({ of, endMs }: PanelHistoryProps): ReactElement {
  const { t } = useHost();
  const wholeMs = Math.floor(endMs / STEP_MS) * STEP_MS;
  const history = useQuery(
    seriesQuery(useClient(), { ...of, windowSeconds: HOUR_SECONDS, endMs: wholeMs, stepSeconds: STEP_MS / 1000 }),
  );
  const curves = useMemo(() => (history.data === undefined ? [] : toCurves(history.data, t)), [history.data, t]);
  const isPartly = (history.data?.gaps.length ?? 0) > 0;
  return (
    <section className="waymark-panel__section" aria-label={t('history.titleLive')} aria-busy={history.isPending}>
      <h3>{t('history.title', { time: formatClock(wholeMs) })}</h3>
      {history.isPending && <Skeleton height="6rem" screenreaderText={t('history.loading')} />}
      {(history.isError || isPartly) && (
        <p className="waymark-quiet">
          {t(history.isError ? 'history.failed' : 'history.partly')}{' '}
          <Button variant="link" isInline onClick={() => void history.refetch()}>
            {t('gap.again')}
          </Button>
        </p>
      )}
      {history.isSuccess && curves.length === 0 && !isPartly && <p className="waymark-quiet">{t('history.none')}</p>}
      {curves.length > 0 && (
        <dl className="waymark-history">
          {curves.map((curve) => (
            <div key={curve.name}>
              <dt>{curve.name}</dt>
              <dd>
                <Sparkline values={curve.values} label={curve.words} tone={curve.tone} />
                <span className="waymark-history__last">{curve.last}</span>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
