import { answerLayout } from './layout-question.ts';
import type { LayoutQuestion } from './layout-question.ts';

/** The few words of a worker's global scope we use; the DOM's types know only the page's side. */
const scope = self as unknown as {
  onmessage: ((event: MessageEvent<LayoutQuestion>) => void) | null;
  postMessage(message: unknown): void;
};

scope.onmessage = ({ data }): void => {
  scope.postMessage(answerLayout(data));
};
