import { Button } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { formatCount } from '../../kit/format.ts';
import type { LiveLogs } from './use-logs.ts';

interface OlderLinesProps {
  readonly older: LiveLogs['older'];
  readonly putAway: number;
  readonly onLoad: () => void;
}

/** What lies before the oldest line. */
export function OlderLines({ older, putAway, onLoad }: OlderLinesProps): ReactElement {
  const { t } = useHost();
  return (
    <p className="waymark-logs__older" role="status">
      {putAway > 0 && t('logs.putAway', { count: formatCount(putAway) })}
      {older === 'none' && putAway === 0 && t('logs.older.none')}
      {older === 'loading' && t('logs.older.loading')}
      {older === 'failed' && `${t('logs.older.failed')} `}
      {(older === 'more' || older === 'failed') && (
        <Button variant="link" isInline onClick={onLoad}>
          {t('logs.older')}
        </Button>
      )}
    </p>
  );
}
