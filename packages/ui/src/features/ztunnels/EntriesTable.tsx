import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { ReactElement } from 'react';
import type { EntryKind } from '@waymark/contract';
import { useHost } from '../../host.ts';
import { ENTRY_COLUMNS, type EntryRow } from './entries-view-model.ts';
import { TableCell } from './TableCell.tsx';

interface EntriesTableProps {
  readonly kind: EntryKind;
  readonly rows: readonly EntryRow[];
  /** Empty: the usual order. */
  readonly sort: string;
  readonly order: 'asc' | 'desc';
  readonly onSort: (sort: string, order: 'asc' | 'desc') => void;
}

/** One page of rows; never more than the server gives at once, so all of them are drawn. */
export function EntriesTable({ kind, rows, sort, order, onSort }: EntriesTableProps): ReactElement {
  const { t } = useHost();
  const columns = ENTRY_COLUMNS[kind];
  const found = columns.findIndex((column) => column.sort === sort);
  const sorted = found === -1 ? 0 : found;
  return (
    <div className="waymark-wide" tabIndex={0} role="region" aria-label={t(`ztunnel.tab.${kind}`)}>
      <Table variant="compact" isStickyHeader gridBreakPoint="" aria-label={t(`ztunnel.tab.${kind}`)}>
        <Thead>
          <Tr>
            {columns.map(({ id, words, sort: by }, index) => (
              <Th
                key={id}
                modifier="nowrap"
                {...(by === undefined
                  ? {}
                  : {
                      sort: {
                        columnIndex: index,
                        sortBy: { index: sorted, direction: order },
                        onSort: (_event: unknown, _index: number, direction: 'asc' | 'desc') => onSort(by, direction),
                      },
                    })}
              >
                {t(words)}
              </Th>
            ))}
          </Tr>
        </Thead>
        <Tbody>
          {rows.map(({ id, cells }) => (
            <Tr key={id}>
              {columns.map((column, at) => {
                const cell = cells[at];
                return <Td key={column.id}>{cell !== undefined && <TableCell cell={cell} />}</Td>;
              })}
            </Tr>
          ))}
        </Tbody>
      </Table>
    </div>
  );
}
