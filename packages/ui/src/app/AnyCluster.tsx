import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Navigate, useParams, useSearchParams } from 'react-router';
import { useHost } from '../host.ts';
import { ProblemState } from '../kit/ProblemState.tsx';
import { useClient } from '../kit/use-client.ts';
import { Waiting } from '../kit/Waiting.tsx';
import { NotFoundPage } from './NotFoundPage.tsx';
import { namespacesQuery } from './session-query.ts';

/** Stands at addresses with `-` for a cluster, made by those who know only namespace and name: goes on to the first cluster that has the namespace. */
export function AnyCluster(): ReactElement {
  const { t } = useHost();
  const { screen = '', namespace = '', name = '' } = useParams();
  const [search] = useSearchParams();
  const { data, error, refetch } = useQuery(namespacesQuery(useClient()));
  if (data === undefined)
    return error === null ? (
      <Waiting words={t('embed.anyCluster.loading')} />
    ) : (
      <ProblemState error={error} onRetry={() => void refetch()} />
    );
  const found = data.namespaces.find((each) => each.name === namespace);
  if (found === undefined) return <NotFoundPage />;
  const path = [screen, found.cluster, namespace, name].map(encodeURIComponent).join('/');
  return <Navigate replace to={`/${path}?${search.toString()}`} />;
}
