import { EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter } from '@patternfly/react-core';
import { MapSignsIcon } from '@patternfly/react-icons';
import type { ReactElement } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useHost } from '../host.ts';
import { carriedSearch } from '../kit/global-choice.ts';

export function NotFoundPage(): ReactElement {
  const { t } = useHost();
  const [search] = useSearchParams();
  return (
    <EmptyState headingLevel="h1" icon={MapSignsIcon} titleText={t('notFound.title')}>
      <EmptyStateBody>{t('notFound.body')}</EmptyStateBody>
      <EmptyStateFooter>
        <EmptyStateActions>
          <Link to={`/topology${carriedSearch(search)}`}>{t('notFound.back')}</Link>
        </EmptyStateActions>
      </EmptyStateFooter>
    </EmptyState>
  );
}
