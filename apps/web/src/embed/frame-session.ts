import { EmbedSessionAnswerSchema, PATHS, type Send } from '@waymark/contract';
import type { FramePort } from './frame-port.ts';

/** The reader of a frame: known by a ticket that the page around us brings, and asked for again before it ends. */
export interface FrameSession {
  readonly askForTicket: () => void;
  readonly take: (ticket: string) => Promise<void>;
}

/** Before the end; a page's own server may take a while. */
const RENEW_BEFORE_MS = 60_000;

/** `changed`: somebody else reads now, so nothing that was answered before is theirs. */
export function createFrameSession(
  { port, send, nowMs }: { readonly port: FramePort; readonly send: Send; readonly nowMs: () => number },
  changed: () => void,
): FrameSession {
  // A ticket is good only together with it: of no use to whoever sees the ticket on its way.
  const nonce = madeNonce();
  let user: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    askForTicket: () => {
      user = undefined;
      clearTimeout(timer);
      port.send('auth.required', { reason: 'signed_out', nonce });
    },
    take: async (ticket) => {
      const origin = port.embedder();
      if (origin === undefined) return;
      const body = { ticket, origin, nonce };
      try {
        const answer = EmbedSessionAnswerSchema.parse(await send({ method: 'POST', path: PATHS.embedSession, body }));
        port.send('auth.state', { ok: true, expiresAt: answer.expiresAtMs });
        clearTimeout(timer);
        timer = setTimeout(
          () => port.send('auth.required', { reason: 'expiring', nonce }),
          Math.max(answer.expiresAtMs - nowMs() - RENEW_BEFORE_MS, RENEW_BEFORE_MS / 2),
        );
        if (answer.user !== user) changed();
        user = answer.user;
      } catch {
        // Why is not told: it would help only those who forge tickets.
        port.send('auth.state', { ok: false });
      }
    },
  };
}

function madeNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}
