import { EmptyState, EmptyStateBody, PageSection, Title } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { GapStrip } from '../../kit/GapStrip.tsx';
import { ProblemState } from '../../kit/ProblemState.tsx';
import { useClient } from '../../kit/use-client.ts';
import { useGlobalChoice } from '../../kit/use-global-choice.ts';
import { useNow } from '../../kit/use-now.ts';
import { Waiting } from '../../kit/Waiting.tsx';
import { sortRows, toListRow, type ListSort } from './list-view-model.ts';
import { ztunnelsQuery } from './query.ts';
import { ZtunnelsTable } from './ZtunnelsTable.tsx';
import '../../kit/tables.css';
import './ztunnels.css';

/** All ztunnels that the reader may know of, side by side. */
export function ZtunnelsPage(): ReactElement {
  const { t } = useHost();
  const nowMs = useNow(10_000);
  const [choice] = useGlobalChoice();
  const [sort, setSort] = useState<ListSort>({ column: 'node', direction: 'asc' });
  const pace = choice.untilMs === undefined ? choice.refreshSeconds * 1000 : undefined;
  const { data, error, refetch } = useQuery(ztunnelsQuery(useClient(), pace));
  const retry = (): void => void refetch();
  if (data === undefined)
    return (
      <PageSection className="waymark-ztunnel">
        {error === null ? <Waiting words={t('ztunnels.loading')} /> : <ProblemState error={error} onRetry={retry} />}
      </PageSection>
    );
  const rows = sortRows(data.ztunnels, sort).map((row) => toListRow(row, nowMs, t));
  const sick = rows.filter(({ troubles }) => troubles > 0).length;
  const nothing = data.outsideView > 0 ? 'noneSeen' : 'none';
  return (
    <PageSection className="waymark-ztunnel" isFilled>
      <header className="waymark-ztunnel__header">
        <Title headingLevel="h1" size="xl">
          {t('ztunnels.title')}
        </Title>
        <p>
          {rows.length === 0
            ? t('ztunnels.about')
            : sick === 0
              ? t('ztunnels.allWell', { count: rows.length })
              : t('ztunnels.trouble', { sick, all: rows.length })}{' '}
          {rows.length > 0 && data.outsideView > 0 && t('ztunnels.outside', { count: data.outsideView })}
        </p>
      </header>
      <GapStrip gaps={data.gaps} onRetry={retry} />
      {error !== null && <ProblemState error={error} onRetry={retry} />}
      {rows.length > 0 && <ZtunnelsTable rows={rows} sort={sort} onSort={setSort} />}
      {rows.length === 0 && data.gaps.length === 0 && (
        <EmptyState headingLevel="h2" titleText={t(`ztunnels.${nothing}`)}>
          <EmptyStateBody>{t(`ztunnels.${nothing}Why`)}</EmptyStateBody>
        </EmptyState>
      )}
    </PageSection>
  );
}
