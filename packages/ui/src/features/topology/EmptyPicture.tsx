import { Button, EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter } from '@patternfly/react-core';
import { TopologyIcon } from '@patternfly/react-icons';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { WINDOWS, type GlobalChoice } from '../../kit/global-choice.ts';
import { lastWords } from '../../kit/time-words.ts';

interface EmptyPictureProps {
  readonly choice: GlobalChoice;
  readonly onChoice: (change: (choice: GlobalChoice) => GlobalChoice) => void;
  readonly idle: number;
  readonly onShowIdle: () => void;
  readonly hasGaps: boolean;
}

/** No traffic: why, and where there may be some. */
export function EmptyPicture({ choice, onChoice, idle, onShowIdle, hasGaps }: EmptyPictureProps): ReactElement {
  const { t } = useHost();
  const longer = WINDOWS.find((seconds) => seconds > choice.windowSeconds);
  return (
    <EmptyState
      headingLevel="h2"
      icon={TopologyIcon}
      titleText={t(hasGaps ? 'topology.empty.unknown' : 'topology.empty.title')}
    >
      <EmptyStateBody>
        {hasGaps ? t('topology.empty.gap') : t('topology.empty.body', { window: lastWords(choice.windowSeconds, t) })}
      </EmptyStateBody>
      <EmptyStateFooter>
        <EmptyStateActions>
          {longer !== undefined && (
            <Button variant="primary" onClick={() => onChoice((held) => ({ ...held, windowSeconds: longer }))}>
              {t('topology.empty.longer', { window: t(`time.last.${longer}`) })}
            </Button>
          )}
        </EmptyStateActions>
        <EmptyStateActions>
          {choice.namespaces.length > 0 && (
            <Button variant="link" onClick={() => onChoice((held) => ({ ...held, namespaces: [] }))}>
              {t('topology.empty.everywhere')}
            </Button>
          )}
          {idle > 0 && (
            <Button variant="link" onClick={onShowIdle}>
              {t('topology.empty.idle', { count: idle })}
            </Button>
          )}
        </EmptyStateActions>
      </EmptyStateFooter>
    </EmptyState>
  );
}
