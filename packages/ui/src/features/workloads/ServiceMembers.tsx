import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { ServiceMemberAnswer } from '@waymark/contract';
import type { ReactElement } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useHost } from '../../host.ts';
import { toCaptureWords, toMark } from '../../kit/capture.ts';
import { CaptureBadge } from '../../kit/CaptureBadge.tsx';
import { formatCount } from '../../kit/format.ts';
import { carriedSearch } from '../../kit/global-choice.ts';
import { placePath } from '../../kit/place-path.ts';
import { NumberTh } from '../../kit/NumberTh.tsx';

/** The workloads behind a service, and how each takes part in the mesh. */
export function ServiceMembers({ members }: { readonly members: readonly ServiceMemberAnswer[] }): ReactElement {
  const { t } = useHost();
  const [search] = useSearchParams();
  return (
    <section className="waymark-workload__section">
      <h2>{t('service.members')}</h2>
      {members.length === 0 ? (
        <p className="waymark-quiet">{t('service.noMembers')}</p>
      ) : (
        <Table variant="compact" borders={false} aria-label={t('service.members')} gridBreakPoint="">
          <Thead>
            <Tr>
              <Th modifier="nowrap">{t('workloads.column.name')}</Th>
              <Th modifier="nowrap">{t('workloads.column.kind')}</Th>
              <Th modifier="nowrap">{t('workloads.column.capture')}</Th>
              <NumberTh>{t('workloads.column.pods')}</NumberTh>
            </Tr>
          </Thead>
          <Tbody>
            {members.map(({ place: { key, id, capture, pods }, kind }) => (
              <Tr key={key}>
                <Td>
                  <Link to={`${placePath(id) ?? ''}${carriedSearch(search)}`}>{'name' in id ? id.name : ''}</Link>
                </Td>
                <Td>{kind ?? '–'}</Td>
                <Td>
                  {capture === undefined ? (
                    '–'
                  ) : (
                    <CaptureBadge mark={toMark(capture)} words={toCaptureWords(capture, t)} />
                  )}
                </Td>
                <Td className="waymark-number">
                  {pods === undefined ? '–' : `${formatCount(pods.ready)}/${formatCount(pods.of)}`}
                </Td>
              </Tr>
            ))}
          </Tbody>
        </Table>
      )}
    </section>
  );
}
