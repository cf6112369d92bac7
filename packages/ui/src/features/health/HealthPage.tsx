import { Flex, FlexItem, List, ListItem, PageSection, Title } from '@patternfly/react-core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, type ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { GapStrip } from '../../kit/GapStrip.tsx';
import { HealthBadge } from '../../kit/HealthBadge.tsx';
import { OpenWorkload } from '../../kit/OpenWorkload.tsx';
import { ProblemState } from '../../kit/ProblemState.tsx';
import { useClient } from '../../kit/use-client.ts';
import { useGlobalChoice } from '../../kit/use-global-choice.ts';
import { Waiting } from '../../kit/Waiting.tsx';
import { toHealthSummary } from './view-model.ts';

/** How all workloads do, in as little room as a tile of another page has. */
export function HealthPage(): ReactElement {
  const { t, onHealth } = useHost();
  const client = useClient();
  const [{ namespaces, windowSeconds, untilMs, refreshSeconds }] = useGlobalChoice();
  const question = {
    text: '',
    sort: 'trouble' as const,
    order: 'asc' as const,
    namespaces: [...namespaces],
    windowSeconds,
    offset: 0,
    limit: 50,
    ...(untilMs === undefined ? {} : { endMs: untilMs }),
  };
  const { data, error, refetch } = useQuery({
    queryKey: ['health', question],
    queryFn: ({ signal }) => client.workloads(question, signal),
    placeholderData: keepPreviousData,
    refetchInterval: untilMs === undefined ? refreshSeconds * 1000 : false,
  });
  const summary = data === undefined ? undefined : toHealthSummary(data);
  const tone = summary?.tone;
  useEffect(() => {
    if (tone !== undefined) onHealth?.(tone);
  }, [tone, onHealth]);
  const retry = (): void => void refetch();
  return (
    <PageSection>
      <Flex>
        <FlexItem>
          <Title headingLevel="h1" size="md">
            {t('embed.health.title')}
          </Title>
        </FlexItem>
        {summary !== undefined && (
          <>
            <FlexItem role="status">
              <HealthBadge tone={summary.tone} />
            </FlexItem>
            <FlexItem>{t('embed.health.shown', { count: summary.total })}</FlexItem>
          </>
        )}
      </Flex>
      {data === undefined && error === null && <Waiting words={t('embed.health.loading')} />}
      {error !== null && <ProblemState error={error} onRetry={retry} />}
      {data !== undefined && <GapStrip gaps={data.gaps} onRetry={retry} />}
      {summary !== undefined && summary.troubles.length > 0 && (
        <List isPlain aria-label={t('embed.health.troubles')}>
          {summary.troubles.map((row) => (
            <ListItem key={row.key}>
              <HealthBadge tone={row.tone} /> {row.name} <OpenWorkload placeKey={row.key} />
            </ListItem>
          ))}
        </List>
      )}
    </PageSection>
  );
}
