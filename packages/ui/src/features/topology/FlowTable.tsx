import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import type { FlowRow } from './box-flows.ts';

interface FlowTableProps {
  readonly flows: readonly FlowRow[];
  /** The time it is about, e.g. `last 5 min`. */
  readonly window: string;
}

/** How much goes into a box, out of it and about within. */
export function FlowTable({ flows, window }: FlowTableProps): ReactElement | null {
  const { t } = useHost();
  if (flows.length === 0) return null;
  const title = t('flows.title', { window });
  return (
    <section className="waymark-panel__section">
      <h3>{title}</h3>
      <Table variant="compact" borders={false} aria-label={title} className="waymark-panel__table" gridBreakPoint="">
        <Thead>
          <Tr>
            <Th screenReaderText={t('flows.way')} />
            <Th className="waymark-number">{t('flows.requests')}</Th>
            <Th className="waymark-number">{t('flows.errors')}</Th>
            <Th className="waymark-number">{t('flows.throughput')}</Th>
            <Th className="waymark-number">mTLS</Th>
          </Tr>
        </Thead>
        <Tbody>
          {flows.map((row) => (
            <Tr key={row.id}>
              <Td>{row.words}</Td>
              <Td className="waymark-number">{row.requests}</Td>
              <Td className="waymark-number">{row.errors}</Td>
              <Td className="waymark-number">{row.throughput}</Td>
              <Td className="waymark-number">{row.mtls}</Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
    </section>
  );
}
