import { EMBED_SIGN_IN_PATH } from '@waymark/contract';
import type { Host } from '@waymark/ui';

/** A window of ours that a frame opens, where its reader signs in as always and lets the frame read for them. Both ends are of our own origin. */

const CONSENT = 'waymark-embed:consent';

/** The end in the window. */
export const signInWindow: NonNullable<Host['signInWindow']> = {
  handOver: (ticket) => {
    const opener = window.opener as Window | null;
    try {
      // Reading it throws for every other site; that one gets nothing.
      if (opener === null || opener.location.origin !== location.origin) return false;
      opener.postMessage({ type: CONSENT, ticket }, location.origin);
      return true;
    } catch {
      return false;
    }
  },
  close: () => window.close(),
};

/** The end in the frame. `take` hears of a consent that was given in that very window. */
export function openSignInWindow(
  frame: { readonly origin: string; readonly nonce: string },
  take: (ticket: string) => void,
): void {
  const address = `${EMBED_SIGN_IN_PATH}?${new URLSearchParams({ ...frame }).toString()}`;
  const opened = window.open(address, '_blank', 'popup,width=520,height=680');
  const onMessage = (event: MessageEvent<unknown>): void => {
    if (opened === null || event.source !== opened || event.origin !== location.origin) return;
    const { type, ticket } = (event.data ?? {}) as { readonly type?: unknown; readonly ticket?: unknown };
    if (type !== CONSENT || typeof ticket !== 'string') return;
    window.removeEventListener('message', onMessage);
    take(ticket);
  };
  window.addEventListener('message', onMessage);
}
