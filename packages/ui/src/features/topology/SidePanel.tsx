import { DrawerPanelBody, DrawerPanelContent } from '@patternfly/react-core';
import type { TopologyQuery } from '@waymark/contract';
import { useMemo, type ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { LineDetails } from './LineDetails.tsx';
import { PanelHeader } from './PanelHeader.tsx';
import { PlaceDetails } from './PlaceDetails.tsx';
import { SummaryDetails } from './SummaryDetails.tsx';
import { toPanel } from './panel-model.ts';
import type { Picture } from './picture.ts';
import { toSummary } from './summary.ts';
import { PanelHistory } from './time/PanelHistory.tsx';
import type { Selection } from './url.ts';

interface SidePanelProps {
  readonly picture: Picture;
  readonly selected: Selection | undefined;
  readonly time: Pick<TopologyQuery, 'windowSeconds' | 'endMs'>;
  readonly onSelect: (selection: Selection | undefined) => void;
}

/** Details of what is selected; the whole picture in words while nothing is. */
export function SidePanel({ picture, selected, time, onSelect }: SidePanelProps): ReactElement {
  const { t } = useHost();
  const panel = useMemo(
    () => (selected === undefined ? undefined : toPanel(picture, selected, t)),
    [picture, selected, t],
  );
  const summary = useMemo(() => toSummary(picture, t), [picture, t]);
  const close = (): void => onSelect(undefined);
  const { endMs } = picture.answer.window;
  return (
    <DrawerPanelContent
      className="waymark-panel"
      role="region"
      aria-label={t('panel.label')}
      widths={{ default: 'width_100', lg: 'width_33' }}
    >
      {panel === undefined && (
        <SummaryDetails kind={t('summary.title')} summary={summary} onSelect={onSelect} onClose={undefined} />
      )}
      {panel?.is === 'box' && (
        <SummaryDetails
          kind={panel.kind}
          name={panel.title}
          summary={panel.summary}
          onSelect={onSelect}
          onClose={close}
        >
          <PanelHistory of={{ place: panel.key }} endMs={endMs} />
        </SummaryDetails>
      )}
      {panel?.is === 'place' && (
        <PlaceDetails panel={panel} endMs={endMs} time={time} onSelect={onSelect} onClose={close} />
      )}
      {panel?.is === 'line' && (
        <LineDetails panel={panel} endMs={endMs} time={time} onSelect={onSelect} onClose={close} />
      )}
      {panel?.is === 'gone' && (
        <>
          <PanelHeader kind={t('summary.title')} title={t('place.gone.selected')} onClose={close} />
          <DrawerPanelBody>{t('panel.gone')}</DrawerPanelBody>
        </>
      )}
    </DrawerPanelContent>
  );
}
