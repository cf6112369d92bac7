import { Alert, AlertGroup, Content } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { severityOf, type ActionWarning } from '@waymark/mesh';
import { useHost } from '../../host.ts';
import { toWarningWords } from './warning-words.ts';

const VARIANT = { danger: 'danger', caution: 'warning', note: 'info' } as const;

/** What follows from a change, the worst first. */
export function WarningList({ warnings }: { readonly warnings: readonly ActionWarning[] }): ReactElement {
  const { t } = useHost();
  if (warnings.length === 0) return <Content component="p">{t('actions.plan.noWarnings')}</Content>;
  return (
    <AlertGroup aria-label={t('actions.plan.warnings')}>
      {warnings.map((warning) => (
        <Alert
          key={JSON.stringify(warning)}
          component="h3"
          isInline
          isPlain
          variant={VARIANT[severityOf(warning)]}
          variantLabel={t(`actions.severity.${severityOf(warning)}`)}
          title={toWarningWords(warning, t)}
        />
      ))}
    </AlertGroup>
  );
}
