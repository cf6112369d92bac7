import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { ReactElement } from 'react';
import type { WaypointAnswer } from '@waymark/contract';
import { useHost } from '../../host.ts';
import { formatCount } from '../../kit/format.ts';
import { allowsWords } from '../../kit/waypoint-words.ts';
import { NumberTh } from '../../kit/NumberTh.tsx';

/** From which namespaces it may be named, and from which it is, let in or not. */
export function WhoEnrols({ answer }: { readonly answer: WaypointAnswer }): ReactElement | null {
  const { t } = useHost();
  const { facts, namespaces } = answer;
  if (facts.is === 'missing') return null;
  return (
    <section className="waymark-waypoint__section" aria-label={t('waypoint.enrols.title')}>
      <h2>{t('waypoint.enrols.title')}</h2>
      <p>{t('waypoint.enrols.lead', { allows: allowsWords(facts, t) })}</p>
      {namespaces.length > 0 && (
        <div className="waymark-wide">
          <Table variant="compact" aria-label={t('waypoint.enrols.title')} gridBreakPoint="">
            <Thead>
              <Tr>
                <Th modifier="nowrap">{t('waypoint.enrols.namespace')}</Th>
                <Th modifier="nowrap">{t('waypoint.enrols.may')}</Th>
                <NumberTh>{t('waypoints.col.services')}</NumberTh>
                <NumberTh>{t('waypoints.col.workloads')}</NumberTh>
                <NumberTh>{t('waypoint.enrols.denied')}</NumberTh>
              </Tr>
            </Thead>
            <Tbody>
              {namespaces.map(({ name, may, services, workloads, denied }) => (
                <Tr key={name}>
                  <Td>
                    {name}
                    {name === facts.id.namespace && <span className="waymark-quiet"> {t('waypoint.enrols.own')}</span>}
                  </Td>
                  <Td>{t(`waypoint.enrols.${may}`)}</Td>
                  <Td className="waymark-number">{formatCount(services)}</Td>
                  <Td className="waymark-number">{formatCount(workloads)}</Td>
                  <Td className={`waymark-number ${denied > 0 ? 'waymark-waypoint--bad' : ''}`}>
                    {formatCount(denied)}
                  </Td>
                </Tr>
              ))}
            </Tbody>
          </Table>
        </div>
      )}
    </section>
  );
}
