import type { ServiceAnswer } from '@waymark/contract';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { RuleTable } from '../../kit/RuleTable.tsx';
import { NotShown } from './NotShown.tsx';

/** Policies and routes that target a service or the waypoint in front of it, and whether anybody applies them. */
export function ServiceRules({ rules }: Pick<ServiceAnswer, 'rules'>): ReactElement {
  const { t } = useHost();
  return (
    <section className="waymark-workload__section" aria-label={t('waypoint.rules.table')}>
      <h2>{t('waypoint.rules.table')}</h2>
      {rules.is !== 'told' ? (
        <NotShown is={rules.is} what="authorizationpolicies" />
      ) : (
        <>
          {rules.items.length === 0 ? (
            <p className="waymark-quiet">{t('service.noRules')}</p>
          ) : (
            <div className="waymark-wide" tabIndex={0} role="region" aria-label={t('waypoint.rules.table')}>
              <RuleTable rules={rules.items} />
            </div>
          )}
          {rules.outsideView > 0 && <p>{t('waypoint.outside.rules', { count: rules.outsideView })}</p>}
        </>
      )}
    </section>
  );
}
