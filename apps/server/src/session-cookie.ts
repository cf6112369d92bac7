import { hkdfSync } from 'node:crypto';
import secureSession from '@fastify/secure-session';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { InputError } from './input.ts';

declare module '@fastify/secure-session' {
  interface SessionData {
    token: string;
  }
}
declare module 'fastify' {
  interface FastifyRequest {
    /** Rest of a token too long for one cookie. */
    sessionRest: secureSession.Session;
  }
}

export interface SessionCookieSettings {
  /** Any text of 32 characters or more; the same for all replicas. */
  readonly secret: string;
  readonly hours: number;
  /** `auto`: when the request came over https, as far as we are told. */
  readonly secure: 'auto' | 'always' | 'never';
}

/**
 * A browser drops a cookie of more than 4096 bytes without a word, and encryption makes a token almost half as long again
 * (base64, then URL encoding). So a token is spread over two cookies, and one that would need a third is refused clearly.
 */
const TOKEN_PART_CHARACTERS = 2_500;
const TOKEN_MAX_CHARACTERS = 2 * TOKEN_PART_CHARACTERS;

/** Stateless sessions: the reader's token lives encrypted in their own browser, so replicas share nothing but the secret. */
export async function registerSessionCookie(app: FastifyInstance, settings: SessionCookieSettings): Promise<void> {
  // The secret is random text already, not a password: a slow derivation would only make every start slow.
  const key = Buffer.from(hkdfSync('sha256', settings.secret, '', 'waymark session cookie', 32));
  const expiry = settings.hours * 3600;
  const cookie = { path: '/', httpOnly: true, sameSite: 'strict' as const, maxAge: expiry };
  await app.register(secureSession, [
    { sessionName: 'session', cookieName: 'waymark', key, expiry, cookie: { ...cookie } },
    { sessionName: 'sessionRest', cookieName: 'waymark-rest', key, expiry, cookie: { ...cookie } },
  ]);
}

/** The token in the request's cookies; undefined without one, or when it is forged or expired. */
export function sessionToken(request: FastifyRequest): string | undefined {
  if (request.session.deleted) return undefined;
  const first: unknown = request.session.get('token');
  const rest: unknown = request.sessionRest.get('token');
  return typeof first === 'string' ? first + (typeof rest === 'string' ? rest : '') : undefined;
}

export function startSession(request: FastifyRequest, token: string, secure: SessionCookieSettings['secure']): void {
  if (token.length > TOKEN_MAX_CHARACTERS) {
    throw new InputError(
      `token: longer than ${TOKEN_MAX_CHARACTERS} characters, which a browser's cookies cannot hold; use a service account's token`,
    );
  }
  const options = { secure: secure === 'always' || (secure === 'auto' && request.protocol === 'https') };
  request.session.options(options);
  request.session.set('token', token.slice(0, TOKEN_PART_CHARACTERS));
  const rest = token.slice(TOKEN_PART_CHARACTERS);
  if (rest === '') {
    endRest(request);
    return;
  }
  request.sessionRest.options(options);
  request.sessionRest.set('token', rest);
}

export function endSession(request: FastifyRequest): void {
  request.session.delete();
  endRest(request);
}

/** A rest of an earlier, longer token would be glued to the next one. */
function endRest(request: FastifyRequest): void {
  if (request.sessionRest.get('token') !== undefined) request.sessionRest.delete();
}
