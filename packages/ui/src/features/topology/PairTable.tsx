import { Button } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import type { PairRow } from './line-panel.ts';
import type { Selection } from './url.ts';

/** The conversations that a waypoint's leg sums up; each opens with its own path and percentiles. */
export function PairTable(props: {
  readonly pairs: readonly PairRow[];
  readonly onSelect: (selection: Selection) => void;
}): ReactElement | null {
  const { t } = useHost();
  if (props.pairs.length === 0) return null;
  return (
    <section className="waymark-panel__section">
      <h3>{t('panel.pairs')}</h3>
      <Table
        variant="compact"
        borders={false}
        aria-label={t('panel.pairs')}
        className="waymark-panel__table"
        gridBreakPoint=""
      >
        <Thead>
          <Tr>
            <Th>{t('panel.pair')}</Th>
            <Th className="waymark-number">{t('panel.rate')}</Th>
            <Th className="waymark-number">{t('panel.errors')}</Th>
            <Th className="waymark-number">{t('panel.latency')}</Th>
          </Tr>
        </Thead>
        <Tbody>
          {props.pairs.map((pair) => (
            <Tr key={pair.id}>
              <Td>
                <Button variant="link" isInline onClick={() => props.onSelect(pair.opens)}>
                  {pair.words}
                </Button>
              </Td>
              <Td className="waymark-number">{pair.rate}</Td>
              <Td className={`waymark-number waymark-tone--${pair.tone}`}>{pair.errors}</Td>
              <Td className="waymark-number">{pair.latency}</Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
    </section>
  );
}
