import { ActionList, ActionListGroup, ActionListItem, Button } from '@patternfly/react-core';
import { MinusIcon, PlusIcon } from '@patternfly/react-icons';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';

interface ZoomControlsProps {
  readonly onZoom: (direction: 'in' | 'out') => void;
  readonly onFit: () => void;
  readonly onRelay: () => void;
}

export function ZoomControls({ onZoom, onFit, onRelay }: ZoomControlsProps): ReactElement {
  const { t } = useHost();
  return (
    <ActionList className="waymark-topology__zoom" role="group" aria-label={t('topology.zoom.label')}>
      <ActionListGroup>
        <ActionListItem>
          <Button
            variant="secondary"
            size="sm"
            icon={<MinusIcon />}
            aria-label={t('topology.zoom.out')}
            onClick={() => onZoom('out')}
          />
        </ActionListItem>
        <ActionListItem>
          <Button
            variant="secondary"
            size="sm"
            icon={<PlusIcon />}
            aria-label={t('topology.zoom.in')}
            onClick={() => onZoom('in')}
          />
        </ActionListItem>
        <ActionListItem>
          <Button variant="secondary" size="sm" onClick={onFit}>
            {t('topology.zoom.fit')}
          </Button>
        </ActionListItem>
        <ActionListItem>
          <Button variant="secondary" size="sm" onClick={onRelay}>
            {t('topology.zoom.relay')}
          </Button>
        </ActionListItem>
      </ActionListGroup>
    </ActionList>
  );
}
