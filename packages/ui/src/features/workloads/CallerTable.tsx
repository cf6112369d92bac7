import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { WaypointInFrontAnswer } from '@waymark/contract';
import type { TrafficWindow } from '@waymark/mesh';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { formatCount } from '../../kit/format.ts';
import { placeWords, rateWords } from '../../kit/waypoint-words.ts';
import { NumberTh } from '../../kit/NumberTh.tsx';

interface CallerTableProps {
  readonly title: string;
  readonly pairs: NonNullable<WaypointInFrontAnswer['traffic']>['around'];
  readonly window: TrafficWindow;
  /** What the last column tells: why they go past, or how many of their connections failed. */
  readonly last: 'why' | 'failed';
}

/** Callers by what they asked for. */
export function CallerTable({ title, pairs, window, last }: CallerTableProps): ReactElement {
  const { t } = useHost();
  return (
    <div className="waymark-wide" tabIndex={0} role="region" aria-label={title}>
      <Table variant="compact" borders={false} aria-label={title} gridBreakPoint="">
        <Thead>
          <Tr>
            <Th modifier="nowrap">{title}</Th>
            <Th modifier="nowrap">{t('waypoint.col.asked')}</Th>
            <NumberTh>{t('workload.rate')}</NumberTh>
            <Th>{t(last === 'why' ? 'waypoint.col.because' : 'waypoint.col.failed')}</Th>
          </Tr>
        </Thead>
        <Tbody>
          {pairs.map((pair) => (
            <Tr key={`${pair.from} ${pair.to} ${pair.service ?? ''}`}>
              <Td>{placeWords(pair.from, t)}</Td>
              <Td>{pair.service ?? t('inFront.address')}</Td>
              <Td className="waymark-number" modifier="nowrap">
                {rateWords(pair, window)}
              </Td>
              <Td>
                {last === 'why'
                  ? pair.why !== undefined && t(`waypoint.past.why.${pair.why}`)
                  : t('inFront.failedOf', {
                      failed: formatCount(pair.failedConnections),
                      of: formatCount(Math.max(pair.connections, pair.failedConnections)),
                    })}
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
    </div>
  );
}
