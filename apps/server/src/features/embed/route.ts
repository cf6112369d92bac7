import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  EmbedConsentRequestSchema,
  EmbedSessionRequestSchema,
  EmbedTicketRequestSchema,
  PATHS,
  type EmbedSessionAnswer,
  type EmbedTicketAnswer,
} from '@waymark/contract';
import type { EmbedClient, EmbedRules } from '../../settings/embed-settings.ts';
import type { EmbedGrant, EmbedSessions } from '../../session/embed-session.ts';
import { InputError, readInput } from '../../http/input.ts';
import type { AccessSource } from '../../ports.ts';
import { Refused } from '../../http/problem-reply.ts';
import type { Readers } from '../../readers/readers.ts';
import { requestSignal } from '../../http/request-signal.ts';
import type { Sessions } from '../../session/sessions.ts';

/**
 * How a frame gets to know its reader: the server of the page around it asks for a ticket, or the reader consents in a window of ours; the frame
 * brings here what came of it.
 */
export function embedRoutes(
  app: FastifyInstance,
  access: AccessSource,
  sessions: EmbedSessions,
  { readers, own }: { readonly readers: Readers; readonly own: Pick<Sessions, 'of'> },
  rules: EmbedRules & { readonly signInsPerMinute: number },
): void {
  app.post(PATHS.embedTickets, async (request, reply): Promise<EmbedTicketAnswer> => {
    const by = whoAsks(request, rules);
    const { origin, nonce, token: given, namespaces } = readInput(EmbedTicketRequestSchema, request.body);
    if (by.is === 'reader' && given !== undefined)
      throw new InputError('token: only beside client credentials; here the bearer token is the one');
    const origins = by.is === 'client' ? by.client.origins : rules.allowedOrigins;
    if (!origins.includes(origin)) throw new Refused('not_allowed', 'This origin may not embed Waymark.');
    const token = by.is === 'reader' ? by.token : (given ?? by.client.token?.());
    if (token === undefined) throw new InputError('token: is missing, and this client has no account of its own');
    const user = await access.whoIs({ token }, requestSignal(reply));
    if (user === undefined) throw new Refused('not_signed_in', 'The cluster does not know this token.');
    const within = narrower(by.is === 'client' ? by.client.namespaces : undefined, namespaces);
    // What is written may reach beyond the namespace it is written in.
    const scope = by.is === 'client' && within === undefined ? by.client.scope : 'view';
    request.log.info({ audit: 'embed ticket', user, origin, client: by.is === 'client' ? by.client.id : undefined });
    return sessions.ticketFor({ origin, nonce }, { credential: { token }, user, scope, within });
  });

  app.post(PATHS.embedConsent, async (request, reply): Promise<EmbedTicketAnswer> => {
    if (!rules.readerSignIn.includes('popup'))
      throw new Refused('not_allowed', 'Readers do not sign in to frames by themselves here.');
    const { origin, nonce } = readInput(EmbedConsentRequestSchema, request.body);
    if (!rules.allowedOrigins.includes(origin)) throw new Refused('not_allowed', 'This origin may not embed Waymark.');
    // Their own session alone: neither a lent account nor a proxy's word is anybody's consent.
    const [{ by }, session] = [await readers.of(request, requestSignal(reply)), await own.of(request)];
    if (session === undefined || by !== session.by) throw new Refused('not_signed_in');
    const { user, credential, endsMs } = session;
    const grant: EmbedGrant = { credential, user, scope: 'view', endsMs };
    request.log.info({ audit: 'embed consent', user, origin });
    if (rules.readerSignIn.includes('storage-access')) sessions.remember(request, reply, origin, grant, endsMs);
    return sessions.ticketFor({ origin, nonce }, grant);
  });

  // Whoever signs out means their frames, too.
  if (rules.readerSignIn.includes('storage-access'))
    app.addHook('preHandler', (request, reply, done) => {
      if (request.method === 'DELETE' && request.routeOptions.url === PATHS.session) sessions.forget(reply);
      done();
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
      const grant = ticket === undefined ? sessions.remembered(request, frame.origin) : sessions.redeem(ticket, frame);
      const { user, scope, within, untilMs } = sessions.begin(reply, grant);
      // Its path is none of the API's, whose answers nobody keeps anyway.
      void reply.header('cache-control', 'no-store');
      return { user, scope, ...(within === undefined ? {} : { namespaces: [...within] }), expiresAtMs: untilMs };
    },
  );
}

/** What both bounds leave. Throws where that is nothing. */
function narrower(
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
): readonly string[] | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const left = other.filter((name) => one.includes(name));
  if (left.length === 0) throw new Refused('not_allowed', 'This client’s frames see none of these namespaces.');
  return left;
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
