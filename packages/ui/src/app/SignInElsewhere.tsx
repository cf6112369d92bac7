import { Button, EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter } from '@patternfly/react-core';
import { useEffect, type ReactElement } from 'react';
import { useHost } from '../host.ts';

interface SignInElsewhereProps {
  readonly ask: () => void;
  /** Opens a window of ours; undefined where readers cannot sign in by themselves. */
  readonly here: (() => void) | undefined;
}

/** Says that somebody else signs the reader in, and asks them to. A token is never typed inside another page. */
export function SignInElsewhere({ ask, here }: SignInElsewhereProps): ReactElement {
  const { t } = useHost();
  useEffect(ask, [ask]);
  return (
    <EmptyState headingLevel="h1" titleText={t('embed.signIn.title')} role="status">
      <EmptyStateBody>{t(here === undefined ? 'embed.signIn.words' : 'embed.signIn.wordsHere')}</EmptyStateBody>
      {here !== undefined && (
        <EmptyStateFooter>
          <EmptyStateActions>
            <Button onClick={here}>{t('embed.signIn.here')}</Button>
          </EmptyStateActions>
        </EmptyStateFooter>
      )}
    </EmptyState>
  );
}
