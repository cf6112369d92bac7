import cytoscape from 'cytoscape';
import type { Core, ElementDefinition, EventObject, SingularElementArgument } from 'cytoscape';
import type { Drawing } from './drawing.ts';
import { MIN_LEGIBLE_ZOOM } from './density.ts';
import { boundsOf, toElements } from './elements.ts';
import type { Point } from './geometry.ts';
import type { Viewport } from './layout-input.ts';
import { describe } from './descriptions.ts';
import { linesOf, neighbourhood } from './neighbourhood.ts';
import type { Palette } from './palette.ts';
import { patchElements } from './patch.ts';
import { readCalm } from './use-calm.ts';
import { positionsOf, settleFrom } from './settling.ts';
import { toGeometry } from './picture-geometry.ts';
import type { PictureGeometry } from './picture-geometry.ts';
import { toSvgPicture } from './svg-picture.ts';
import type { Picture } from './picture.ts';
import { toStylesheet } from './stylesheet.ts';

/** Room at the edges that the page's own controls cover. */
export interface Inset {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

export interface View {
  readonly zoom: number;
  readonly pan: Point;
  readonly size: Viewport;
}

export interface StageEvents {
  onSelect(id: string | undefined): void;
  onFocusPlace(id: string): void;
  onFold(id: string): void;
  /** In pixels of the container. */
  onMenu(id: string, at: Point): void;
  onView(view: View): void;
}

export interface Stage {
  /** `settle`: what moves glides to its new place, unless the reader prefers none of it. */
  show(picture: Picture, move?: 'settle' | 'jump'): void;
  paint(palette: Palette): void;
  select(id: string | undefined): void;
  /** Points at something as the mouse would: everything not connected dims. */
  point(id: string | undefined): void;
  /** Shows the whole picture; answers whether its words are legible at that size. */
  fit(inset: Inset): boolean;
  zoomBy(factor: number): void;
  /** Moves the view, never the picture, until the place is in sight. */
  reveal(at: Point): void;
  resize(): void;
  /** Where everything is painted now; undefined before the first picture. */
  geometry(): PictureGeometry | undefined;
  /** Twice the size, on the theme's ground. */
  toPng(): Promise<Blob>;
  /** Undefined before the first picture. */
  toSvg(): string | undefined;
  close(): void;
}

/** What the reader sees from here: every word that has room, words that matter, or boxes with their titles. */
type Distance = 'close' | 'near' | 'far';

const HOVER_MS = 150;
/** For the last bit of a division. */
const TOLERANCE = 0.001;
/** From here a line's label is read even where it says nothing new. */
const CLOSE_ZOOM = 1.5;
const MAX_FIT_ZOOM = 1.5;
const ZOOM = { min: 0.04, max: 4 } as const;
/** Above this, moving shows a snapshot of the picture and paints sharply when at rest: panning then costs the same at any size. */
const TEXTURE_FROM = 300;
const REVEAL_MARGIN = 60;
/** Smaller pictures are brought up to date within a frame. */
const SPLIT_FROM = 150;
const PNG_SCALE = 2;
/** Browsers refuse larger canvases. */
const MOST_PIXELS = 12_000;
/** Titles grow at most this much while looking from afar. */
const MAX_TITLE_SCALE = 12;

/** The only code that talks to cytoscape. Made once for a container, told whole pictures, closed on leaving. */
export function openStage(container: HTMLElement, palette: Palette, events: StageEvents): Stage {
  claimStylesheet(container.ownerDocument);
  const core = cytoscape({
    container,
    style: toStylesheet(palette),
    // Where nothing can be painted (jsdom), keys and words still work.
    headless: typeof CanvasRenderingContext2D === 'undefined',
    minZoom: ZOOM.min,
    maxZoom: ZOOM.max,
    autoungrabify: true,
    autounselectify: true,
    boxSelectionEnabled: false,
  });
  const shown = new Map<string, ElementDefinition>();
  let colours = palette;
  let picture: Picture | undefined;
  let selected: string | undefined;
  let pointed: string | undefined;
  let titleScale = 1;
  let distance: Distance = 'near';
  let stopSettling = (): void => undefined;
  let drawTimer: ReturnType<typeof setTimeout> | undefined;
  let hoverTimer: ReturnType<typeof setTimeout> | undefined;

  const draw = (): void => {
    clearTimeout(drawTimer);
    if (picture === undefined) return;
    patchElements(core, shown, toElements(picture.drawing, picture.layout, picture.routes, titleScale, picture.arrows));
    mark();
  };
  const drawLater = (): void => {
    if (picture === undefined) return;
    const elements = toElements(picture.drawing, picture.layout, picture.routes, titleScale, picture.arrows);
    clearTimeout(drawTimer);
    drawTimer = setTimeout(() => {
      patchElements(core, shown, elements);
      mark();
    });
  };
  const mark = (): void => {
    if (picture === undefined) return;
    const bright = pointed === undefined ? undefined : neighbourhood(picture.drawing, pointed);
    const near = new Set([
      ...(pointed === undefined ? [] : linesOf(picture.drawing, pointed)),
      ...(selected === undefined ? [] : linesOf(picture.drawing, selected)),
    ]);
    core.batch(() => {
      core.elements().forEach((element) => {
        const of = String(element.data('of'));
        toggle(element, 'dim', bright !== undefined && !bright.has(of));
        toggle(element, 'selected', of === selected);
        toggle(element, 'hovered', of === pointed);
        if (element.hasClass('label')) {
          toggle(element, 'near', near.has(of));
          toggle(element, 'far', distance === 'far');
          toggle(element, 'close', distance === 'close');
        } else if (element.hasClass('place') || element.hasClass('note') || element.hasClass('sign'))
          toggle(element, 'nameless', distance === 'far' && !element.hasClass('shape-folded'));
      });
    });
  };
  const point = (id: string | undefined): void => {
    clearTimeout(hoverTimer);
    if (pointed === id) return;
    pointed = id;
    mark();
  };
  const lookFrom = (): void => {
    const zoom = core.zoom();
    const isFar = zoom < MIN_LEGIBLE_ZOOM - TOLERANCE;
    const now = isFar ? 'far' : zoom < CLOSE_ZOOM ? 'near' : 'close';
    // Steps of a quarter, or every turn of the wheel would repaint every title.
    const scale = isFar ? Math.min(MAX_TITLE_SCALE, Math.ceil((MIN_LEGIBLE_ZOOM / zoom) * 4) / 4) : 1;
    if (now !== distance) {
      distance = now;
      if (scale === titleScale) mark();
    }
    if (scale !== titleScale) {
      titleScale = scale;
      draw();
    }
    events.onView({ zoom, pan: core.pan(), size: { width: core.width(), height: core.height() } });
  };
  listen(core, {
    enter: (id) => {
      clearTimeout(hoverTimer);
      // The browser's own tooltip: the whole description without a layer of ours in the way of the pointer.
      container.title = describe(picture?.drawing, id);
      hoverTimer = setTimeout(() => {
        point(id);
      }, HOVER_MS);
    },
    leave: () => {
      clearTimeout(hoverTimer);
      container.title = '';
      hoverTimer = setTimeout(() => {
        point(undefined);
      }, HOVER_MS / 2);
    },
    select: (id) => {
      events.onSelect(id);
    },
    open: (id) => {
      const place = picture?.drawing.places.find((one) => one.id === id);
      if (place?.shape === 'folded' && picture?.arrows === 'shown') events.onFold(id);
      else if (place !== undefined) events.onFocusPlace(id);
    },
    fold: (id) => {
      events.onFold(id);
    },
    menu: (id, at) => {
      events.onMenu(id, at);
    },
    view: lookFrom,
  });

  return {
    show(next, move = 'jump') {
      stopSettling();
      const before = move === 'settle' && readCalm() === 'lively' ? positionsOf(shown) : undefined;
      picture = next;
      if (pointed !== undefined && !knows(next.drawing, pointed)) pointed = undefined;
      setTexture(core, next.drawing.places.length > TEXTURE_FROM);
      // A refresh of a large picture is told to cytoscape in a task of its own, so that none holds up the reader for long.
      if (shown.size > 0 && move === 'jump' && next.drawing.places.length > SPLIT_FROM) drawLater();
      else draw();
      if (before !== undefined) stopSettling = settleFrom(core, before);
    },
    paint(next) {
      colours = next;
      core.style(toStylesheet(next));
    },
    select(id) {
      selected = id;
      mark();
    },
    point,
    fit(inset) {
      // From the layout, not from cytoscape, which would have to measure every element first.
      const all = picture === undefined ? undefined : boundsOf(picture.drawing, picture.layout, picture.routes);
      if (all === undefined) return true;
      const width = Math.max(1, core.width() - inset.left - inset.right);
      const height = Math.max(1, core.height() - inset.top - inset.bottom);
      const exact = Math.min(width / (all.right - all.left), height / (all.bottom - all.top));
      const zoom = Math.min(MAX_FIT_ZOOM, Math.max(ZOOM.min, exact));
      core.viewport({
        zoom,
        pan: {
          x: inset.left + width / 2 - ((all.left + all.right) / 2) * zoom,
          y: inset.top + height / 2 - ((all.top + all.bottom) / 2) * zoom,
        },
      });
      return zoom >= MIN_LEGIBLE_ZOOM - TOLERANCE;
    },
    zoomBy(factor) {
      core.zoom({ level: core.zoom() * factor, renderedPosition: { x: core.width() / 2, y: core.height() / 2 } });
    },
    reveal(at) {
      const x = at.x * core.zoom() + core.pan().x;
      const y = at.y * core.zoom() + core.pan().y;
      const by = { x: missing(x, core.width()), y: missing(y, core.height()) };
      if (by.x !== 0 || by.y !== 0) core.panBy(by);
    },
    resize() {
      core.resize();
    },
    toPng() {
      // As from near: who keeps the picture will zoom into it. It is painted before this returns, so the page never shows it.
      distance = 'near';
      titleScale = 1;
      draw();
      const { w, h } = core.elements().boundingBox();
      const scale = Math.min(PNG_SCALE, MOST_PIXELS / Math.max(1, w, h));
      const made = core.png({ output: 'blob-promise', full: true, scale, bg: colours.ground });
      lookFrom();
      return made;
    },
    toSvg() {
      return picture === undefined ? undefined : toSvgPicture(picture, colours);
    },
    geometry() {
      if (picture === undefined) return undefined;
      return toGeometry(picture, { zoom: core.zoom(), titleScale, names: distance === 'far' ? 'hidden' : 'shown' });
    },
    close() {
      stopSettling();
      clearTimeout(drawTimer);
      clearTimeout(hoverTimer);
      core.destroy();
    },
  };
}

/**
 * Cytoscape puts a `<style>` into the page unless an element with this id exists, which a strict content security policy forbids.
 * The one rule it would have held is in canvas.css.
 */
function claimStylesheet(page: Document): void {
  const id = '__________cytoscape_stylesheet';
  if (page.getElementById(id) !== null) return;
  const claim = page.createElement('meta');
  claim.id = id;
  page.head.append(claim);
}

interface Listeners {
  readonly enter: (id: string) => void;
  readonly leave: () => void;
  readonly select: (id: string | undefined) => void;
  readonly open: (id: string) => void;
  readonly fold: (id: string) => void;
  readonly menu: (id: string, at: Point) => void;
  readonly view: () => void;
}

function listen(core: Core, on: Listeners): void {
  // cytoscape types the target of any event as any; here it is always an element.
  const idOf = (event: EventObject): string => String((event.target as SingularElementArgument).data('of'));
  core.on('mouseover', 'node, edge', (event) => {
    on.enter(idOf(event));
  });
  core.on('mouseout', 'node, edge', () => {
    on.leave();
  });
  core.on('tap', (event) => {
    if (event.target === core) on.select(undefined);
    else if ((event.target as SingularElementArgument).hasClass('fold')) on.fold(idOf(event));
    else on.select(idOf(event));
  });
  core.on('dbltap', 'node', (event) => {
    if (!(event.target as SingularElementArgument).hasClass('fold')) on.open(idOf(event));
  });
  core.on('cxttap', 'node, edge', (event) => {
    on.menu(idOf(event), event.renderedPosition);
  });
  core.on('viewport resize', () => {
    on.view();
  });
}

function toggle(element: cytoscape.SingularElementArgument, name: string, wanted: boolean): void {
  if (element.hasClass(name) !== wanted) element.toggleClass(name, wanted);
}

function knows(drawing: Drawing, id: string): boolean {
  return [...drawing.places, ...drawing.lines, ...drawing.boxes].some((thing) => thing.id === id);
}

/** How far the view must move so that a coordinate keeps its margin. */
function missing(at: number, size: number): number {
  const margin = Math.min(REVEAL_MARGIN, size / 4);
  if (at < margin) return margin - at;
  return at > size - margin ? size - margin - at : 0;
}

/** A construction option in cytoscape's types, yet read at every frame; making the stage anew would lose the view. */
function setTexture(core: Core, wanted: boolean): void {
  const { renderer } = core as unknown as { renderer?: () => { textureOnViewport?: boolean } | null };
  const drawer = renderer?.call(core);
  if (drawer !== undefined && drawer !== null) drawer.textureOnViewport = wanted;
}
