import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EMBED_SCOPES } from '@waymark/contract';
import { InputError } from './input.ts';
import type { Clock } from './ports.ts';
import { Refused } from './problem-reply.ts';
import type { Sessions } from './session/sessions.ts';
import { createSeal } from './sealed-text.ts';

/** Sessions of frames: begun with a ticket, kept in a cookie that only frames of this server under that one site carry. */

const COOKIE = '__Host-waymark-embed';
/** Browsers drop a cookie of more than 4096 bytes without a word; its name and attributes need some of these. */
const MOST_COOKIE_CHARACTERS = 3_900;
const TICKET_MS = 60_000;

const GrantSchema = z.object({
  token: z.string(),
  user: z.string(),
  scope: z.enum(EMBED_SCOPES),
});
/** Whose rights a frame reads with, and whether it may write. */
export type EmbedGrant = z.output<typeof GrantSchema>;

const TicketSchema = GrantSchema.extend({
  id: z.string(),
  origin: z.string(),
  nonce: z.string(),
  untilMs: z.number(),
});
const SessionSchema = GrantSchema.extend({ id: z.string(), untilMs: z.number() });
export type EmbedSession = z.output<typeof SessionSchema>;

/** One frame: the page it stands in, and the nonce it made when it was connected. */
export interface FrameId {
  readonly origin: string;
  readonly nonce: string;
}

export interface EmbedSessions {
  /** A ticket for one frame, good for a minute and once. */
  ticketFor(frame: FrameId, grant: EmbedGrant): { readonly ticket: string; readonly expiresAtMs: number };
  /** Takes a ticket. Throws the problem `not_signed_in`, without a word on why: only forgers would learn from it. */
  redeem(ticket: string, frame: FrameId): EmbedGrant;
  begin(reply: FastifyReply, grant: EmbedGrant): EmbedSession;
  /** The session of this request; undefined without one, or when it is forged or over. */
  of(request: FastifyRequest): EmbedSession | undefined;
  /** The same for whoever asks of any reader. */
  readonly asSessions: Pick<Sessions, 'of' | 'isOver'>;
}

export function createEmbedSessions(
  secrets: () => readonly string[],
  { sessionSeconds }: { readonly sessionSeconds: number },
  clock: Clock,
): EmbedSessions {
  const tickets = createSeal(secrets, 'embed ticket');
  const sessions = createSeal(secrets, 'embed session');
  // Only of this replica. Another one cannot know, but a ticket is useless to whoever has not the frame's nonce.
  const taken = new Map<string, number>();
  const sealedSession = (session: EmbedSession): string => {
    const sealed = sessions.close(session);
    if (sealed.length > MOST_COOKIE_CHARACTERS)
      throw new InputError('token: too long for a browser’s cookie; use a service account’s token');
    return sealed;
  };

  const of = (request: FastifyRequest): EmbedSession | undefined => {
    const text = cookieOf(request.headers.cookie ?? '');
    if (text === undefined) return undefined;
    const { success, data } = SessionSchema.safeParse(sessions.open(text));
    return success && data.untilMs > clock.now() ? data : undefined;
  };

  return {
    ticketFor: (frame, grant) => {
      const expiresAtMs = clock.now() + TICKET_MS;
      // Tried here, where whoever chose the token hears of it.
      sealedSession({ ...grant, id: randomUUID(), untilMs: expiresAtMs });
      const ticket = { ...grant, ...frame, id: randomUUID(), untilMs: expiresAtMs };
      return { ticket: tickets.close(ticket), expiresAtMs };
    },
    redeem: (text, frame) => {
      const now = clock.now();
      for (const [id, untilMs] of taken) if (untilMs < now) taken.delete(id);
      const { success, data: ticket } = TicketSchema.safeParse(tickets.open(text));
      const isGood =
        success &&
        ticket.untilMs >= now &&
        ticket.origin === frame.origin &&
        ticket.nonce === frame.nonce &&
        !taken.has(ticket.id);
      if (!isGood) throw new Refused('not_signed_in', 'This ticket is not good, or not any more.');
      taken.set(ticket.id, ticket.untilMs);
      return GrantSchema.parse(ticket);
    },
    begin: (reply, grant) => {
      const session = { ...grant, id: randomUUID(), untilMs: clock.now() + sessionSeconds * 1000 };
      void reply.header(
        'set-cookie',
        `${COOKIE}=${sealedSession(session)}; Path=/; Secure; HttpOnly; SameSite=None; Partitioned; Max-Age=${sessionSeconds}`,
      );
      return session;
    },
    of,
    asSessions: {
      isOver: ({ endsMs }) => endsMs <= clock.now(),
      of: (request) => {
        const session = of(request);
        if (session === undefined) return Promise.resolve(undefined);
        const { id, user, token, untilMs } = session;
        return Promise.resolve({ id, by: 'ticket', user, credential: { token }, endsMs: untilMs });
      },
    },
  };
}

const cookieOf = (header: string): string | undefined =>
  header
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${COOKIE}=`))
    ?.slice(COOKIE.length + 1);
