import { Button, EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter } from '@patternfly/react-core';
import { ExclamationCircleIcon } from '@patternfly/react-icons';
import type { ReactElement } from 'react';
import { useHost } from '../host.ts';
import { toProblemWords } from './problem-words.ts';

/** A page without an answer: what happened, and what to do next. */
export function ProblemState(props: {
  readonly error: unknown;
  readonly onRetry: () => void;
  readonly onSignIn?: () => void;
}): ReactElement {
  const { t } = useHost();
  const words = toProblemWords(props.error, t);
  return (
    <EmptyState headingLevel="h2" status="danger" icon={ExclamationCircleIcon} titleText={words.title} role="alert">
      {(words.body !== undefined || words.requestId !== undefined) && (
        <EmptyStateBody>
          {words.body !== undefined && <p>{words.body}</p>}
          {words.requestId !== undefined && <p>{t('problem.requestId', { id: words.requestId })}</p>}
        </EmptyStateBody>
      )}
      <EmptyStateFooter>
        <EmptyStateActions>
          {words.next === 'retry' && (
            <Button variant="primary" onClick={props.onRetry}>
              {t('problem.again')}
            </Button>
          )}
          {words.next === 'sign in' && props.onSignIn !== undefined && (
            <Button variant="primary" onClick={props.onSignIn}>
              {t('problem.signIn')}
            </Button>
          )}
        </EmptyStateActions>
      </EmptyStateFooter>
    </EmptyState>
  );
}
