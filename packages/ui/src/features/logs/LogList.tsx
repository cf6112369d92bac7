import { Button } from '@patternfly/react-core';
import { ArrowDownIcon, OutlinedQuestionCircleIcon } from '@patternfly/react-icons';
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import { useHost } from '../../host.ts';
import type { LineList } from './line-list.ts';
import { LineDetail } from './LineDetail.tsx';
import { LogCells } from './LogCells.tsx';
import { toRows } from './log-view-model.ts';
import type { LogsView } from './url.ts';
import { useLogWindow } from './use-log-window.ts';
import { gapWords } from './words.ts';

const COLUMNS = ['time', 'hop', 'severity', 'summary', 'numbers', 'join'] as const;

interface LogListProps {
  readonly list: LineList;
  readonly view: LogsView;
  readonly onOpen: (id: string | undefined) => void;
  /** The reader has come to the oldest line. */
  readonly onBeginning: () => void;
}

/**
 * Lines of any number, of which only those in view exist. The grid itself has the focus and names its active row: a row that scrolls away
 * could not keep it.
 */
export function LogList({ list, view, onOpen, onBeginning }: LogListProps): ReactElement {
  const { t } = useHost();
  const id = useId();
  const rows = useMemo(() => toRows({ lines: list.lines, missing: list.missing }), [list.lines, list.missing]);
  const { open } = view;
  const shown = useLogWindow(rows, view.lines === 'wrapped' ? 'all' : { open }, onBeginning);
  const { reveal, from, to } = shown;
  const [active, setActive] = useState<string>();
  // Looked for among all lines only when they change, not with every screenful.
  const at = useMemo(() => (active === undefined ? -1 : rows.findIndex((row) => row.id === active)), [rows, active]);

  // A link to a line shows it; later the list stays where the reader has put it.
  const openAt = useMemo(() => (open === undefined ? -1 : rows.findIndex((row) => row.id === open)), [rows, open]);
  const isThere = openAt !== -1;
  useEffect(() => {
    if (!isThere) return;
    setActive(open);
    reveal(openAt, 'here');
    // eslint-disable-next-line react-hooks/exhaustive-deps -- its position alone is no reason to scroll
  }, [open, isThere, shown.openHeight]);

  /** Lines that had come when the newest was last in view. */
  const seen = useRef(list.arrived);
  if (shown.end === 'in view') seen.current = list.arrived;
  const fresh = list.arrived - seen.current;

  const activate = (row: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, row));
    const found = rows[next];
    if (found === undefined) return;
    setActive(found.id);
    reveal(next);
  };
  const toNewest = (): void => {
    shown.toEnd();
    setActive(rows.at(-1)?.id);
  };
  const toggle = (row: string): void => onOpen(row === open ? undefined : row);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && open !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      onOpen(undefined);
      if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus({ preventScroll: true });
      return;
    }
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const here = at === -1 ? rows.length : at;
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: here + 1,
      ArrowUp: here - 1,
      PageDown: here + shown.page,
      PageUp: here - shown.page,
      Home: 0,
    };
    const move = moves[event.key];
    if (event.key === 'End') toNewest();
    else if (move !== undefined) activate(move);
    else if ((event.key === 'Enter' || event.key === ' ') && rows[at]?.is === 'line') toggle(rows[at].id);
    else return;
    event.preventDefault();
  };

  return (
    <div className="waymark-logs__list">
      <div
        role="treegrid"
        className={`waymark-logs__grid ${view.lines === 'wrapped' ? 'waymark-logs__grid--wrapped' : ''}`}
        tabIndex={0}
        aria-label={t('logs.list')}
        aria-describedby={`${id}-keys`}
        aria-rowcount={rows.length + 1}
        aria-colcount={COLUMNS.length}
        {...(at >= from && at < to ? { 'aria-activedescendant': `${id}-${rows[at]?.id ?? ''}` } : {})}
        onKeyDown={onKeyDown}
      >
        <div role="row" aria-rowindex={1} className="waymark-log waymark-log--head">
          {COLUMNS.map((column) => (
            <span key={column} role="columnheader" className={`waymark-log__${column}`}>
              {t(`logs.column.${column}`)}
            </span>
          ))}
        </div>
        <div ref={shown.scroller} role="rowgroup" className="waymark-logs__scroll" onScroll={shown.onScroll}>
          <div role="presentation" style={{ blockSize: `${String(shown.before)}px` }} />
          {rows.slice(from, to).map((row, index) => (
            <div
              key={row.id}
              ref={view.lines === 'wrapped' || row.id === open ? shown.measure : undefined}
              data-row={row.id}
              role="presentation"
            >
              {row.is === 'gap' ? (
                <div
                  role="row"
                  id={`${id}-${row.id}`}
                  aria-rowindex={from + index + 2}
                  className={`waymark-log-gap ${row.id === active ? 'waymark-log--active' : ''}`}
                >
                  <span role="gridcell" aria-colspan={COLUMNS.length} title={gapWords(row.gap, t)}>
                    <OutlinedQuestionCircleIcon aria-hidden="true" /> {gapWords(row.gap, t)}
                  </span>
                </div>
              ) : (
                <div
                  role="row"
                  id={`${id}-${row.id}`}
                  aria-rowindex={from + index + 2}
                  aria-expanded={row.id === open}
                  aria-selected={row.id === open}
                  className={`waymark-log waymark-log--${row.line.hop} ${row.id === active ? 'waymark-log--active' : ''} ${row.id === open ? 'waymark-log--open' : ''}`}
                  onClick={({ currentTarget }) => {
                    // Who marks a text to copy it does not want the line opened.
                    if (document.getSelection()?.isCollapsed === false) return;
                    currentTarget.closest<HTMLElement>('[role="treegrid"]')?.focus({ preventScroll: true });
                    setActive(row.id);
                    toggle(row.id);
                  }}
                >
                  <LogCells
                    line={row.line}
                    late={list.late.has(row.id) ? 'late' : 'in time'}
                    highlight={view.highlight}
                  />
                </div>
              )}
              {row.is === 'line' && row.id === open && (
                <div role="row" className="waymark-log-detail">
                  <div role="gridcell" aria-colspan={COLUMNS.length}>
                    <LineDetail line={row.line} list={list} highlight={view.highlight} onOpen={onOpen} />
                  </div>
                </div>
              )}
            </div>
          ))}
          <div role="presentation" style={{ blockSize: `${String(Math.max(0, shown.after))}px` }} />
        </div>
      </div>
      {shown.end === 'away' && (
        <Button
          className="waymark-logs__newest"
          variant="secondary"
          size="sm"
          icon={<ArrowDownIcon />}
          onClick={toNewest}
        >
          <span role="status">{fresh > 0 ? t('logs.new', { count: fresh }) : t('logs.toNewest')}</span>
        </Button>
      )}
      <p id={`${id}-keys`} className="pf-v6-screen-reader">
        {t('logs.list.keys')}
      </p>
    </div>
  );
}
