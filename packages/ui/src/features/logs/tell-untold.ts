import type { LogsAnswer } from '@waymark/contract';
import { withGap, withUntold, type LineList, type Untold } from './line-list.ts';

/** A browser holds no more lines than these pages have. */
const MOST_PAGES = 50;

/** Asks page by page, from the newest on, for what was written while nobody followed. What cannot be had is said to be missing. */
export async function tellUntold(
  ask: (before: string) => Promise<LogsAnswer>,
  untold: Untold,
  put: (change: (list: LineList) => LineList) => void,
  signal: AbortSignal,
): Promise<void> {
  let before: string | undefined = String(untold.untilMs);
  try {
    for (let page = 0; page < MOST_PAGES && before !== undefined && Number(before) > untold.fromMs; page++) {
      const answer = await ask(before);
      if (signal.aborted) return;
      put((list) => withUntold(list, untold, answer));
      before = answer.older;
    }
  } catch {
    if (!signal.aborted) put((list) => withGap(list, { code: 'dropped', ...untold }));
  }
}
