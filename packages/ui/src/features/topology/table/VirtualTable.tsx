import { SortByDirection, Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useEffect, useId, useState, type KeyboardEvent, type ReactElement } from 'react';
import { useHost } from '../../../host.ts';
import type { MessageKey } from '../../../messages/messages.ts';
import { TableCell } from './TableCell.tsx';
import type { Column, Sort, TableRow } from './table-row.ts';
import { useRowWindow } from './use-row-window.ts';

/** px; the style sheet gives every row this height. */
const ROW_HEIGHT = 34;

interface VirtualTableProps<C extends string> {
  readonly label: string;
  readonly columns: readonly Column<C>[];
  /** In the order shown. */
  readonly rows: readonly TableRow<C>[];
  readonly sort: Sort<C>;
  readonly onSort: (sort: Sort<C>) => void;
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
}

/**
 * A table of any length, of which only what is in view exists. The table itself has the focus and names its active row: a row that
 * scrolls away could not keep it.
 */
export function VirtualTable<C extends string>(props: VirtualTableProps<C>): ReactElement {
  const { t } = useHost();
  const { columns, rows, sort, selected } = props;
  const id = useId();
  const { scroller, onScroll, reveal, page, from, to } = useRowWindow(rows.length, ROW_HEIGHT);
  const [active, setActive] = useState<string>();
  const at = rows.findIndex((row) => row.id === active);
  const selectedAt = rows.findIndex((row) => row.id === selected);

  // Shown when it is chosen or the reader sorts, not whenever new numbers arrive: then the table would move by itself.
  const order = `${sort.column} ${sort.direction}`;
  const isThere = selectedAt !== -1;
  useEffect(() => {
    if (!isThere) return;
    setActive(selected);
    reveal(selectedAt);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- its position alone is no reason to scroll
  }, [selected, isThere, order, reveal]);

  const activate = (row: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, row));
    const found = rows[next];
    if (found === undefined) return;
    setActive(found.id);
    reveal(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const here = at === -1 ? Math.max(0, selectedAt) : at;
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: at === -1 ? here : here + 1,
      ArrowUp: here - 1,
      PageDown: here + page,
      PageUp: here - page,
      Home: 0,
      End: rows.length - 1,
    };
    const move = moves[event.key];
    if (move !== undefined) activate(move);
    else if ((event.key === 'Enter' || event.key === ' ') && at !== -1) props.onSelect(rows[at]?.id ?? '');
    else return;
    event.preventDefault();
  };
  const isActiveRendered = at >= from && at < to;
  const sortedAt = columns.findIndex((column) => column.id === sort.column);
  return (
    <div ref={scroller} className="waymark-table__scroll" onScroll={onScroll}>
      <Table
        variant="compact"
        isStickyHeader
        gridBreakPoint=""
        className="waymark-table"
        aria-label={props.label}
        aria-describedby={`${id}-keys`}
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length}
        {...(isActiveRendered ? { 'aria-activedescendant': `${id}-${String(at)}` } : {})}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <Thead>
          <Tr aria-rowindex={1}>
            {columns.map((column, index) => (
              <Th
                key={column.id}
                className={`waymark-table__rank-${String(column.rank)} waymark-table__${column.align} waymark-table__col-${column.id}`}
                sort={{
                  columnIndex: index,
                  sortBy: {
                    index: sortedAt,
                    direction: sort.direction === 'up' ? 'asc' : 'desc',
                    defaultDirection: column.first === 'up' ? 'asc' : 'desc',
                  },
                  onSort: (_event, _index, direction) =>
                    props.onSort({ column: column.id, direction: direction === SortByDirection.asc ? 'up' : 'down' }),
                }}
              >
                {t(`table.column.${column.id}` as MessageKey)}
              </Th>
            ))}
          </Tr>
        </Thead>
        <Tbody>
          <Spacer rows={from} columns={columns.length} />
          {rows.slice(from, to).map((row, index) => (
            <Tr
              key={row.id}
              id={`${id}-${String(from + index)}`}
              aria-rowindex={from + index + 2}
              aria-selected={row.id === selected}
              isRowSelected={row.id === selected}
              className={row.id === active ? 'waymark-table__row waymark-table__row--active' : 'waymark-table__row'}
              onClick={({ currentTarget }) => {
                // The keys go on from here.
                currentTarget.closest('table')?.focus({ preventScroll: true });
                setActive(row.id);
                props.onSelect(row.id);
              }}
            >
              {columns.map((column) => (
                <Td
                  key={column.id}
                  className={`waymark-table__rank-${String(column.rank)} waymark-table__${column.align}`}
                >
                  <TableCell cell={row.cells[column.id]} />
                </Td>
              ))}
            </Tr>
          ))}
          <Spacer rows={rows.length - to} columns={columns.length} />
        </Tbody>
      </Table>
      <p id={`${id}-keys`} className="pf-v6-screen-reader">
        {t('table.keys')}
      </p>
    </div>
  );
}

/** As high as the rows that are not rendered. */
function Spacer(props: { readonly rows: number; readonly columns: number }): ReactElement | null {
  if (props.rows <= 0) return null;
  return (
    <tr aria-hidden="true" role="presentation">
      <td colSpan={props.columns} style={{ blockSize: `${String(props.rows * ROW_HEIGHT)}px`, padding: 0 }} />
    </tr>
  );
}
