import { useCallback, useEffect, useRef, useState, type RefObject, type UIEvent } from 'react';
import { scrollTo, windowAt, type RowWindow } from './window.ts';

/** Where nothing is laid out (tests), a screenful is assumed. */
const ASSUMED_HEIGHT = 720;

interface RowsInView extends RowWindow {
  readonly scroller: RefObject<HTMLDivElement>;
  readonly onScroll: (event: UIEvent<HTMLDivElement>) => void;
  /** Scrolls as little as it takes to show a row. */
  readonly reveal: (row: number) => void;
  /** How many rows a page key moves. */
  readonly page: number;
}

/** Which rows of a long table are worth rendering. */
export function useRowWindow(count: number, rowHeight: number): RowsInView {
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: ASSUMED_HEIGHT });
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = (): void => {
      const height = element.clientHeight === 0 ? ASSUMED_HEIGHT : element.clientHeight;
      setView((held) => (held.height === height ? held : { ...held, height }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const onScroll = useCallback(
    (event: UIEvent<HTMLDivElement>) => {
      const top = event.currentTarget.scrollTop;
      // A new window only when a row has passed: scrolling must not render for every pixel.
      setView((held) => (Math.floor(held.top / rowHeight) === Math.floor(top / rowHeight) ? held : { ...held, top }));
    },
    [rowHeight],
  );
  const reveal = useCallback(
    (row: number) => {
      const element = scroller.current;
      if (element === null) return;
      const height = element.clientHeight === 0 ? ASSUMED_HEIGHT : element.clientHeight;
      const to = scrollTo(row, { scrollTop: element.scrollTop, height, head: rowHeight }, rowHeight);
      if (to === undefined) return;
      element.scrollTop = to;
      setView((held) => ({ ...held, top: to }));
    },
    [rowHeight],
  );
  const { from, to } = windowAt(view.top, view.height, rowHeight, count);
  return { scroller, onScroll, reveal, page: Math.max(1, Math.floor(view.height / rowHeight) - 2), from, to };
}
