import { Button, Label } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { shortenMiddle } from '../../kit/format.ts';
import type { PeerRow } from './panel-model.ts';
import type { Selection } from './url.ts';

interface PeerTableProps {
  readonly title: string;
  readonly end: 'from' | 'to';
  readonly rows: readonly PeerRow[];
  readonly empty: string;
  readonly onSelect: (selection: Selection) => void;
}

/** Who calls a place, or whom it calls. Every row opens its line. */
export function PeerTable({ title, end, rows, empty, onSelect }: PeerTableProps): ReactElement {
  const { t } = useHost();
  return (
    <section className="waymark-panel__section">
      <h3>{title}</h3>
      {rows.length === 0 ? (
        <p className="waymark-quiet">{empty}</p>
      ) : (
        <Table variant="compact" borders={false} aria-label={title} className="waymark-panel__table" gridBreakPoint="">
          <Thead>
            <Tr>
              <Th>{t(`panel.${end}`)}</Th>
              <Th>{t('panel.layer')}</Th>
              <Th className="waymark-number">{t('panel.rate')}</Th>
              <Th className="waymark-number">{t('panel.errors')}</Th>
              <Th className="waymark-number">{t('panel.latency')}</Th>
              <Th className="waymark-number">{t('panel.mtls')}</Th>
            </Tr>
          </Thead>
          <Tbody>
            {rows.map((row) => (
              <Tr key={row.id}>
                <Td>
                  <Button variant="link" isInline onClick={() => onSelect(row.opens)} title={row.peer}>
                    {shortenMiddle(row.peer, 20)}
                  </Button>
                  {row.hint !== undefined && (
                    <Label
                      isCompact
                      variant="outline"
                      {...(row.hintTone === 'warning' ? { color: 'orange' as const } : {})}
                      className="waymark-panel__hint"
                    >
                      {row.hint}
                    </Label>
                  )}
                </Td>
                <Td>{row.layer}</Td>
                <Td className="waymark-number">{row.rate}</Td>
                <Td className={`waymark-number waymark-tone--${row.tone}`}>{row.errors}</Td>
                <Td className="waymark-number">{row.latency}</Td>
                <Td className="waymark-number">{row.mtls}</Td>
              </Tr>
            ))}
          </Tbody>
        </Table>
      )}
    </section>
  );
}
