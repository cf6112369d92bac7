import { Button, EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter } from '@patternfly/react-core';
import { StreamIcon } from '@patternfly/react-icons';
import type { LogGap } from '@waymark/contract';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { WINDOWS, type GlobalChoice } from '../../kit/global-choice.ts';
import { gapWords } from './words.ts';

interface EmptyLogsProps {
  readonly why: 'filtered' | 'paused' | 'body';
  readonly missing: readonly LogGap[];
  readonly choice: GlobalChoice;
  readonly onLonger: (windowSeconds: number) => void;
  readonly onClear: () => void;
}

/** No lines: why, and where there may be some. */
export function EmptyLogs({ why, missing, choice, onLonger, onClear }: EmptyLogsProps): ReactElement {
  const { t } = useHost();
  const longer = WINDOWS.find((seconds) => seconds > choice.windowSeconds);
  return (
    <EmptyState headingLevel="h2" icon={StreamIcon} titleText={t('logs.empty.title')}>
      <EmptyStateBody>
        <p>{t(missing.length > 0 && why !== 'filtered' ? 'logs.empty.missing' : `logs.empty.${why}`)}</p>
        {missing.length > 0 && (
          <ul>
            {missing.map((gap) => (
              <li key={JSON.stringify(gap)}>{gapWords(gap, t)}</li>
            ))}
          </ul>
        )}
      </EmptyStateBody>
      <EmptyStateFooter>
        <EmptyStateActions>
          {why === 'filtered' && (
            <Button variant="primary" onClick={onClear}>
              {t('logs.filter.clear')}
            </Button>
          )}
          {longer !== undefined && (
            <Button variant={why === 'filtered' ? 'link' : 'primary'} onClick={() => onLonger(longer)}>
              {t('logs.empty.longer', { window: t(`time.last.${longer}`) })}
            </Button>
          )}
        </EmptyStateActions>
      </EmptyStateFooter>
    </EmptyState>
  );
}
