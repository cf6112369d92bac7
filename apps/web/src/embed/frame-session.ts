import { EmbedSessionAnswerSchema, PATHS, type EmbedSignIn, type Send } from '@waymark/contract';
import type { FramePort } from './frame-port.ts';
import { openSignInWindow } from './sign-in-window.ts';

/** The reader of a frame: known by a ticket that the page around us brings, and asked for again before it ends. */
export interface FrameSession {
  readonly askForTicket: () => void;
  readonly take: (ticket: string) => Promise<void>;
  /** Called by a click. Undefined where readers cannot sign in by themselves. */
  readonly signInHere: (() => void) | undefined;
}

/** Before the end; a page's own server may take a while. */
const RENEW_BEFORE_MS = 60_000;

/** `changed`: somebody else reads now, so nothing that was answered before is theirs. */
export function createFrameSession(
  {
    port,
    send,
    signIns,
    nowMs,
  }: {
    readonly port: FramePort;
    readonly send: Send;
    readonly signIns: readonly EmbedSignIn[];
    readonly nowMs: () => number;
  },
  changed: () => void,
): FrameSession {
  // A ticket is good only together with it: of no use to whoever sees the ticket on its way.
  const nonce = madeNonce();
  let user: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  // What the server refused once it refuses again: the reader has not consented, or not here.
  let mayAskBrowser = signIns.includes('storage-access');

  /** Throws what the server answered. */
  const begin = async (proof: { readonly ticket?: string }): Promise<void> => {
    const origin = port.embedder();
    if (origin === undefined) return;
    const body = { ...proof, origin, nonce };
    const answer = EmbedSessionAnswerSchema.parse(await send({ method: 'POST', path: PATHS.embedSession, body }));
    port.send('auth.state', { ok: true, expiresAt: answer.expiresAtMs });
    clearTimeout(timer);
    timer = setTimeout(
      () => port.send('auth.required', { reason: 'expiring', nonce }),
      Math.max(answer.expiresAtMs - nowMs() - RENEW_BEFORE_MS, RENEW_BEFORE_MS / 2),
    );
    if (answer.user !== user) changed();
    user = answer.user;
  };
  const take = async (ticket: string): Promise<void> => {
    try {
      await begin({ ticket });
    } catch {
      // Why is not told: it would help only those who forge tickets.
      port.send('auth.state', { ok: false });
    }
  };
  const signInHere = async (): Promise<void> => {
    const origin = port.embedder();
    if (origin === undefined) return;
    if (mayAskBrowser) {
      mayAskBrowser = false;
      try {
        await document.requestStorageAccess();
        await begin({});
        return;
      } catch {
        // Then the window, now or, where asking has used up the click, by the next one.
      }
    }
    openSignInWindow({ origin, nonce }, (ticket) => void take(ticket));
  };
  return {
    signInHere: signIns.length === 0 ? undefined : () => void signInHere(),
    take,
    askForTicket: () => {
      user = undefined;
      clearTimeout(timer);
      port.send('auth.required', { reason: 'signed_out', nonce });
    },
  };
}

function madeNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}
