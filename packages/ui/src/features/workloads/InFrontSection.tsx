import type { WorkloadAnswer } from '@waymark/contract';
import type { TrafficWindow } from '@waymark/mesh';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { InFrontOne } from './InFrontOne.tsx';
import { NotShown } from './NotShown.tsx';

interface InFrontSectionProps extends Pick<WorkloadAnswer, 'inFront'> {
  readonly cluster: string;
  readonly window: TrafficWindow;
}

/** Waypoints on the way to a workload or service: who passes, who goes past and skips which rules, and who fails. Nothing where none is asked for. */
export function InFrontSection({ inFront, cluster, window }: InFrontSectionProps): ReactElement | null {
  const { t } = useHost();
  if (inFront.is === 'told' && inFront.items.length + inFront.outsideView === 0) return null;
  return (
    <section className="waymark-workload__section" aria-label={t('inFront.title')}>
      <h2>{t('inFront.title')}</h2>
      {inFront.is === 'told' ? (
        <>
          {inFront.items.map((one) => (
            <InFrontOne key={`${one.namespace}/${one.name}`} one={one} cluster={cluster} window={window} />
          ))}
          {inFront.items.some(({ by }) => by.some(({ standing }) => standing === 'canary')) && (
            <p className="waymark-quiet">{t('waypoint.canaries.requests')}</p>
          )}
          {inFront.outsideView > 0 && (
            <p className="waymark-quiet">{t('inFront.outside', { count: inFront.outsideView })}</p>
          )}
        </>
      ) : (
        <NotShown is={inFront.is} what="gateways" />
      )}
    </section>
  );
}
