import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { ReactElement } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useHost } from '../../host.ts';
import { carriedSearch } from '../../kit/global-choice.ts';
import { columnWords, LIST_COLUMNS, type ListRow, type ListSort } from './list-view-model.ts';
import { TableCell } from './TableCell.tsx';
import { ztunnelPath } from './url.ts';

interface ZtunnelsTableProps {
  readonly rows: readonly ListRow[];
  readonly sort: ListSort;
  readonly onSort: (sort: ListSort) => void;
}

export function ZtunnelsTable({ rows, sort, onSort }: ZtunnelsTableProps): ReactElement {
  const { t } = useHost();
  const [search] = useSearchParams();
  const isSeveral = new Set(rows.map(({ cluster }) => cluster)).size > 1;
  return (
    <div className="waymark-wide" tabIndex={0} role="region" aria-label={t('ztunnels.label')}>
      <Table
        className="waymark-ztunnel__list"
        variant="compact"
        isStickyHeader
        gridBreakPoint=""
        aria-label={t('ztunnels.label')}
      >
        <Thead>
          <Tr>
            {LIST_COLUMNS.map((column, index) => (
              <Th
                key={column}
                modifier="nowrap"
                sort={{
                  columnIndex: index,
                  sortBy: { index: LIST_COLUMNS.indexOf(sort.column), direction: sort.direction },
                  onSort: (_event, _index, direction) => onSort({ column, direction }),
                }}
              >
                {t(columnWords(column))}
              </Th>
            ))}
          </Tr>
        </Thead>
        <Tbody>
          {rows.map((row) => (
            <Tr key={`${row.cluster}/${row.node}`}>
              {LIST_COLUMNS.map((column) => (
                <Td key={column}>
                  {column === 'node' ? (
                    <Link to={`${ztunnelPath(row)}${carriedSearch(search)}`}>
                      {isSeveral ? `${row.cluster} / ${row.node}` : row.node}
                    </Link>
                  ) : (
                    <TableCell cell={row.cells[column]} />
                  )}
                </Td>
              ))}
            </Tr>
          ))}
        </Tbody>
      </Table>
    </div>
  );
}
