import { Button, DrawerPanelBody } from '@patternfly/react-core';
import type { ReactElement, ReactNode } from 'react';
import { useHost } from '../../host.ts';
import { FlowTable } from './FlowTable.tsx';
import { PanelHeader } from './PanelHeader.tsx';
import { Responses } from './Responses.tsx';
import type { Summary } from './summary.ts';
import type { Selection } from './url.ts';

interface SummaryDetailsProps {
  readonly kind: string;
  /** Absent: the verdict is the title. */
  readonly name?: string;
  readonly summary: Summary;
  readonly onSelect: (selection: Selection) => void;
  readonly onClose: (() => void) | undefined;
  /** Its traffic over time. */
  readonly children?: ReactNode;
}

/** The picture, or one box of it, in words. */
export function SummaryDetails(props: SummaryDetailsProps): ReactElement {
  const { t } = useHost();
  const { summary } = props;
  const verdict = <span className={`waymark-tone--${summary.tone}`}>{summary.verdict}</span>;
  return (
    <>
      <PanelHeader kind={props.kind} title={props.name ?? verdict} onClose={props.onClose} />
      <DrawerPanelBody className="waymark-panel__body">
        {props.name !== undefined && <p>{verdict}</p>}
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
        <FlowTable flows={summary.flows} window={summary.window} />
        <Responses codes={summary.codes} />
        {props.children}
        <p className="waymark-quiet">{t('summary.hint')}</p>
      </DrawerPanelBody>
    </>
  );
}
