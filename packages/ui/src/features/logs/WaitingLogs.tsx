import { Skeleton } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';

const ROWS = [60, 45, 70, 52, 64, 40, 72, 55, 48, 66, 58, 44] as const;

/** The outline of lines that are on their way: a histogram, and rows of one height. */
export function WaitingLogs(): ReactElement {
  const { t } = useHost();
  return (
    <div className="waymark-logs__waiting" role="status">
      <p>{t('logs.loading')}</p>
      <div className="waymark-logs__outline" aria-hidden="true">
        <Skeleton height="2.5rem" />
        {ROWS.map((percent, at) => (
          <Skeleton key={at} height="1rem" width={`${String(percent)}%`} />
        ))}
      </div>
    </div>
  );
}
