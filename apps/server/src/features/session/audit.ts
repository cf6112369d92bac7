import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import type { Session } from '../../session/sessions.ts';

export type SessionAudit = (
  request: FastifyRequest,
  what: 'signed in' | 'sign-in refused' | 'signed out',
  who: Partial<Pick<Session, 'id' | 'by' | 'user'>> & { readonly trouble?: string; readonly why?: string },
) => void;

/** One line for each sign-in, refusal and sign-out, whatever the log level, and never a token. */
export function createSessionAudit(log: FastifyBaseLogger): SessionAudit {
  const audit = log.child({ audit: 'session' }, { level: 'info' });
  return (request, what, { id, by, user, trouble, why }) =>
    audit.info({ requestId: request.id, address: request.ip, session: id, by, user, trouble, why }, what);
}
