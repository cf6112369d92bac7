import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { formatClock, formatInstant } from '../../kit/format.ts';

/** Whose numbers these are. */
export function ReportedBy(props: {
  readonly reporters: readonly string[];
  readonly endMs: number;
}): ReactElement | null {
  const { t } = useHost();
  if (props.reporters.length === 0) return null;
  return (
    <section className="waymark-panel__section">
      <h3>{t('panel.reportedBy')}</h3>
      <p className="waymark-quiet" title={formatInstant(props.endMs)}>
        {props.reporters.join(', ')}, {formatClock(props.endMs)}
      </p>
    </section>
  );
}
