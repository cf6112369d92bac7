import { answerLayout } from './layout-question.ts';
import type { Consent, LayoutAnswer, LayoutQuestion } from './layout-question.ts';
import type { Layout, LayoutInput } from './layout-input.ts';

/** Where layouts are asked for. Only the newest question is answered; `close` forgets the rest. */
export interface LayoutDesk {
  ask(input: LayoutInput, previous: Layout | undefined, consent: Consent): void;
  close(): void;
}

/** In a worker where there is one: laying out 1 000 places takes longer than a frame. Where workers are missing or refused, right here. */
export function openLayoutDesk(onLayout: (answer: LayoutAnswer) => void): LayoutDesk {
  let newest = 0;
  let open = true;
  let worker = startWorker();
  let pending: LayoutQuestion | undefined;
  const take = (answer: LayoutAnswer): void => {
    if (!open || answer.number !== newest) return;
    pending = undefined;
    onLayout(answer);
  };
  const answerHere = (question: LayoutQuestion): void => {
    // Not within the caller's turn, so that both ways behave alike.
    queueMicrotask(() => {
      if (question.number === newest && open) take(answerLayout(question));
    });
  };
  if (worker !== undefined) {
    worker.onmessage = ({ data }: MessageEvent<LayoutAnswer>): void => {
      take(data);
    };
    // A policy or a proxy may refuse the worker's script; the picture is worth a busy moment on the main thread.
    worker.onerror = (): void => {
      worker?.terminate();
      worker = undefined;
      if (pending !== undefined) answerHere(pending);
    };
  }
  return {
    ask(input, previous, consent) {
      newest += 1;
      pending = { number: newest, input, previous, consent };
      if (worker === undefined) answerHere(pending);
      else worker.postMessage(pending);
    },
    close() {
      open = false;
      worker?.terminate();
    },
  };
}

function startWorker(): Worker | undefined {
  if (typeof Worker === 'undefined') return undefined;
  try {
    return new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' });
  } catch {
    return undefined;
  }
}
