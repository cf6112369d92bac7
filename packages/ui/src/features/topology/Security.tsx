import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import type { SecuritySection } from './panel-sections.ts';

/** What is proven about encryption, and between which identities. */
export function Security(props: {
  readonly of: 'place' | 'line';
  readonly security: SecuritySection | undefined;
}): ReactElement {
  const { t } = useHost();
  const { security } = props;
  return (
    <section className="waymark-panel__section">
      <h3>{t('panel.security')}</h3>
      {security === undefined ? (
        <p className="waymark-quiet">{t('panel.noSecurity')}</p>
      ) : (
        <dl className="waymark-facts">
          <div>
            <dt>{t('panel.mtlsShare')}</dt>
            <dd>{security.mtls}</dd>
          </div>
          {security.plain !== undefined && (
            <div>
              <dt>{t('panel.plainShare')}</dt>
              <dd className="waymark-tone--warning">{security.plain}</dd>
            </div>
          )}
          {(['client', 'server'] as const).map((end) => {
            const identity = security[end];
            return identity === undefined ? null : (
              <div key={end} className="waymark-facts__tall">
                <dt>{t(props.of === 'place' ? 'panel.identity' : `panel.${end}`)}</dt>
                <dd className="waymark-identity">{identity}</dd>
              </div>
            );
          })}
        </dl>
      )}
    </section>
  );
}
