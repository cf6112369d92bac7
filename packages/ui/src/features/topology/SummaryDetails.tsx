import { Button, DrawerPanelBody } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { PanelHeader } from './PanelHeader.tsx';
import type { Summary } from './summary.ts';
import type { Selection } from './url.ts';

/** The picture in words, while nothing is selected. */
export function SummaryDetails(props: { readonly summary: Summary; readonly onSelect: (selection: Selection) => void }): ReactElement {
  const { t } = useHost();
  const { summary } = props;
  return (
    <>
      <PanelHeader kind={t('summary.title')} title={<span className={`waymark-tone--${summary.tone}`}>{summary.verdict}</span>} onClose={undefined} />
      <DrawerPanelBody className="waymark-panel__body">
        <p>{summary.lead}</p>
        {summary.worst.length > 0 && (
          <section className="waymark-panel__section">
            <h3>{t('summary.worst')}</h3>
            <ul className="waymark-worst">
              {summary.worst.map((flow) => (
                <li key={flow.id}>
                  <Button variant="link" isInline onClick={() => props.onSelect(flow.opens)}>
                    {flow.words}
                  </Button>
                  <span className={`waymark-tone--${flow.tone}`}>{flow.why}</span>
                </li>
              ))}
            </ul>
          </section>
        )}
        <p className="waymark-quiet">{t('summary.hint')}</p>
      </DrawerPanelBody>
    </>
  );
}
