import { Alert, List, ListItem } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import type { WriteOutcome, WriteRefusal } from '@waymark/contract';
import { useHost } from '../../host.ts';
import type { Translate } from '../../messages/messages.ts';

/** What the API server said, in its own words where it has any. */
export function OutcomeAlert({ outcome }: { readonly outcome: WriteOutcome }): ReactElement {
  const { t } = useHost();
  switch (outcome.is) {
    case 'accepted':
      return outcome.warnings.length === 0 ? (
        <Alert component="h3" isInline variant="success" title={t('actions.dryRun.accepted')} />
      ) : (
        <Alert component="h3" isInline variant="warning" title={t('actions.dryRun.warned')}>
          <List>
            {outcome.warnings.map((words) => (
              <ListItem key={words}>{words}</ListItem>
            ))}
          </List>
        </Alert>
      );
    case 'not asked':
      return <Alert component="h3" isInline variant="info" title={t(`actions.bar.${outcome.because}`)} />;
    case 'refused':
      return (
        <Alert component="h3" isInline variant="danger" title={titleOf(outcome.refusal, t)}>
          {outcome.refusal.message}
        </Alert>
      );
  }
}

function titleOf({ why, right }: WriteRefusal, t: Translate): string {
  if (why !== 'not-allowed') return t(`actions.refused.${why}`);
  const { verb = '', group = '', resource = '', namespace } = right ?? {};
  const named = { verb, resource: group === '' ? resource : `${resource}.${group}` };
  return namespace === undefined
    ? t('actions.refused.not-allowed', named)
    : t('actions.refused.not-allowed.in', { ...named, namespace });
}
