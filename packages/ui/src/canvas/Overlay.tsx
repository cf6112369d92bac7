import { memo, useMemo, useRef, useState } from 'react';
import type { CSSProperties, KeyboardEvent, ReactElement } from 'react';
import type { DrawnLine } from './drawing.ts';
import { bodyOf, bodyRect } from './body.ts';
import { describeBox, describePlace } from './descriptions.ts';
import { densityByName, TAB_HEIGHT, TAB_INSET } from './density.ts';
import { overlaps, rectAround } from './geometry.ts';
import type { Point, Rect } from './geometry.ts';
import { tabWidth } from './layout-input.ts';
import { flowsAt, readingOrder } from './reading-order.ts';
import type { Stop } from './reading-order.ts';
import { pointOn } from './route.ts';
import type { Picture } from './picture.ts';

export interface OverlayProps {
  readonly picture: Picture;
  readonly selection: string | undefined;
  /** The part of the picture on screen, in its own coordinates; undefined as long as all of it may be held. */
  readonly window: Rect | undefined;
  readonly onSelect: (id: string | undefined) => void;
  readonly onFocusPlace: (id: string) => void;
  readonly onFold: (id: string) => void;
  /** Where in the picture's own coordinates. */
  readonly onMenu: (id: string, at: Point) => void;
  /** The keyboard stands on this now. */
  readonly onReach: (id: string | undefined, at: Point | undefined) => void;
}

/** Among more lines, those are held that the reader can step onto from where they stand. */
const ALL_LINES_UP_TO = 200;
const LINE_BUTTON = { width: 44, height: 22 };

/** Which place the arrow keys set out from, and which way. */
interface Walk {
  readonly place: string;
  readonly direction: 'out' | 'in';
}

/**
 * The picture for keys and screen readers: a button over every place, title and line. Tab walks places in reading order; from a place, right and left
 * step onto its flows out and in, once more to the place at their other end; up and down change between flows.
 */
export const Overlay = memo(function Overlay(props: OverlayProps): ReactElement {
  const { picture, selection, window, onSelect, onFocusPlace, onFold, onMenu, onReach } = props;
  const { drawing, layout, routes } = picture;
  const [reached, setReached] = useState<string | undefined>(undefined);
  const walk = useRef<Walk | undefined>(undefined);
  const buttons = useRef(new Map<string, HTMLButtonElement>());
  const stops = useMemo(() => readingOrder(drawing, layout), [drawing, layout]);
  const density = densityByName(layout.density);
  const folds = picture.arrows === 'shown';
  const visible = (spot: Rect): boolean => window === undefined || overlaps(spot, window);
  const hold =
    (id: string) =>
    (button: HTMLButtonElement | null): void => {
      if (button === null) buttons.current.delete(id);
      else buttons.current.set(id, button);
    };
  const goTo = (id: string | undefined): void => {
    if (id !== undefined) buttons.current.get(id)?.focus({ preventScroll: true });
  };
  const onPlaceKey = (id: string, event: KeyboardEvent): void => {
    const direction = event.key === 'ArrowRight' ? 'out' : event.key === 'ArrowLeft' ? 'in' : undefined;
    if (direction !== undefined) {
      event.preventDefault();
      walk.current = { place: id, direction };
      goTo(flowsAt(drawing, layout, id, direction)[0]?.id);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const places = stops.filter((stop) => stop.is === 'place');
      const at = places.findIndex((stop) => stop.place.id === id);
      goTo(places[at + (event.key === 'ArrowDown' ? 1 : -1)]?.place.id);
    }
  };
  const onLineKey = (line: DrawnLine, event: KeyboardEvent): void => {
    const steps = { ArrowRight: 'right', ArrowLeft: 'left', ArrowDown: 'down', ArrowUp: 'up' } as const;
    const step = steps[event.key as keyof typeof steps] as (typeof steps)[keyof typeof steps] | undefined;
    if (step === undefined) return;
    event.preventDefault();
    if (step === 'right') goTo(line.to);
    else if (step === 'left') goTo(line.from);
    else {
      const from = walk.current ?? { place: line.from, direction: 'out' };
      const siblings = flowsAt(drawing, layout, from.place, from.direction);
      const at = siblings.findIndex((sibling) => sibling.id === line.id);
      goTo(siblings[(at + (step === 'down' ? 1 : -1) + siblings.length) % siblings.length]?.id);
    }
  };
  const button = (
    id: string,
    spot: Rect,
    kind: 'place' | 'line' | 'box' | 'folded',
    label: string,
    onKey?: (event: KeyboardEvent) => void,
  ): ReactElement => (
    <button
      key={`${kind} ${id}`}
      ref={hold(id)}
      type="button"
      className={`waymark-canvas__button waymark-canvas__button--${kind}`}
      {...(folds && (kind === 'box' || kind === 'folded') ? { 'aria-expanded': kind === 'box' } : {})}
      style={placed(spot)}
      tabIndex={kind === 'line' ? -1 : 0}
      aria-label={label}
      aria-pressed={selection === id}
      onClick={() => {
        onSelect(selection === id ? undefined : id);
      }}
      onKeyDown={(event) => {
        const at = { x: (spot.left + spot.right) / 2, y: (spot.top + spot.bottom) / 2 };
        if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
          event.preventDefault();
          onMenu(id, at);
        } else if (folds && opensOrCloses(event, kind)) {
          event.preventDefault();
          onFold(id);
        } else if (event.key === 'Enter' && event.shiftKey && kind !== 'line') {
          event.preventDefault();
          if (kind !== 'box') onFocusPlace(id);
        } else onKey?.(event);
      }}
      onFocus={() => {
        if (kind === 'place' || kind === 'folded') setReached(id);
        onReach(id, { x: (spot.left + spot.right) / 2, y: (spot.top + spot.bottom) / 2 });
      }}
      onBlur={() => {
        onReach(undefined, undefined);
      }}
    />
  );
  const stopButton = (stop: Stop): ReactElement | undefined => {
    if (stop.is === 'box') {
      const label = describeBox(stop.box, ', ');
      const spot = tabSpot(stop.rect, tabWidth(stop.box.title, stop.box.totals));
      return visible(spot) ? button(stop.box.id, spot, 'box', label) : undefined;
    }
    const { place, at } = stop;
    const spot = bodyRect(at, bodyOf(place, density));
    if (!visible(spot)) return undefined;
    const kind = place.shape === 'folded' ? 'folded' : 'place';
    return button(place.id, spot, kind, describePlace(place), (event) => {
      onPlaceKey(place.id, event);
    });
  };
  return (
    <>
      {stops.map(stopButton)}
      {drawing.lines.map((line) => {
        const route = routes.get(line.id);
        // Thousands of lines are reached from their places only, so those of the others need no button.
        const isHeld =
          (window === undefined && drawing.lines.length <= ALL_LINES_UP_TO) ||
          line.from === reached ||
          line.to === reached ||
          line.id === selection;
        if (route === undefined || !isHeld) return undefined;
        const spot = rectAround(pointOn(route, 0.5), LINE_BUTTON.width, LINE_BUTTON.height);
        return button(line.id, spot, 'line', line.description, (event) => {
          onLineKey(line, event);
        });
      })}
    </>
  );
});

/** `-` closes a box; `+` or Enter opens a folded one. The plus sign is also found without Shift. */
function opensOrCloses(event: KeyboardEvent, kind: string): boolean {
  if (kind === 'box') return event.key === '-';
  return kind === 'folded' && (event.key === '+' || event.key === '=' || (event.key === 'Enter' && !event.shiftKey));
}

function placed(spot: Rect): CSSProperties {
  return { left: spot.left, top: spot.top, width: spot.right - spot.left, height: spot.bottom - spot.top };
}

function tabSpot(rect: Rect, width: number): Rect {
  const left = rect.left + TAB_INSET;
  return { left, top: rect.top - TAB_HEIGHT / 2, right: left + width, bottom: rect.top + TAB_HEIGHT / 2 };
}
