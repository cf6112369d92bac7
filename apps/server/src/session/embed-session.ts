import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EMBED_HEADER, EMBED_SCOPES } from '@waymark/contract';
import { CredentialSchema } from '../readers/credential.ts';
import { InputError } from '../http/input.ts';
import type { Clock } from '../ports.ts';
import { Refused } from '../http/problem-reply.ts';
import type { Sessions } from './sessions.ts';
import { createSeal } from './sealed-text.ts';

/** Sessions of frames: begun with a ticket, kept in a cookie that only frames of this server under that one site carry. */

const COOKIE = '__Host-waymark-embed';
/** What a reader let frames do, in a window of ours. Frames carry it only where the reader lets the browser do so. */
const CONSENT_COOKIE = '__Host-waymark-embed-consent';
/** Browsers drop a cookie of more than 4096 bytes without a word; its name and attributes need some of these. */
const MOST_COOKIE_CHARACTERS = 3_900;
const TICKET_MS = 60_000;

const GrantSchema = z.object({
  credential: CredentialSchema,
  user: z.string(),
  scope: z.enum(EMBED_SCOPES),
  /** The only namespaces that are shown; absent: all that the user may see. */
  within: z.array(z.string()).readonly().optional(),
  /** Unix ms; no session of this grant outlives it. */
  endsMs: z.number().optional(),
});
/** Whose rights a frame reads with, how far, and whether it may write. */
export type EmbedGrant = z.output<typeof GrantSchema>;

const TicketSchema = GrantSchema.extend({
  id: z.string(),
  origin: z.string(),
  nonce: z.string(),
  untilMs: z.number(),
});
const SessionSchema = GrantSchema.extend({ id: z.string(), untilMs: z.number() });
export type EmbedSession = z.output<typeof SessionSchema>;
const ConsentSchema = GrantSchema.extend({ origins: z.array(z.string()), untilMs: z.number() });

/** One frame: the page it stands in, and the nonce it made when it was connected. */
export interface FrameId {
  readonly origin: string;
  readonly nonce: string;
}

/** Whether a request comes from inside a frame that only shows: `own` is a session of the reader's own, which frames do not carry. */
export const onlyShows = (
  { headers }: Pick<FastifyRequest, 'headers'>,
  embedded: Pick<EmbedSession, 'scope'> | undefined,
  own: object | undefined,
): boolean =>
  embedded?.scope !== 'change' &&
  (headers[EMBED_HEADER] !== undefined || (embedded !== undefined && own === undefined));

export interface EmbedSessions {
  /** A ticket for one frame, good for a minute and once. */
  ticketFor(frame: FrameId, grant: EmbedGrant): { readonly ticket: string; readonly expiresAtMs: number };
  /** Takes a ticket. Throws the problem `not_signed_in`, without a word on why: only forgers would learn from it. */
  redeem(ticket: string, frame: FrameId): EmbedGrant;
  /** Keeps in the browser that frames of this page may read with this grant, until `untilMs` at most, beside those of pages before. */
  remember(request: FastifyRequest, reply: FastifyReply, origin: string, grant: EmbedGrant, untilMs: number): void;
  /** What was consented to for frames of this page. Throws the problem `not_signed_in`. */
  remembered(request: FastifyRequest, origin: string): EmbedGrant;
  forget(reply: FastifyReply): void;
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
  const consents = createSeal(secrets, 'embed consent');
  // Only of this replica. Another one cannot know, but a ticket is useless to whoever has not the frame's nonce.
  const taken = new Map<string, number>();
  const sealedSession = (session: EmbedSession): string => {
    const sealed = sessions.close(session);
    if (sealed.length > MOST_COOKIE_CHARACTERS)
      throw new InputError(
        'token: too long for a browser’s cookie; use a service account’s token, or fewer namespaces',
      );
    return sealed;
  };
  const opened = <T extends { readonly untilMs: number }>(schema: z.ZodType<T>, sealed: unknown): T | undefined => {
    const { success, data } = schema.safeParse(sealed);
    return success && data.untilMs > clock.now() ? data : undefined;
  };
  const of = (request: FastifyRequest): EmbedSession | undefined =>
    opened(SessionSchema, sessions.open(cookieOf(request, COOKIE)));
  const consentOf = (request: FastifyRequest): z.output<typeof ConsentSchema> | undefined =>
    opened(ConsentSchema, consents.open(cookieOf(request, CONSENT_COOKIE)));

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
    remember: (request, reply, origin, grant, untilMs) => {
      const before = consentOf(request);
      const origins = [...new Set([...(before?.user === grant.user ? before.origins : []), origin])];
      const sealed = consents.close({ ...grant, origins, untilMs });
      // A convenience: where it does not fit, the window opens again the next time.
      if (sealed.length > MOST_COOKIE_CHARACTERS) return;
      const seconds = Math.floor((untilMs - clock.now()) / 1000);
      void reply.header(
        'set-cookie',
        `${CONSENT_COOKIE}=${sealed}; Path=/; Secure; HttpOnly; SameSite=None; Max-Age=${seconds}`,
      );
    },
    remembered: (request, origin) => {
      const consent = consentOf(request);
      if (consent === undefined || !consent.origins.includes(origin))
        throw new Refused('not_signed_in', 'Nobody here let frames of this page read for them.');
      return GrantSchema.parse(consent);
    },
    forget: (reply) => {
      void reply.header('set-cookie', `${CONSENT_COOKIE}=; Path=/; Secure; HttpOnly; SameSite=None; Max-Age=0`);
    },
    begin: (reply, grant) => {
      const untilMs = Math.min(clock.now() + sessionSeconds * 1000, grant.endsMs ?? Infinity);
      const session = { ...grant, id: randomUUID(), untilMs };
      const seconds = Math.max(0, Math.floor((untilMs - clock.now()) / 1000));
      void reply.header(
        'set-cookie',
        `${COOKIE}=${sealedSession(session)}; Path=/; Secure; HttpOnly; SameSite=None; Partitioned; Max-Age=${seconds}`,
      );
      return session;
    },
    of,
    asSessions: {
      isOver: ({ endsMs }) => endsMs <= clock.now(),
      of: (request) => {
        const session = of(request);
        if (session === undefined) return Promise.resolve(undefined);
        const { id, user, credential, within, untilMs } = session;
        return Promise.resolve({ id, by: 'ticket', user, credential, within, endsMs: untilMs });
      },
    },
  };
}

const cookieOf = ({ headers }: FastifyRequest, name: string): string =>
  (headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1) ?? '';
