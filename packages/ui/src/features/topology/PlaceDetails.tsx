import { DrawerPanelBody } from '@patternfly/react-core';
import type { TopologyQuery } from '@waymark/contract';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { CaptureBadge } from '../../kit/CaptureBadge.tsx';
import { HealthBadge } from '../../kit/HealthBadge.tsx';
import { LogsLink } from '../../kit/LogsLink.tsx';
import { OpenWorkload } from '../../kit/OpenWorkload.tsx';
import { PanelHeader } from './PanelHeader.tsx';
import { PeerTable } from './PeerTable.tsx';
import { ReportedBy } from './ReportedBy.tsx';
import { Responses } from './Responses.tsx';
import { Security } from './Security.tsx';
import { WhySilent } from './WhySilent.tsx';
import { PanelHistory } from './time/PanelHistory.tsx';
import type { PlacePanel } from './panel-model.ts';
import type { Selection } from './url.ts';

interface PlaceDetailsProps {
  readonly panel: PlacePanel;
  readonly endMs: number;
  readonly time: Pick<TopologyQuery, 'windowSeconds' | 'endMs'>;
  readonly onSelect: (selection: Selection) => void;
  readonly onClose: () => void;
}

export function PlaceDetails({ panel, endMs, time, onSelect, onClose }: PlaceDetailsProps): ReactElement {
  const { t } = useHost();
  return (
    <>
      <PanelHeader
        kind={panel.kind}
        title={panel.title}
        badges={
          <>
            {panel.capture !== undefined && <CaptureBadge mark={panel.capture.mark} words={panel.capture.words} />}
            <HealthBadge tone={panel.health} />
            <OpenWorkload placeKey={panel.key} />
          </>
        }
        onClose={onClose}
      />
      <DrawerPanelBody className="waymark-panel__body">
        {panel.remarks.map((remark) => (
          <p key={remark} className="waymark-panel__remark">
            {remark}
          </p>
        ))}
        <p>{panel.sentences.join(' ')}</p>
        <LogsLink of={{ place: panel.key }} />
        <PanelHistory of={{ place: panel.key }} endMs={endMs} />
        <PeerTable
          title={t('panel.in', { window: panel.window })}
          end="from"
          rows={panel.incoming}
          empty={t('panel.noneIn')}
          onSelect={onSelect}
        />
        <PeerTable
          title={t('panel.out', { window: panel.window })}
          end="to"
          rows={panel.outgoing}
          empty={t('panel.noneOut')}
          onSelect={onSelect}
        />
        {panel.silent !== undefined && <WhySilent placeKey={panel.key} silent={panel.silent} time={time} />}
        {panel.incoming.length > 0 && <Security of="place" security={panel.security} />}
        <Responses codes={panel.codes} />
        <ReportedBy reporters={panel.reporters} endMs={endMs} />
      </DrawerPanelBody>
    </>
  );
}
