import type { WorkloadAnswer } from '@waymark/contract';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { InFrontOne } from './InFrontOne.tsx';
import { NotShown } from './NotShown.tsx';

/** Waypoints on the way to the workload: who passes, who goes past and skips which rules, and who fails. Nothing where none is asked for. */
export function InFrontSection({ answer }: { readonly answer: WorkloadAnswer }): ReactElement | null {
  const { t } = useHost();
  const { inFront, workload, picture } = answer;
  if (workload.role !== 'workload' || (inFront.is === 'told' && inFront.items.length + inFront.outsideView === 0))
    return null;
  const cluster = 'cluster' in workload.id ? workload.id.cluster : '';
  return (
    <section className="waymark-workload__section" aria-label={t('inFront.title')}>
      <h2>{t('inFront.title')}</h2>
      {inFront.is === 'told' ? (
        <>
          {inFront.items.map((one) => (
            <InFrontOne key={`${one.namespace}/${one.name}`} one={one} cluster={cluster} window={picture.window} />
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
