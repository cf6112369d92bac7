import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  EmbedSessionRequestSchema,
  EmbedTicketRequestSchema,
  PATHS,
  type EmbedSessionAnswer,
  type EmbedTicketAnswer,
} from '@waymark/contract';
import type { EmbedClient, EmbedRules } from '../../embed-settings.ts';
import type { EmbedSessions } from '../../embed-session.ts';
import { InputError, readInput } from '../../input.ts';
import type { AccessSource } from '../../ports.ts';
import { Refused } from '../../problem-reply.ts';
import { requestSignal } from '../../request-signal.ts';

/** How a frame gets to know its reader: the server of the page around it asks for a ticket, the frame brings it here. */
export function embedRoutes(
  app: FastifyInstance,
  access: AccessSource,
  sessions: EmbedSessions,
  rules: EmbedRules & { readonly signInsPerMinute: number },
): void {
  app.post(PATHS.embedTickets, async (request, reply): Promise<EmbedTicketAnswer> => {
    const by = whoAsks(request, rules);
    const { origin, nonce, token: given } = readInput(EmbedTicketRequestSchema, request.body);
    if (by.is === 'reader' && given !== undefined)
      throw new InputError('token: only beside client credentials; here the bearer token is the one');
    const origins = by.is === 'client' ? by.client.origins : rules.allowedOrigins;
    if (!origins.includes(origin)) throw new Refused('not_allowed', 'This origin may not embed Waymark.');
    const token = by.is === 'reader' ? by.token : (given ?? by.client.token?.());
    if (token === undefined) throw new InputError('token: is missing, and this client has no account of its own');
    const user = await access.whoIs({ token }, requestSignal(reply));
    if (user === undefined) throw new Refused('not_signed_in', 'The cluster does not know this token.');
    const scope = by.is === 'client' ? by.client.scope : 'view';
    request.log.info({ audit: 'embed ticket', user, origin, client: by.is === 'client' ? by.client.id : undefined });
    void reply.header('cache-control', 'no-store');
    return sessions.ticketFor({ origin, nonce }, { token, user, scope });
  });

  app.post(
    PATHS.embedSession,
    {
      config: {
        rateLimit: {
          max: rules.signInsPerMinute,
          timeWindow: 60_000,
          keyGenerator: ({ ip }) => ip,
          allowList: () => false,
        },
      },
    },
    (request, reply): EmbedSessionAnswer => {
      // Only a browser's own page gets a cookie: `sec-fetch-site` cannot be set by a script, nor left out by it.
      if (request.headers['sec-fetch-site'] !== 'same-origin')
        throw new Refused('not_allowed', 'Only the embed document itself may begin its session.');
      const { ticket, ...frame } = readInput(EmbedSessionRequestSchema, request.body);
      if (!rules.allowedOrigins.includes(frame.origin))
        throw new Refused('not_allowed', 'This origin may not embed Waymark.');
      const { user, scope, untilMs } = sessions.begin(reply, sessions.redeem(ticket, frame));
      void reply.header('cache-control', 'no-store');
      return { user, scope, expiresAtMs: untilMs };
    },
  );
}

type Asker =
  { readonly is: 'client'; readonly client: EmbedClient } | { readonly is: 'reader'; readonly token: string };

function whoAsks({ headers }: FastifyRequest, rules: EmbedRules): Asker {
  const [, scheme, word] = /^(Basic|Bearer) ([\x21-\x7e]+)$/.exec(headers.authorization ?? '') ?? [];
  if (scheme === 'Bearer' && word !== undefined) return { is: 'reader', token: word };
  if (scheme === 'Basic' && word !== undefined) {
    const [id = '', ...secret] = Buffer.from(word, 'base64').toString().split(':');
    const client = rules.clients.find((each) => each.id === id);
    // Compared in any case, so that the time it takes does not tell which ids there are.
    const isRight = isSame(secret.join(':'), client?.secret() ?? '');
    if (client !== undefined && isRight && secret.join(':') !== '') return { is: 'client', client };
  }
  throw new Refused(
    'not_signed_in',
    'A ticket needs the credentials of an embedder that the operator lists, or a Kubernetes token.',
  );
}

const isSame = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
