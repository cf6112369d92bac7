import { DrawerActions, DrawerCloseButton, DrawerHead } from '@patternfly/react-core';
import type { ReactElement, ReactNode } from 'react';
import { useHost } from '../../host.ts';

interface PanelHeaderProps {
  readonly kind: string;
  readonly title: ReactNode;
  readonly badges?: ReactNode;
  readonly onClose: (() => void) | undefined;
}

export function PanelHeader({ kind, title, badges, onClose }: PanelHeaderProps): ReactElement {
  const { t } = useHost();
  return (
    <DrawerHead>
      <div className="waymark-panel__head">
        <p className="waymark-quiet">{kind}</p>
        <h2>{title}</h2>
        {badges !== undefined && <div className="waymark-panel__badges">{badges}</div>}
      </div>
      {onClose !== undefined && (
        <DrawerActions>
          <DrawerCloseButton onClose={onClose} aria-label={t('panel.close')} />
        </DrawerActions>
      )}
    </DrawerHead>
  );
}
