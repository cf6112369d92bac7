import { Alert, List, ListItem } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import type { WriteOutcome, WriteRefusal } from '@waymark/contract';
import { useHost } from '../../host.ts';
import type { Translate } from '../../messages/messages.ts';

interface OutcomeAlertProps {
  readonly outcome: WriteOutcome;
  /** What was done: it was only tried, or written in earnest. */
  readonly after: 'tried' | 'written';
}

/** What the API server said: who said no and why, in words, with its own beside them. */
export function OutcomeAlert({ outcome, after }: OutcomeAlertProps): ReactElement {
  const { t } = useHost();
  switch (outcome.is) {
    case 'accepted': {
      const { warnings, differs } = outcome;
      const differences = differs.map(({ key, wanted, kept }) =>
        t('actions.differs.label', {
          key,
          wanted: wanted ?? t('actions.plan.absent'),
          kept: kept ?? t('actions.plan.absent'),
        }),
      );
      if (warnings.length + differs.length === 0)
        return <Alert component="h3" isInline variant="success" title={t('actions.dryRun.accepted')} />;
      const title = differs.length > 0 ? t(`actions.differs.${after}`) : t('actions.dryRun.warned');
      return (
        <Alert component="h3" isInline variant="warning" title={title}>
          <List>
            {[...differences, ...warnings].map((words) => (
              <ListItem key={words}>{words}</ListItem>
            ))}
          </List>
        </Alert>
      );
    }
    case 'not asked':
      return <Alert component="h3" isInline variant="info" title={t(`actions.bar.${outcome.because}`)} />;
    case 'refused': {
      const { message, causes } = outcome.refusal;
      return (
        <Alert component="h3" isInline variant="danger" title={titleOf(outcome.refusal, t)}>
          {message !== '' && <p>{t('actions.refused.words', { message })}</p>}
          {causes.length > 0 && (
            <List>
              {causes.map((cause) => (
                <ListItem key={`${cause.field} ${cause.message}`}>
                  {[cause.field, cause.message].filter((words) => words !== '').join(': ')}
                </ListItem>
              ))}
            </List>
          )}
          <p>{t('actions.refused.kept')}</p>
        </Alert>
      );
    }
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
