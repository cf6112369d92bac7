import { EmptyState, EmptyStateBody } from '@patternfly/react-core';
import { useEffect, type ReactElement } from 'react';
import { useHost } from '../host.ts';

/** Says that somebody else signs the reader in, and asks them to. A token is never typed inside another page. */
export function SignInElsewhere(props: { readonly ask: () => void }): ReactElement {
  const { t } = useHost();
  const { ask } = props;
  useEffect(ask, [ask]);
  return (
    <EmptyState headingLevel="h1" titleText={t('embed.signIn.title')} role="status">
      <EmptyStateBody>{t('embed.signIn.words')}</EmptyStateBody>
    </EmptyState>
  );
}
