import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CredentialSchema } from '../readers/credential.ts';
import type { Clock } from '../ports.ts';
import { sealedCookie, type CookieSettings } from './sealed-cookie.ts';

/** What a provider gave beside the credential. All of it leaves us encrypted only. */
const GrantSchema = z.object({
  /** Names the session to the provider when it is to end. */
  idToken: z.string().optional(),
  refreshToken: z.string().optional(),
  /** When the credential ends, Unix ms; absent where nobody says. */
  endsMs: z.number().optional(),
  /** When the provider last gave tokens, and so knew of the session, Unix ms. */
  givenMs: z.number().optional(),
});

const SessionSchema = z.object({
  /** New at each sign-in; may stand in a log, since nothing can be done with it. */
  id: z.string(),
  /** `token`: the reader's own, typed in. `provider`: signed in there. `ticket`: handed over by the page that frames us. */
  by: z.enum(['token', 'provider', 'ticket']),
  user: z.string(),
  credential: CredentialSchema,
  /** Namespaces beyond which it shows nothing, whatever the credential may see. */
  within: z.array(z.string()).readonly().optional(),
  grant: GrantSchema.optional(),
  /** Unix ms; whatever is done, it ends then. */
  endsMs: z.number(),
  /** Unix ms; ends then unless it is used. Absent: there is no such limit. */
  idleEndsMs: z.number().optional(),
});
export type Session = z.output<typeof SessionSchema>;
export type Grant = z.output<typeof GrantSchema>;

/** When a session ends by itself. */
export interface SessionLimits {
  /** From sign-in, whatever is done. */
  readonly hours: number;
  /** Without use by a person; 0: no such limit. */
  readonly idleMinutes: number;
}

/**
 * Sessions in one family of cookies. A second family, such as for a framed page, is a second `createSessions` with another
 * name and other attributes: neither reads the other's.
 */
export interface Sessions {
  /** The session of this request; undefined without one, or when it is forged or has ended. Decrypted once for each request. */
  of(request: FastifyRequest): Promise<Session | undefined>;
  /** Begins a session under a new id, in place of any other. `endsMs`: no later than that. */
  begin(
    request: FastifyRequest,
    reply: FastifyReply,
    who: Pick<Session, 'by' | 'user' | 'credential' | 'grant'> & { readonly endsMs?: number },
  ): Promise<Session>;
  /** A person used it: the idle limit counts anew. Undefined when there is none. */
  renew(request: FastifyRequest, reply: FastifyReply): Promise<Session | undefined>;
  /** The same session with other tokens. Its limits stay. */
  replace(request: FastifyRequest, reply: FastifyReply, session: Session): Promise<void>;
  /** Ends the session of this request. This process refuses its cookie from then on; replicas cannot know. */
  end(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** Whether a session that was good when it was read has ended since, as far as this process knows. */
  isOver(session: Session): boolean;
}

export function createSessions(settings: CookieSettings & SessionLimits, clock: Clock): Sessions {
  const cookie = sealedCookie(settings, SessionSchema, clock);
  const known = new WeakMap<FastifyRequest, Promise<Session | undefined>>();
  const { idleMinutes } = settings;
  const idle = (): Pick<Session, 'idleEndsMs'> =>
    idleMinutes === 0 ? {} : { idleEndsMs: clock.now() + idleMinutes * 60_000 };

  /** Signed out here, by id: until when the cookie would be good. */
  const ended = new Map<string, number>();
  const isOver = ({ id, endsMs, idleEndsMs = Infinity }: Session): boolean =>
    ended.has(id) || Math.min(endsMs, idleEndsMs) <= clock.now();

  const open = async (request: FastifyRequest): Promise<Session | undefined> => {
    const session = await cookie.read(request);
    return session === undefined || isOver(session) ? undefined : session;
  };
  const of = (request: FastifyRequest): Promise<Session | undefined> => {
    const opening = known.get(request) ?? open(request);
    known.set(request, opening);
    return opening;
  };
  const write = async (request: FastifyRequest, reply: FastifyReply, session: Session): Promise<Session> => {
    await cookie.write(request, reply, session, session.endsMs);
    known.set(request, Promise.resolve(session));
    return session;
  };
  return {
    of,
    begin: (request, reply, { by, user, credential, grant, endsMs = Infinity }) =>
      write(request, reply, {
        id: randomUUID(),
        by,
        user,
        credential,
        ...(grant === undefined ? {} : { grant }),
        endsMs: Math.min(endsMs, clock.now() + settings.hours * 3_600_000),
        ...idle(),
      }),
    renew: async (request, reply) => {
      const session = await of(request);
      return session === undefined ? undefined : write(request, reply, { ...session, ...idle() });
    },
    replace: async (request, reply, session) => {
      await write(request, reply, session);
    },
    isOver,
    end: async (request, reply) => {
      const session = await of(request);
      for (const [id, endsMs] of ended) if (endsMs <= clock.now()) ended.delete(id);
      if (session !== undefined) ended.set(session.id, session.endsMs);
      cookie.clear(request, reply);
      known.set(request, Promise.resolve(undefined));
    },
  };
}
