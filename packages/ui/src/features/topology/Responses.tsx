import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import type { CodeRow } from './panel-sections.ts';

/** What became of the requests: a bar of shares, and each outcome with its rate and meaning. */
export function Responses(props: { readonly codes: readonly CodeRow[] }): ReactElement | null {
  const { t } = useHost();
  if (props.codes.length === 0) return null;
  return (
    <section className="waymark-panel__section">
      <h3>{t('panel.responses')}</h3>
      <div className="waymark-shares" aria-hidden="true">
        {props.codes.map((row) => (
          <span
            key={row.id}
            className={`waymark-shares__part waymark-shares__part--${row.tone}`}
            style={{ flexGrow: row.share }}
          />
        ))}
      </div>
      <dl className="waymark-facts">
        {props.codes.map((row) => (
          <div key={row.id}>
            <dt className={`waymark-tone--${row.tone === 'healthy' ? 'plain' : row.tone}`}>
              {row.code}
              {row.meaning !== undefined && <span> {row.meaning}</span>}
            </dt>
            <dd>{row.rate}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
