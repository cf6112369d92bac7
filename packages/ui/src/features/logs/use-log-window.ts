import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react';
import type { LogRow } from './log-view-model.ts';
import { inView, rowAt, scrollToRow, toOffsets } from './row-offsets.ts';

/** px; the style sheet gives every closed row of one line this height. */
const ROW_HEIGHT = 32;
/** Where nothing is laid out (tests), a screenful is assumed. */
const ASSUMED_HEIGHT = 720;
/** px from the end that still count as its end. */
const SLACK = 8;
/** px from the beginning at which older lines are asked for. */
const NEAR_BEGINNING = 400;

interface LogWindow {
  readonly scroller: RefObject<HTMLDivElement>;
  readonly onScroll: () => void;
  /** The first row to render, the one after the last, and the room around them in px. */
  readonly from: number;
  readonly to: number;
  readonly before: number;
  readonly after: number;
  readonly page: number;
  /** Observes the height of a rendered row. */
  readonly measure: (element: HTMLDivElement | null) => void;
  /** Scrolls as little as it takes to show a row. `here`: the list stays there though lines come. */
  readonly reveal: (row: number, hold?: 'here') => void;
  /** px of the open row, once it was laid out. */
  readonly openHeight: number | undefined;
  readonly toEnd: () => void;
  /** Whether the newest line is in view, where the list stays as it grows. */
  readonly end: 'in view' | 'away';
}

/** Which rows of a long list are worth rendering, and how it keeps its place while it grows at both ends. */
export function useLogWindow(
  rows: readonly LogRow[],
  /** Rows higher than one line; the heights of all others are known. */
  uneven: 'all' | { readonly open: string | undefined },
  onBeginning: () => void,
): LogWindow {
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: ASSUMED_HEIGHT });
  const [measured, setMeasured] = useState<ReadonlyMap<string, number>>(new Map());
  const [end, setEnd] = useState<LogWindow['end']>('in view');
  /** The same, known at once: a rendering that was begun before the reader left the end would scroll back to it. */
  const endNow = useRef(end);
  const turn = useCallback((next: LogWindow['end']) => {
    endNow.current = next;
    setEnd(next);
  }, []);
  /** The first row in view and how far it is scrolled past: what must not move when rows come before it. */
  const anchor = useRef<{ readonly id: string; readonly past: number }>();
  const open = uneven === 'all' ? undefined : uneven.open;
  const tops = useMemo(() => {
    const openHeight = open === undefined ? undefined : measured.get(open);
    const heights =
      uneven === 'all' ? measured : new Map(open === undefined || openHeight === undefined ? [] : [[open, openHeight]]);
    return toOffsets(rows, ROW_HEIGHT, heights);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `uneven` is made anew with each rendering
  }, [rows, measured, uneven === 'all', open]);
  const total = tops[rows.length] ?? 0;

  /** Where we scrolled to last: the browser tells of it as it tells of the reader's scrolling. */
  const own = useRef(-1);
  const scroll = useCallback((to: number) => {
    const element = scroller.current;
    if (element !== null) {
      element.scrollTop = to;
      own.current = element.scrollTop;
    }
    setView((held) => (held.top === to ? held : { ...held, top: to }));
  }, []);

  // Before the list is scrolled for the first time.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const fit = (): void => {
      const height = element.clientHeight === 0 ? ASSUMED_HEIGHT : element.clientHeight;
      setView((held) => (held.height === height ? held : { ...held, height }));
    };
    fit();
    const observer = new ResizeObserver(fit);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  // Before anything is painted: the reader's place stays, or the end.
  useLayoutEffect(() => {
    if (endNow.current === 'in view') {
      scroll(Math.max(0, total - view.height));
      return;
    }
    const held = anchor.current;
    if (held === undefined) return;
    const at = rows.findIndex(({ id }) => id === held.id);
    const to = (tops[at] ?? 0) + held.past;
    if (at !== -1 && Math.abs((scroller.current?.scrollTop ?? 0) - to) > 1) scroll(to);
  }, [tops, rows, total, view.height, end, scroll]);

  const rowObserver = useRef<ResizeObserver>();
  useEffect(() => () => rowObserver.current?.disconnect(), []);
  const measure = useCallback((element: HTMLDivElement | null) => {
    if (element === null) return;
    rowObserver.current ??= new ResizeObserver((entries) => setMeasured((held) => remeasured(held, entries)));
    rowObserver.current.observe(element);
  }, []);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    const top = element.scrollTop;
    const first = rowAt(tops, top);
    anchor.current = rows[first] === undefined ? undefined : { id: rows[first].id, past: top - (tops[first] ?? 0) };
    const isAtEnd = top + element.clientHeight >= element.scrollHeight - SLACK;
    const isOurs = Math.abs(top - own.current) < 1;
    if (!isOurs) turn(isAtEnd ? 'in view' : 'away');
    // A new window only when a row has passed: scrolling must not render for every pixel.
    setView((held) => (rowAt(tops, held.top) === first ? held : { ...held, top }));
    if (top < NEAR_BEGINNING && !isAtEnd && !isOurs) onBeginning();
  }, [rows, tops, onBeginning, turn]);

  const reveal = useCallback(
    (row: number, hold?: 'here') => {
      const element = scroller.current;
      const to = scrollToRow(tops, row, element?.scrollTop ?? 0, view.height);
      // Who walks up or opens a line has left the end, before the browser says so.
      if (hold === 'here' || (to !== undefined && row < rows.length - 1)) {
        const top = to ?? element?.scrollTop ?? 0;
        const first = rowAt(tops, top);
        anchor.current = rows[first] === undefined ? undefined : { id: rows[first].id, past: top - (tops[first] ?? 0) };
        turn('away');
      }
      if (to !== undefined) scroll(to);
    },
    [rows, tops, view.height, scroll, turn],
  );
  const { from, to } = inView(tops, view.top, view.height);
  return {
    scroller,
    onScroll,
    from,
    to,
    before: tops[from] ?? 0,
    after: total - (tops[to] ?? total),
    page: Math.max(1, Math.floor(view.height / ROW_HEIGHT) - 2),
    measure,
    reveal,
    openHeight: open === undefined ? undefined : measured.get(open),
    toEnd: useCallback(() => turn('in view'), [turn]),
    end,
  };
}

function remeasured(
  held: ReadonlyMap<string, number>,
  entries: readonly ResizeObserverEntry[],
): ReadonlyMap<string, number> {
  const next = new Map(held);
  for (const { target } of entries) {
    const id = target instanceof HTMLElement && target.isConnected ? target.dataset['row'] : undefined;
    if (id !== undefined) next.set(id, target.getBoundingClientRect().height);
  }
  return [...next].some(([id, height]) => held.get(id) !== height) ? next : held;
}
