import { PageSection, Tab, TabTitleText, Tabs } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { useId, useMemo, type ReactElement } from 'react';
import { useParams } from 'react-router';
import { useHost } from '../../host.ts';
import { GapStrip } from '../../kit/GapStrip.tsx';
import { proofQuery } from '../../kit/proof-query.ts';
import { ProblemState } from '../../kit/ProblemState.tsx';
import { useClient } from '../../kit/use-client.ts';
import { useGlobalChoice } from '../../kit/use-global-choice.ts';
import { useNow } from '../../kit/use-now.ts';
import { useSearch } from '../../kit/use-search.ts';
import { Waiting } from '../../kit/Waiting.tsx';
import { ConfigTab } from './ConfigTab.tsx';
import { PodsTab } from './PodsTab.tsx';
import { timeOf, workloadQuery } from './query.ts';
import { SummaryTab } from './SummaryTab.tsx';
import { readPageView, TABS, writePageView, type PageView } from './url.ts';
import { toWhyGroups } from './why-groups.ts';
import { WhyCapture } from './WhyCapture.tsx';
import { WorkloadHeader } from './WorkloadHeader.tsx';
import '../../kit/tables.css';
import './workloads.css';

/** One workload: is it captured and why, who talks to it, how it does, and what proves its encryption. */
export function WorkloadPage(): ReactElement {
  const { t } = useHost();
  const { cluster = '', namespace = '', name = '' } = useParams();
  const path = useMemo(() => ({ cluster, namespace, name }), [cluster, namespace, name]);
  const [choice] = useGlobalChoice();
  const [search, update] = useSearch();
  const view = useMemo(() => readPageView(search), [search]);
  const onView = (next: PageView): void => update((held) => writePageView(held, next));
  const nowMs = useNow(10_000);
  const whyId = useId();
  const client = useClient();
  const { data, error, refetch } = useQuery(workloadQuery(client, { ...path, ...timeOf(choice) }, choice));
  const proof = useQuery({ ...proofQuery(client, path), enabled: data?.pods.is === 'told' });
  const groups = useMemo(
    () => (data?.pods.is === 'told' ? toWhyGroups(data.pods.items, proof.data, nowMs, t) : []),
    [data, proof.data, nowMs, t],
  );
  const retry = (): void => void Promise.all([refetch(), ...(data?.pods.is === 'told' ? [proof.refetch()] : [])]);
  if (data === undefined)
    return (
      <PageSection>
        {error === null ? <Waiting words={t('workload.loading')} /> : <ProblemState error={error} onRetry={retry} />}
      </PageSection>
    );
  const isWhyOpen = view.why === 'open' && groups.length > 0;
  return (
    <PageSection className="waymark-workload" isFilled>
      <WorkloadHeader
        answer={data}
        whyId={groups.length === 0 ? undefined : whyId}
        isWhyOpen={isWhyOpen}
        onWhy={() => onView({ ...view, why: isWhyOpen ? 'closed' : 'open' })}
      />
      {isWhyOpen && <WhyCapture id={whyId} groups={groups} />}
      <GapStrip gaps={[...data.gaps, ...(proof.data?.gaps ?? [])]} onRetry={retry} />
      {error !== null && <ProblemState error={error} onRetry={retry} />}
      <Tabs
        activeKey={view.tab}
        aria-label={t('workload.tabs')}
        mountOnEnter
        unmountOnExit
        onSelect={(_event, key) => onView({ ...view, tab: TABS.find((tab) => tab === key) ?? view.tab })}
      >
        {TABS.map((tab) => (
          <Tab key={tab} eventKey={tab} title={<TabTitleText>{t(`workload.tab.${tab}`)}</TabTitleText>}>
            {tab === 'summary' && <SummaryTab answer={data} proof={proof.data} failure={proof.error} nowMs={nowMs} />}
            {tab === 'pods' && <PodsTab pods={data.pods} proof={proof.data} nowMs={nowMs} />}
            {tab === 'config' && <ConfigTab answer={data} nowMs={nowMs} />}
          </Tab>
        ))}
      </Tabs>
    </PageSection>
  );
}
