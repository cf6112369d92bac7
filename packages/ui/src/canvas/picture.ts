import type { Drawing } from './drawing.ts';
import type { Layout } from './layout-input.ts';
import type { Route } from './route.ts';
import type { Arrows } from './title-elements.ts';

/** The picture in its last complete state. */
export interface Picture {
  readonly drawing: Drawing;
  readonly layout: Layout;
  readonly routes: ReadonlyMap<string, Route>;
  readonly arrows: Arrows;
}
