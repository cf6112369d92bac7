import { Button, DrawerPanelBody } from '@patternfly/react-core';
import type { TopologyQuery } from '@waymark/contract';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { HealthBadge } from '../../kit/HealthBadge.tsx';
import { LogsLink } from '../../kit/LogsLink.tsx';
import { Connections } from './Connections.tsx';
import { EdgeProof } from './EdgeProof.tsx';
import { PanelHeader } from './PanelHeader.tsx';
import { PairTable } from './PairTable.tsx';
import { PathOfProxies } from './PathOfProxies.tsx';
import { Percentiles } from './Percentiles.tsx';
import { ReportedBy } from './ReportedBy.tsx';
import { Responses } from './Responses.tsx';
import { Security } from './Security.tsx';
import { PanelHistory } from './time/PanelHistory.tsx';
import type { LinePanel } from './line-panel.ts';
import type { Selection } from './url.ts';

interface LineDetailsProps {
  readonly panel: LinePanel;
  readonly endMs: number;
  readonly time: Pick<TopologyQuery, 'windowSeconds' | 'endMs'>;
  readonly onSelect: (selection: Selection) => void;
  readonly onClose: () => void;
}

export function LineDetails({ panel, endMs, time, onSelect, onClose }: LineDetailsProps): ReactElement {
  const { t } = useHost();
  const end = (place: LinePanel['from']): ReactElement => (
    <Button variant="link" isInline onClick={() => onSelect({ is: 'place', key: place.key })}>
      {place.name}
    </Button>
  );
  const { requests } = panel;
  return (
    <>
      <PanelHeader
        kind={panel.layer}
        title={
          <>
            {end(panel.from)} → {end(panel.to)}
          </>
        }
        badges={<HealthBadge tone={panel.health} />}
        onClose={onClose}
      />
      <DrawerPanelBody className="waymark-panel__body">
        {panel.withheld && <p>{t('panel.withheld')}</p>}
        {panel.sentences.length > 0 && <p>{panel.sentences.join(' ')}</p>}
        {!panel.withheld && <LogsLink of={{ from: panel.from.key, to: panel.to.key }} />}
        {requests !== undefined && (
          <section className="waymark-panel__section">
            <h3>{t('panel.requestsTotal')}</h3>
            <dl className="waymark-facts">
              <div>
                <dt>{t('panel.rate')}</dt>
                <dd>{requests.rate}</dd>
              </div>
              <div>
                <dt>{t('panel.errors')}</dt>
                <dd className={`waymark-tone--${requests.tone}`}>{requests.errors}</dd>
              </div>
              <div>
                <dt>{t('panel.average')}</dt>
                <dd>{requests.average}</dd>
              </div>
              {requests.messages !== undefined && (
                <div>
                  <dt>{t('panel.messages')}</dt>
                  <dd>{t('panel.messagesValue', requests.messages)}</dd>
                </div>
              )}
            </dl>
            {panel.quantiles === undefined ? (
              <p className="waymark-quiet">{t('panel.percentilesPerPair')}</p>
            ) : (
              <Percentiles from={panel.quantiles.from} to={panel.quantiles.to} time={time} />
            )}
          </section>
        )}
        {!panel.withheld && panel.history !== undefined && <PanelHistory of={panel.history} endMs={endMs} />}
        <PathOfProxies path={panel.path} />
        <PairTable pairs={panel.pairs} onSelect={onSelect} />
        <Responses codes={panel.codes} />
        {panel.connections !== undefined && <Security of="line" security={panel.security} />}
        {panel.connections !== undefined && !panel.withheld && (
          <EdgeProof
            key={`${panel.from.key} ${panel.to.key}`}
            from={panel.from.key}
            to={panel.to.key}
            seen={panel.security?.client}
          />
        )}
        {panel.connections !== undefined && <Connections connections={panel.connections} services={panel.services} />}
        <ReportedBy reporters={panel.reporters} endMs={endMs} />
      </DrawerPanelBody>
    </>
  );
}
