import { hasNewcomers, isAnotherPicture, isRemnant, layOutNewcomers } from './keep.ts';
import { layOut } from './layout.ts';
import { densityByName } from './density.ts';
import type { Layout, LayoutInput } from './layout-input.ts';
import { resettle } from './resettle.ts';

/**
 * What may happen to those who stand already. `keep`: nothing, since nobody asked; `settle`: they may move and keep their order, since the reader
 * opened or closed something; `freely`: the reader asked something else, so they settle, or are laid out anew where most of the picture is new or gone;
 * `guess`: kept unless most of the picture is new.
 */
export type Consent = 'keep' | 'settle' | 'freely' | 'guess';

/** What is asked of the worker. Without a previous layout, everything is laid out anew. */
export interface LayoutQuestion {
  readonly number: number;
  readonly input: LayoutInput;
  readonly previous: Layout | undefined;
  readonly consent: Consent;
}

export interface LayoutAnswer {
  readonly number: number;
  readonly layout: Layout;
  /** Nobody kept their position, so the view must be fitted again. */
  readonly anew: boolean;
  /** Newcomers that stand aside until the reader lets others move. */
  readonly aside: number;
}

export function answerLayout({ number, input, previous, consent }: LayoutQuestion): LayoutAnswer {
  const laysAnew =
    previous === undefined ||
    ((consent === 'guess' || consent === 'freely') && isAnotherPicture(previous, input)) ||
    (consent === 'freely' && isRemnant(previous, input)) ||
    isEmpty(previous);
  if (laysAnew) return { number, layout: layOut(input), anew: true, aside: 0 };
  if (consent === 'settle' || consent === 'freely') {
    const settled = layOut(input, [densityByName(previous.density)], previous.order);
    return { number, layout: resettle(previous, settled), anew: false, aside: 0 };
  }
  if (!hasNewcomers(previous, input)) return { number, layout: previous, anew: false, aside: 0 };
  return { number, ...layOutNewcomers(previous, input), anew: false };
}

function isEmpty({ places, boxes }: Layout): boolean {
  return places.size + boxes.length === 0;
}
