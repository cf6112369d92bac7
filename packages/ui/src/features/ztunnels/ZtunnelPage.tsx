import { PageSection, Tab, TabTitleText, Tabs } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, type ReactElement } from 'react';
import { useParams } from 'react-router';
import { useHost } from '../../host.ts';
import { GapStrip } from '../../kit/GapStrip.tsx';
import { LogLevelControl } from '../../kit/LogLevelControl.tsx';
import { ProblemState } from '../../kit/ProblemState.tsx';
import { useClient } from '../../kit/use-client.ts';
import { useGlobalChoice } from '../../kit/use-global-choice.ts';
import { useSearch } from '../../kit/use-search.ts';
import { Waiting } from '../../kit/Waiting.tsx';
import { EntriesTab } from './EntriesTab.tsx';
import { ztunnelQuery } from './query.ts';
import { onTab, readZtunnelView, TABS, writeZtunnelView, type ZtunnelView } from './url.ts';
import { ZtunnelHeader } from './ZtunnelHeader.tsx';
import '../../kit/tables.css';
import './ztunnels.css';

/** The ztunnel of one node: how it does, and what it holds and has open. */
export function ZtunnelPage(): ReactElement {
  const { t } = useHost();
  const { cluster = '', node = '' } = useParams();
  const where = useMemo(() => ({ cluster, node }), [cluster, node]);
  const [choice] = useGlobalChoice();
  const [search, update] = useSearch();
  const view = useMemo(() => readZtunnelView(search), [search]);
  const onView = useCallback((next: ZtunnelView) => update((held) => writeZtunnelView(held, next)), [update]);
  // A ztunnel tells of now alone: whoever pauses keeps what is there.
  const pace = choice.untilMs === undefined ? choice.refreshSeconds * 1000 : undefined;
  const { data, error, refetch } = useQuery(ztunnelQuery(useClient(), where, pace));
  const retry = (): void => void refetch();
  if (data === undefined)
    return (
      <PageSection className="waymark-ztunnel">
        {error === null ? <Waiting words={t('ztunnel.loading')} /> : <ProblemState error={error} onRetry={retry} />}
      </PageSection>
    );
  return (
    <PageSection className="waymark-ztunnel" isFilled>
      <ZtunnelHeader row={data.ztunnel} />
      <GapStrip gaps={data.gaps} onRetry={retry} />
      {error !== null && <ProblemState error={error} onRetry={retry} />}
      <Tabs
        activeKey={view.tab}
        aria-label={t('ztunnel.tabs')}
        mountOnEnter
        unmountOnExit
        onSelect={(_event, key) => onView(onTab(view, TABS.find((tab) => tab === key) ?? view.tab))}
      >
        {TABS.map((tab) => (
          <Tab key={tab} eventKey={tab} title={<TabTitleText>{t(`ztunnel.tab.${tab}`)}</TabTitleText>}>
            {tab === 'log' ? (
              <div className="waymark-ztunnel__log">
                {data.ztunnel.pod === undefined ? (
                  <p>{t('levels.unseen')}</p>
                ) : (
                  <LogLevelControl
                    proxy={{ cluster, namespace: data.ztunnel.pod.namespace, pod: data.ztunnel.pod.name }}
                  />
                )}
              </div>
            ) : (
              <EntriesTab where={where} kind={tab} view={view} others={data.others} pace={pace} onView={onView} />
            )}
          </Tab>
        ))}
      </Tabs>
    </PageSection>
  );
}
