import { PageSection } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, type ReactElement } from 'react';
import { useParams } from 'react-router';
import { useHost } from '../../host.ts';
import { GapStrip } from '../../kit/GapStrip.tsx';
import { ProblemState } from '../../kit/ProblemState.tsx';
import { lastWords } from '../../kit/time-words.ts';
import { useClient } from '../../kit/use-client.ts';
import { useGlobalChoice } from '../../kit/use-global-choice.ts';
import { Waiting } from '../../kit/Waiting.tsx';
import { InFrontSection } from './InFrontSection.tsx';
import { MiniGraph } from './MiniGraph.tsx';
import { peersOf } from './peers.ts';
import { PeersTable } from './PeersTable.tsx';
import { serviceQuery, timeOf } from './query.ts';
import { ServiceHeader } from './ServiceHeader.tsx';
import { ServiceMembers } from './ServiceMembers.tsx';
import { ServicePorts } from './ServicePorts.tsx';
import { ServiceRules } from './ServiceRules.tsx';
import { ServiceWays } from './ServiceWays.tsx';
import '../../kit/tables.css';
import './workloads.css';

/** One service: which waypoint each way of calling it passes, who calls and who answers, and what applies to it. */
export function ServicePage(): ReactElement {
  const { t } = useHost();
  const { cluster = '', namespace = '', name = '' } = useParams();
  const [choice] = useGlobalChoice();
  const question = { cluster, namespace, name, ...timeOf(choice) };
  const { data, error, refetch } = useQuery(serviceQuery(useClient(), question, choice));
  const key = data?.service.key;
  const [callers, servers] = useMemo(
    () =>
      data === undefined || key === undefined
        ? [[], []]
        : [peersOf(data.picture, key, 'from', t), peersOf(data.picture, key, 'to', t)],
    [data, key, t],
  );
  const retry = (): void => void refetch();
  if (data === undefined)
    return (
      <PageSection>
        {error === null ? <Waiting words={t('service.loading')} /> : <ProblemState error={error} onRetry={retry} />}
      </PageSection>
    );
  const window = lastWords(data.picture.window.seconds, t);
  return (
    <PageSection className="waymark-workload" isFilled>
      <ServiceHeader answer={data} />
      <GapStrip gaps={data.gaps} onRetry={retry} />
      {error !== null && <ProblemState error={error} onRetry={retry} />}
      <div className="waymark-workload__summary">
        <div>
          <ServiceWays answer={data} />
          <InFrontSection inFront={data.inFront} cluster={cluster} window={data.picture.window} />
          <PeersTable title={t('workload.in', { window })} empty={t('workload.noneIn')} peers={callers} />
          <PeersTable title={t('service.answers', { window })} empty={t('service.noneAnswers')} peers={servers} />
        </div>
        <div>
          <section className="waymark-workload__section">
            <h2>{t('workload.pictureTitle')}</h2>
            <MiniGraph picture={data.picture} own={data.service.key} />
          </section>
          <ServiceMembers members={data.members} />
          <ServicePorts answer={data} />
        </div>
      </div>
      <ServiceRules rules={data.rules} />
    </PageSection>
  );
}
