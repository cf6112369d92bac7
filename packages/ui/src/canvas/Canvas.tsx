import {
  forwardRef,
  useCallback,
  useDeferredValue,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { ReactElement } from 'react';
import './canvas.css';
import type { Drawing } from './drawing.ts';
import type { Point, Rect } from './geometry.ts';
import { hasNewcomers, isRemnant } from './keep.ts';
import { openLayoutDesk } from './layout-desk.ts';
import type { LayoutDesk } from './layout-desk.ts';
import { toLayoutInput } from './layout-input.ts';
import type { Layout } from './layout-input.ts';
import type { Consent, LayoutAnswer } from './layout-question.ts';
import { Overlay } from './Overlay.tsx';
import { toRoutes } from './routes.ts';
import { openStage } from './stage.ts';
import type { Picture } from './picture.ts';
import type { Inset, Stage, View } from './stage.ts';
import { openTrafficLayer } from './traffic-layer.ts';
import type { TrafficLayer } from './traffic-layer.ts';
import { useCalm } from './use-calm.ts';
import { useThemePalette } from './use-theme-palette.ts';

export interface CanvasProps {
  readonly drawing: Drawing;
  /** Id of the selected place, line or box. */
  readonly selection: string | undefined;
  readonly onSelect: (id: string | undefined) => void;
  /** Double click, or Shift+Enter on the keyboard: the reader wants the surroundings of this place. */
  readonly onFocusPlace?: (id: string) => void;
  /** A box's title was asked to open or close: click on its arrow, or `-`/`+` on the keyboard; for a folded place Enter on it. */
  readonly onFold?: (id: string) => void;
  /** Secondary click, or the menu key: where the menu belongs, in the canvas's own pixels. */
  readonly onMenu?: (id: string, at: Point) => void;
  /** Dots run along the lines by their pace. Never when the reader prefers reduced motion. */
  readonly motion?: 'still' | 'moving';
  /** Told after every fit: whether names are legible (11 px) when all is shown. Pages collapse boxes when they are not. */
  readonly onFitted?: (fitted: { readonly legible: boolean }) => void;
  /**
   * The reader's choices that the drawing answers, as one word. When it changes with a drawing, places may move; while it stays, the drawing has changed by
   * itself and nothing that stands may move. Absent: kept unless most of the drawing is new.
   */
  readonly question?: string;
  /** Told after every change of the drawing: how many newcomers stand aside, because room for them would move others. `relay()` takes them in. */
  readonly onPending?: (pending: { readonly newcomers: number }) => void;
  /** Name of the picture for screen readers. */
  readonly label: string;
  /** Room at the edges that the page's controls cover, kept free when fitting. */
  readonly inset?: Partial<Inset>;
}

export interface CanvasHandle {
  fit(): void;
  zoomIn(): void;
  zoomOut(): void;
  /** Forgets all positions and lays out anew for the present size. */
  relay(): void;
  /** The whole picture at twice its size, on the theme's ground. Rejects before the first picture. */
  toPng(): Promise<Blob>;
  /** The whole picture as a document of its own; empty before the first picture. */
  toSvg(): string;
}

const ZOOM_STEP = 1.25;
/** From the outermost thing to the edge. */
const EDGE = 12;
/** Up to here the overlay holds every place; above, those in view. */
const WHOLE_OVERLAY_UP_TO = 300;
const WINDOW_MS = 150;
const NOTHING: Rect = { left: 0, top: 0, right: 0, bottom: 0 };

/** The picture: told a whole drawing, it keeps positions, view and selection while the drawing changes. */
export const Canvas = forwardRef<CanvasHandle, CanvasProps>(function Canvas(props, handle): ReactElement {
  const { drawing, selection, label } = props;
  const host = useRef<HTMLDivElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const stage = useRef<Stage | undefined>(undefined);
  const traffic = useRef<TrafficLayer | undefined>(undefined);
  const desk = useRef<LayoutDesk | undefined>(undefined);
  const latest = useRef(props);
  const view = useRef<View | undefined>(undefined);
  const [answer, setAnswer] = useState<LayoutAnswer | undefined>(undefined);
  const [window, setWindow] = useState<Rect>(NOTHING);
  const [sized, setSized] = useState(false);
  const palette = useThemePalette();
  const firstPalette = useRef(palette);
  const layout = answer?.layout;
  const laidOut = useRef<Layout | undefined>(undefined);
  const settled = useRef<Layout | undefined>(undefined);
  const answered = useRef(props.question);
  /** The reader has just opened or closed a box, so the next drawing may settle. */
  const turned = useRef(false);
  const arrows = props.onFold === undefined ? 'none' : 'shown';
  useEffect(() => {
    latest.current = props;
  });

  const fit = useCallback((): void => {
    const legible = stage.current?.fit(insetOf(latest.current.inset));
    if (legible !== undefined) latest.current.onFitted?.({ legible });
  }, []);
  const askLayout = useCallback((previous: Layout | undefined, consent: Consent): void => {
    const box = host.current;
    if (box === null || latest.current.drawing.places.length + latest.current.drawing.boxes.length === 0) return;
    const inset = insetOf(latest.current.inset);
    const viewport = {
      width: Math.max(200, box.clientWidth - inset.left - inset.right),
      height: Math.max(200, box.clientHeight - inset.top - inset.bottom),
    };
    desk.current?.ask(toLayoutInput(latest.current.drawing, viewport), previous, consent);
  }, []);

  const fold = useCallback((id: string): void => {
    turned.current = true;
    latest.current.onFold?.(id);
  }, []);

  useEffect(() => {
    const box = host.current;
    if (box === null) return;
    let windowTimer: ReturnType<typeof setTimeout> | undefined;
    const opened = openStage(box, firstPalette.current, {
      onSelect: (id) => {
        latest.current.onSelect(id);
      },
      onFocusPlace: (id) => latest.current.onFocusPlace?.(id),
      onFold: fold,
      onMenu: (id, at) => latest.current.onMenu?.(id, at),
      onView: (next) => {
        view.current = next;
        traffic.current?.look(next);
        // Moved by hand rather than by React: a frame of panning must not render hundreds of buttons.
        if (layer.current !== null)
          layer.current.style.transform = `translate(${String(next.pan.x)}px, ${String(next.pan.y)}px) scale(${String(next.zoom)})`;
        clearTimeout(windowTimer);
        if (latest.current.drawing.places.length <= WHOLE_OVERLAY_UP_TO) return;
        windowTimer = setTimeout(() => {
          setWindow(windowOf(next));
        }, WINDOW_MS);
      },
    });
    stage.current = opened;
    // For measures of readability from outside, which can see pixels only.
    Object.assign(box, { pictureGeometry: () => opened.geometry() });
    desk.current = openLayoutDesk((laid) => {
      laidOut.current = laid.layout;
      setAnswer(laid);
      latest.current.onPending?.({ newcomers: laid.aside });
    });
    const stopWatching = watchSize(box, () => {
      opened.resize();
      setSized(true);
    });
    return () => {
      clearTimeout(windowTimer);
      stopWatching();
      desk.current?.close();
      opened.close();
      stage.current = undefined;
      desk.current = undefined;
    };
  }, [fold]);

  useEffect(() => {
    if (!sized) return;
    const previous = laidOut.current;
    const { question } = latest.current;
    const consent = turned.current
      ? 'settle'
      : question !== answered.current
        ? 'freely'
        : question === undefined
          ? 'guess'
          : 'keep';
    turned.current = false;
    answered.current = question;
    const input = toLayoutInput(drawing, { width: 1, height: 1 });
    if (previous === undefined || hasNewcomers(previous, input) || (consent === 'freely' && isRemnant(previous, input)))
      askLayout(previous, consent);
  }, [drawing, sized, askLayout]);

  const picture = useMemo(
    (): Picture | undefined =>
      layout === undefined ? undefined : { drawing, layout, routes: toRoutes(drawing, layout), arrows },
    [drawing, layout, arrows],
  );
  // The painted picture first; hundreds of buttons may follow a moment later, in slices that do not hold up the reader.
  const pictureForKeys = useDeferredValue(picture);
  useEffect(() => {
    if (picture === undefined) return;
    const isMoved = settled.current !== picture.layout && settled.current !== undefined;
    settled.current = picture.layout;
    stage.current?.show(picture, isMoved ? 'settle' : 'jump');
  }, [picture]);
  const trafficCanvas = useRef<HTMLCanvasElement>(null);
  const isMoving = useCalm() === 'lively' && props.motion === 'moving';
  useEffect(() => {
    if (trafficCanvas.current === null) return;
    const opened = openTrafficLayer(trafficCanvas.current, firstPalette.current);
    traffic.current = opened;
    if (view.current !== undefined) opened.look(view.current);
    return () => {
      traffic.current = undefined;
      opened.close();
    };
  }, [isMoving]);
  useEffect(() => {
    if (picture !== undefined) traffic.current?.show(picture);
    traffic.current?.paint(palette);
  }, [picture, palette, isMoving]);
  useEffect(() => {
    if (answer?.anew === true) fit();
  }, [answer, fit]);
  useEffect(() => {
    stage.current?.select(selection);
  }, [selection]);
  useEffect(() => {
    if (palette !== firstPalette.current) stage.current?.paint(palette);
  }, [palette]);

  useImperativeHandle(
    handle,
    () => ({
      fit,
      zoomIn: () => stage.current?.zoomBy(ZOOM_STEP),
      zoomOut: () => stage.current?.zoomBy(1 / ZOOM_STEP),
      relay: () => {
        askLayout(undefined, 'freely');
      },
      toPng: () => stage.current?.toPng() ?? Promise.reject(new Error('There is no picture yet')),
      toSvg: () => stage.current?.toSvg() ?? '',
    }),
    [fit, askLayout],
  );
  const onReach = useCallback((id: string | undefined, at: Point | undefined): void => {
    stage.current?.point(id);
    if (at !== undefined) stage.current?.reveal(at);
  }, []);
  const onSelect = useCallback((id: string | undefined): void => {
    latest.current.onSelect(id);
  }, []);
  const onFocusPlace = useCallback((id: string): void => {
    latest.current.onFocusPlace?.(id);
  }, []);

  const onMenu = useCallback((id: string, at: Point): void => {
    const { zoom, pan } = view.current ?? { zoom: 1, pan: { x: 0, y: 0 } };
    latest.current.onMenu?.(id, { x: at.x * zoom + pan.x, y: at.y * zoom + pan.y });
  }, []);

  return (
    <div className="waymark-canvas">
      <div ref={host} className="waymark-canvas__stage" aria-hidden="true" />
      {isMoving && <canvas ref={trafficCanvas} className="waymark-canvas__traffic" aria-hidden="true" />}
      <div className="waymark-canvas__overlay" role="group" aria-label={label}>
        <div ref={layer} className="waymark-canvas__layer">
          {pictureForKeys !== undefined && (
            <Overlay
              picture={pictureForKeys}
              selection={selection}
              window={pictureForKeys.drawing.places.length > WHOLE_OVERLAY_UP_TO ? window : undefined}
              onSelect={onSelect}
              onFocusPlace={onFocusPlace}
              onFold={fold}
              onMenu={onMenu}
              onReach={onReach}
            />
          )}
        </div>
      </div>
    </div>
  );
});

/** Calls back once the element has a size and whenever that changes. Where there is no layout (jsdom), any size will do. */
function watchSize(element: HTMLElement, onSize: () => void): () => void {
  if (typeof ResizeObserver === 'undefined') {
    onSize();
    return () => undefined;
  }
  const observer = new ResizeObserver(() => {
    if (element.clientWidth > 0 && element.clientHeight > 0) onSize();
  });
  observer.observe(element);
  return () => {
    observer.disconnect();
  };
}

function insetOf(inset: Partial<Inset> = {}): Inset {
  const { top = 0, right = 0, bottom = 0, left = 0 } = inset;
  return { top: top + EDGE, right: right + EDGE, bottom: bottom + EDGE, left: left + EDGE };
}

/** One screen more on each side, so that Tab finds the next place beyond the edge. */
function windowOf({ zoom, pan, size }: View): Rect {
  const left = -pan.x / zoom;
  const top = -pan.y / zoom;
  const width = size.width / zoom;
  const height = size.height / zoom;
  return { left: left - width, top: top - height, right: left + 2 * width, bottom: top + 2 * height };
}
