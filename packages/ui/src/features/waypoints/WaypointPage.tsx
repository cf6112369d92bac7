import { Breadcrumb, BreadcrumbItem, Label, Tab, Tabs, TabTitleText } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, type ReactElement } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import type { WaypointAnswer, WaypointPath } from '@waymark/contract';
import { useHost } from '../../host.ts';
import { formatCount } from '../../kit/format.ts';
import { GapStrip } from '../../kit/GapStrip.tsx';
import { carriedSearch } from '../../kit/global-choice.ts';
import { ProblemState } from '../../kit/ProblemState.tsx';
import { useClient } from '../../kit/use-client.ts';
import { useGlobalChoice } from '../../kit/use-global-choice.ts';
import { Waiting } from '../../kit/Waiting.tsx';
import { EnrolledTab } from './EnrolledTab.tsx';
import { EnvoyTab } from './EnvoyTab.tsx';
import { LogsTab, type LogsOf } from './LogsTab.tsx';
import { MetricsTab } from './MetricsTab.tsx';
import { OverviewTab } from './OverviewTab.tsx';
import { waypointQuery } from './query.ts';
import { RulesTab } from './RulesTab.tsx';
import { TrafficTab } from './TrafficTab.tsx';
import { atTab, TABS, type WaypointTab } from './url.ts';
import { useWaypointView } from './use-waypoint-view.ts';
import { allowsWords, takesWords } from '../../kit/waypoint-words.ts';
import '../../kit/waypoint-tones.css';
import '../../kit/page.css';
import '../../kit/tables.css';
import './waypoints.css';

/** What does it serve, and what slips past it? */
export function WaypointPage({ logsOf }: { readonly logsOf: LogsOf }): ReactElement {
  const { t } = useHost();
  const { cluster = '', namespace = '', name = '' } = useParams();
  const [search] = useSearchParams();
  const [choice] = useGlobalChoice();
  const of = { cluster, namespace, name };
  const waypoint = useQuery(waypointQuery(useClient(), of, choice));
  const { data } = waypoint;
  const retry = (): void => void waypoint.refetch();
  return (
    <div className="waymark-page waymark-waypoints">
      <Breadcrumb aria-label={t('waypoint.breadcrumb')}>
        <BreadcrumbItem
          render={({ className }) => (
            <Link className={className} to={`/waypoints${carriedSearch(search)}`}>
              {t('waypoints.title')}
            </Link>
          )}
        />
        <BreadcrumbItem isActive>{namespace}</BreadcrumbItem>
      </Breadcrumb>
      <h1 className="waymark-waypoint__title">
        {name} {data !== undefined && <Badges answer={data} />}
      </h1>
      {data !== undefined ? (
        <>
          <Sentence answer={data} />
          <GapStrip gaps={data.gaps} onRetry={retry} />
          <TabsOf answer={data} of={of} logsOf={logsOf} />
        </>
      ) : waypoint.isError ? (
        <ProblemState error={waypoint.error} onRetry={retry} />
      ) : (
        <Waiting words={t('waypoint.loading')} />
      )}
    </div>
  );
}

function Badges({ answer }: { readonly answer: WaypointAnswer }): ReactElement {
  const { t } = useHost();
  const { facts, traffic, findings } = answer;
  if (facts.is === 'missing')
    return (
      <Label isCompact color="red" variant="outline">
        {t('waypoint.missing')}
      </Label>
    );
  const { ready, of } = facts.pods;
  const past = new Set((traffic?.past ?? []).filter(({ why }) => why !== 'opted out').map(({ from }) => from)).size;
  const known = facts.replicas.some(({ sync }) => sync !== undefined);
  const behind = findings.some(({ code }) => code === 'out of step');
  return (
    <>
      <Label isCompact variant="outline" color={ready === 0 ? 'red' : ready < of ? 'orange' : 'green'}>
        {t('waypoint.ready', { ready, of })}
      </Label>{' '}
      <Label isCompact variant="outline">
        {takesWords(facts, t)}
      </Label>{' '}
      {known && (
        <Label isCompact variant="outline" color={behind ? 'orange' : 'green'}>
          {t(behind ? 'waypoint.sync.behind' : 'waypoint.sync.accepted')}
        </Label>
      )}{' '}
      {past > 0 && (
        <Label isCompact variant="outline" color="orange">
          {t('waypoint.bypass', { count: past })}
        </Label>
      )}
    </>
  );
}

function Sentence({ answer: { facts } }: { readonly answer: WaypointAnswer }): ReactElement | null {
  const { t } = useHost();
  if (facts.is === 'missing') return null;
  const nodes = [...new Set(facts.replicas.flatMap(({ node }) => node ?? []))].sort().join(', ');
  const parts = [
    t('waypoint.class', { name: facts.className ?? '' }),
    ...facts.addresses.slice(0, 1).map((address) => t('waypoint.address', { address: `${address}:15008` })),
    allowsWords(facts, t),
    ...(nodes === '' ? [] : [t('waypoint.replicas', { count: facts.replicas.length, nodes })]),
  ];
  return <p className="waymark-quiet">{parts.join(' · ')}</p>;
}

function TabsOf(props: {
  readonly answer: WaypointAnswer;
  readonly of: WaypointPath;
  readonly logsOf: LogsOf;
}): ReactElement {
  const { answer, of } = props;
  const { t } = useHost();
  const [view, updateView] = useWaypointView();
  const tabs = useRef<HTMLDivElement>(null);
  // Where not all tabs fit, a link may lead to one that is out of sight.
  useEffect(() => {
    const chosen = tabs.current?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]');
    const list = chosen?.closest('ul');
    if (chosen != null && list != null) list.scrollLeft = chosen.offsetLeft - list.offsetLeft;
  }, [view.tab]);
  const { services, workloads, rules, more } = answer;
  const counts: Readonly<Partial<Record<WaypointTab, number>>> = {
    services: services.length + more.services,
    workloads: workloads.length + more.workloads,
    rules: rules.length,
  };
  const content = (tab: WaypointTab): ReactElement => {
    switch (tab) {
      case 'overview':
        return <OverviewTab answer={answer} />;
      case 'services':
      case 'workloads':
        return <EnrolledTab key={tab} answer={answer} rows={tab} view={view} onView={updateView} />;
      case 'rules':
        return <RulesTab answer={answer} />;
      case 'traffic':
        return <TrafficTab answer={answer} />;
      case 'envoy':
        return <EnvoyTab of={of} replicas={answer.facts.replicas} view={view} onView={updateView} />;
      case 'metrics':
        return <MetricsTab place={answer.facts.place} endMs={answer.window.endMs} />;
      case 'logs':
        return <LogsTab answer={answer} logsOf={props.logsOf} />;
    }
  };
  return (
    <div ref={tabs}>
      <Tabs
        activeKey={view.tab}
        aria-label={t('waypoint.tabs')}
        onSelect={(_event, key) => {
          const tab = TABS.find((one) => one === key);
          if (tab !== undefined) updateView((held) => atTab(held, tab));
        }}
      >
        {TABS.map((tab) => (
          <Tab
            key={tab}
            eventKey={tab}
            title={<TabTitleText>{t(`waypoint.tab.${tab}`, { count: formatCount(counts[tab] ?? 0) })}</TabTitleText>}
          >
            {view.tab === tab && <div className="waymark-waypoint__tab">{content(tab)}</div>}
          </Tab>
        ))}
      </Tabs>
    </div>
  );
}
