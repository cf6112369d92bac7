import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { ReactElement } from 'react';
import { ratio } from '@waymark/mesh';
import type { WaypointAnswer } from '@waymark/contract';
import { Link, useSearchParams } from 'react-router';
import { useHost } from '../../host.ts';
import { formatRatio } from '../../kit/format.ts';
import { carriedSearch } from '../../kit/global-choice.ts';
import { NumberTh } from '../../kit/NumberTh.tsx';
import { waypointPath } from './url.ts';

/** Services that it shares with another waypoint: what share was asked for, and what it got. Nothing where there are none. */
export function Canaries({ answer }: { readonly answer: WaypointAnswer }): ReactElement | null {
  const { t } = useHost();
  const [search] = useSearchParams();
  const { canaries, facts } = answer;
  if (canaries.length === 0) return null;
  return (
    <section className="waymark-waypoint__section" aria-label={t('waypoint.canaries.title')}>
      <h2>{t('waypoint.canaries.title')}</h2>
      <p>
        {t('waypoint.canaries.lead')} {t('waypoint.canaries.requests')}
      </p>
      <div className="waymark-wide">
        <Table variant="compact" aria-label={t('waypoint.canaries.title')} gridBreakPoint="">
          <Thead>
            <Tr>
              <Th modifier="nowrap">{t('waypoint.col.service')}</Th>
              <Th modifier="nowrap">{t('waypoint.canaries.as')}</Th>
              <Th modifier="nowrap">{t('waypoint.canaries.other')}</Th>
              <NumberTh>{t('waypoint.canaries.weight')}</NumberTh>
              <NumberTh>{t('waypoint.canaries.got')}</NumberTh>
            </Tr>
          </Thead>
          <Tbody>
            {canaries.map(({ namespace, name, as, other, weight, got }) => (
              <Tr key={`${namespace}/${name}`}>
                <Td>
                  {name} <span className="waymark-quiet">{namespace}</span>
                </Td>
                <Td>{t(`waypoint.canaries.as.${as}`)}</Td>
                <Td>
                  <Link to={`${waypointPath({ cluster: facts.id.cluster, ...other })}${carriedSearch(search)}`}>
                    {other.name}
                  </Link>{' '}
                  <span className="waymark-quiet">{other.namespace}</span>
                </Td>
                <Td className="waymark-number">{formatRatio(ratio(weight, 100))}</Td>
                <Td className="waymark-number">{got === undefined ? '–' : formatRatio(ratio(got, 100))}</Td>
              </Tr>
            ))}
          </Tbody>
        </Table>
      </div>
    </section>
  );
}
