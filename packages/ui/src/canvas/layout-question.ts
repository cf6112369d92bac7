import { hasNewcomers, isAnotherPicture, layOutNewcomers } from './keep.ts';
import { layOut } from './layout.ts';
import type { Layout, LayoutInput } from './layout-input.ts';

/** What is asked of the worker. Without a previous layout, everything is laid out anew. */
export interface LayoutQuestion {
  readonly number: number;
  readonly input: LayoutInput;
  readonly previous: Layout | undefined;
}

export interface LayoutAnswer {
  readonly number: number;
  readonly layout: Layout;
  /** Nobody kept their position, so the view must be fitted again. */
  readonly anew: boolean;
}

export function answerLayout({ number, input, previous }: LayoutQuestion): LayoutAnswer {
  if (previous === undefined || isAnotherPicture(previous, input)) return { number, layout: layOut(input), anew: true };
  return { number, layout: hasNewcomers(previous, input) ? layOutNewcomers(previous, input) : previous, anew: false };
}
