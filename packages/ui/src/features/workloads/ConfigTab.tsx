import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { WorkloadAnswer } from '@waymark/contract';
import { servicePlace } from '@waymark/mesh';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { toBindingWords, toEnforcedBy, toNoteWords } from './config-words.ts';
import { PlaceLink } from '../../kit/PlaceLink.tsx';
import { NotShown } from './NotShown.tsx';

/** What applies to the workload and who enforces it: services with their waypoints, and policies. */
export function ConfigTab(props: { readonly answer: WorkloadAnswer; readonly nowMs: number }): ReactElement {
  const { t } = useHost();
  const { answer, nowMs } = props;
  return (
    <>
      <section className="waymark-workload__section">
        <h2>{t('config.services')}</h2>
        <Services answer={answer} nowMs={nowMs} />
        {answer.ownWaypoints.is === 'told' && (
          <p>
            {t('config.own')}:{' '}
            {answer.ownWaypoints.items
              .map((one) => [toBindingWords(one, t), ...toNoteWords(one.notes, nowMs, t)].join('; '))
              .join(' / ')}
          </p>
        )}
      </section>
      <section className="waymark-workload__section">
        <h2>{t('config.policies')}</h2>
        <Policies policies={answer.policies} nowMs={nowMs} />
      </section>
    </>
  );
}

function Services(props: { readonly answer: WorkloadAnswer; readonly nowMs: number }): ReactElement {
  const { t } = useHost();
  const { answer, nowMs } = props;
  const { services, workload } = answer;
  const cluster = 'cluster' in workload.id ? workload.id.cluster : '';
  if (services.is !== 'told') return <NotShown is={services.is} what="services" />;
  if (services.items.length === 0) return <p className="waymark-quiet">{t('config.noServices')}</p>;
  return (
    <Table variant="compact" aria-label={t('config.services')} gridBreakPoint="">
      <Thead>
        <Tr>
          <Th>{t('config.service')}</Th>
          <Th>{t('config.waypoint')}</Th>
          <Th>{t('config.told')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {services.items.map((service) => (
          <Tr key={service.name}>
            <Td>
              <PlaceLink
                id={servicePlace({ cluster, namespace: service.namespace, name: service.name })}
                words={service.name}
              />
            </Td>
            <Td>{toBindingWords(service.binding, t)}</Td>
            <Td>
              {toNoteWords(service.binding.notes, nowMs, t).map((words) => (
                <div key={words}>{words}</div>
              ))}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}

function Policies(props: { readonly policies: WorkloadAnswer['policies']; readonly nowMs: number }): ReactElement {
  const { t } = useHost();
  const { policies, nowMs } = props;
  if (policies.is !== 'told') return <NotShown is={policies.is} what="authorizationpolicies" />;
  const outside =
    policies.outsideView === 0 ? null : <p>{t('workload.outsideView', { count: policies.outsideView })}</p>;
  if (policies.items.length === 0) return outside ?? <p className="waymark-quiet">{t('config.noPolicies')}</p>;
  return (
    <>
      <Table variant="compact" aria-label={t('config.policies')} gridBreakPoint="">
        <Thead>
          <Tr>
            <Th>{t('config.policy')}</Th>
            <Th>{t('config.action')}</Th>
            <Th>{t('config.reach')}</Th>
            <Th>{t('config.enforcedBy')}</Th>
            <Th>{t('config.told')}</Th>
          </Tr>
        </Thead>
        <Tbody>
          {policies.items.map((policy) => (
            <Tr key={`${policy.namespace}/${policy.name}`}>
              <Td>
                {policy.namespace}/{policy.name}
              </Td>
              <Td>{policy.action}</Td>
              <Td>{t(`config.reach.${policy.reach}`)}</Td>
              <Td>{toEnforcedBy(policy, t)}</Td>
              <Td>
                {toNoteWords(policy.notes, nowMs, t).map((words) => (
                  <div key={words}>{words}</div>
                ))}
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
      {outside}
    </>
  );
}
