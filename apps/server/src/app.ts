import type { RequestListener, ServerOptions } from 'node:http';
import type { Server } from 'node:https';
import compress from '@fastify/compress';
import rateLimit from '@fastify/rate-limit';
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { CaptureRules, HealthRules } from '@waymark/mesh';
import { PATHS } from '@waymark/contract';
import { changedLevels } from './kept/changed-levels.ts';
import { createEmbedSessions, onlyShows } from './session/embed-session.ts';
import type { EmbedRules } from './settings/embed-settings.ts';
import { askedRoute, isOfApi } from './http/asked-route.ts';
import { actionRoutes, type ActionSettings } from './features/actions/route.ts';
import { controlPlaneRoutes } from './features/control-planes/route.ts';
import { embedRoutes } from './features/embed/route.ts';
import { findingRoutes } from './features/findings/route.ts';
import { healthRoutes } from './features/health/route.ts';
import { credentialKey } from './readers/credential.ts';
import { logLevelRoutes } from './features/log-levels/route.ts';
import type { LogSettings } from './features/logs/collect-lines.ts';
import { logRoutes } from './features/logs/route.ts';
import { namespacesRoute } from './features/namespaces/route.ts';
import { sessionRoutes } from './features/session/route.ts';
import { historyRoutes } from './features/topology/history-route.ts';
import { topologyAnswers } from './features/topology/answer-topology.ts';
import { topologyRoutes } from './features/topology/route.ts';
import { workloadRoutes } from './features/workloads/route.ts';
import { waypointRoutes } from './features/waypoints/route.ts';
import { ztunnelRoutes } from './features/ztunnels/route.ts';
import { documentHeaders, sendAs } from './http/document-headers.ts';
import { forwardedCredential } from './readers/forwarded-credential.ts';
import type { Limits } from './settings/limits.ts';
import { createMeasures } from './operating/measures.ts';
import { openApiDocument } from './http/openapi.ts';
import type { Ports } from './ports.ts';
import { PROBLEM_TYPE, problemOf, Refused, toProblem } from './http/problem-reply.ts';
import { acceptsForwarded, createReaders, type ReaderAuth } from './readers/readers.ts';
import { serveEmbed } from './http/serve-embed.ts';
import { servePlugins } from './http/serve-plugins.ts';
import { serveWeb } from './http/serve-web.ts';
import { keepFresh } from './session/keep-fresh.ts';
import { createSessions, type SessionLimits, type Sessions } from './session/sessions.ts';
import type { CookieSettings } from './session/sealed-cookie.ts';
import { signInAttempts } from './session/sign-in-attempts.ts';
import type { SourceState } from './ports/source-state.ts';
import { limitStreams } from './http/stream-limit.ts';
import { endStreamsWithSessions } from './session/stream-sessions.ts';

export interface AppSettings {
  readonly auth: ReaderAuth;
  readonly session: SessionLimits & Pick<CookieSettings, 'secrets' | 'secure'>;
  readonly signInsPerMinute: number;
  /** Questions a minute and session, or address where there is none. Probes and files are not counted. */
  readonly requestsPerMinute: number;
  readonly limits: Limits;
  /** Where readers find us when a proxy before us changes what they ask for; undefined: as they ask. */
  readonly publicUrl: string | undefined;
  readonly webRoot: string;
  /** Folder in which the console plugins were built. */
  readonly pluginsRoot: string;
  readonly health: HealthRules;
  /** By which the inventory judges, too. */
  readonly capture: CaptureRules;
  readonly actions: ActionSettings;
  readonly logs: LogSettings;
  readonly embed: EmbedRules;
  readonly trustProxy: boolean;
  readonly logger: FastifyBaseLogger | false;
  readonly sources: () => readonly SourceState[];
  /** Makes the server below Fastify, where it is not the plain one. */
  readonly serverFactory?: (listener: RequestListener, limits: ServerOptions) => Server;
}

/** The whole server but for its process: give it sources, and ask it through `inject` or a socket. */
export async function buildApp(given: Ports, settings: AppSettings): Promise<FastifyInstance> {
  const { serverFactory } = settings;
  const http: ServerOptions = {
    maxHeaderSize: settings.limits.headerBytes,
    headersTimeout: settings.limits.headersTimeoutMs,
    // How often who is too slow is looked for; Node's own 30 s would make any shorter limit a longer one.
    connectionsCheckingInterval: Math.min(settings.limits.headersTimeoutMs, 5_000),
  };
  const app = Fastify({
    ...(settings.logger === false ? { logger: false } : { loggerInstance: settings.logger }),
    trustProxy: settings.trustProxy,
    http,
    ...(serverFactory === undefined
      ? {}
      : { serverFactory: (listener: RequestListener) => serverFactory(listener, http) }),
    bodyLimit: settings.limits.bodyBytes,
    requestTimeout: settings.limits.requestTimeoutMs,
    // An address that cannot be read never comes to a route, nor to its error handler.
    frameworkErrors: (error, request, reply: Pick<FastifyReply, 'raw'>) => {
      const problem = toProblem(error, request.id);
      const headers = documentHeaders({ is: 'data' }, transportOf(request, settings.publicUrl));
      reply.raw
        .writeHead(problem.status, { ...headers, 'content-type': `${PROBLEM_TYPE}; charset=utf-8` })
        .end(JSON.stringify(problem));
    },
    forceCloseConnections: true,
    // The path only: a query may hold names that a log's reader has no rights to.
    logController: new LogController({ disableRequestLogging: true }),
  });
  // Also of a server that we did not make here.
  app.server.headersTimeout = settings.limits.headersTimeoutMs;
  app.server.maxConnections = settings.limits.connections;
  const measures = createMeasures();
  const ports = measures.watching(given);
  const cookies = { ...settings.session, secure: secureFor(settings) };
  const sessions = createSessions({ ...cookies, name: 'waymark', sameSite: 'Strict' }, ports.clock);
  const embeds = createEmbedSessions(settings.session.secrets, settings.embed, ports.clock);
  const families = [sessions, embeds.asSessions];
  const readers = createReaders(settings.auth, ports.access, families);

  app.setErrorHandler((error, request, reply) => {
    const problem = toProblem(error, request.id);
    request.log[problem.status >= 500 ? 'error' : 'info']({ err: error, code: problem.code }, 'no answer');
    return reply.code(problem.status).type(PROBLEM_TYPE).send(problem);
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    measures.answered(route, reply.statusCode, reply.elapsedTime / 1000);
    request.log.info(
      { route, method: request.method, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'answered',
    );
    done();
  });
  app.addHook('onRequest', (request, reply, done) => {
    const is = isOfApi(request) ? 'data' : 'page';
    sendAs(reply, { is }, transportOf(request, settings.publicUrl));
    refuseForgery(request, settings);
    if (settings.actions.writes === 'view only') refuseWrite(request);
    done();
  });

  await app.register(compress, { global: true, encodings: ['gzip', 'deflate'] });
  await app.register(rateLimit, {
    max: settings.requestsPerMinute,
    timeWindow: 60_000,
    allowList: (request) => !isOfApi(request) || UNCOUNTED.has(askedRoute(request)),
    keyGenerator: (request) => readerKey(request, settings.auth, families),
    errorResponseBuilder: () => new Refused('too_many_requests'),
  });
  endStreamsWithSessions(app, families, readers);
  limitStreams(app, settings.limits.streamsPerReader, (request) => readerKey(request, settings.auth, families));

  const { auth, signInsPerMinute, publicUrl } = settings;
  if (auth.mode === 'provider') keepFresh(app, sessions, auth.provider, ports.clock);
  const attempts = signInAttempts(cookies, ports.clock);
  sessionRoutes(app, ports.access, readers, sessions, {
    auth,
    signInsPerMinute,
    publicUrl,
    attempts,
    clock: ports.clock,
  });
  embedRoutes(app, ports.access, embeds, { readers, own: sessions }, { ...settings.embed, signInsPerMinute });
  const isOnlyShown = async (request: FastifyRequest): Promise<boolean> =>
    onlyShows(request, embeds.of(request), await sessions.of(request));
  app.addHook('preHandler', async (request) => {
    if (!SAFE_METHODS.has(request.method) && !OF_SESSIONS.has(request.routeOptions.url ?? ''))
      // Whoever lures a reader into clicking inside a frame must not change the mesh with that click.
      if (await isOnlyShown(request))
        throw new Refused('not_allowed', 'Inside a frame Waymark only shows; open it by itself to change the mesh.');
  });
  namespacesRoute(app, ports, readers);
  const pictures = topologyAnswers(ports, readers, settings.health);
  topologyRoutes(app, ports, readers, measures.streams, pictures);
  historyRoutes(app, ports, readers);
  workloadRoutes(app, ports, readers, pictures, settings.capture);
  waypointRoutes(app, ports, readers, pictures);
  controlPlaneRoutes(app, ports, readers);
  findingRoutes(app, ports, readers);
  const changed = changedLevels();
  ztunnelRoutes(app, ports, readers, changed);
  const { writes } = settings.actions;
  logLevelRoutes(app, { ports, readers, changed }, async (request) =>
    writes === 'by readers' && (await isOnlyShown(request)) ? 'framed' : writes,
  );
  actionRoutes(app, ports, readers, settings.actions);
  logRoutes(app, ports, readers, measures.streams, settings.logs);
  healthRoutes(app, settings.sources);
  let document: unknown;
  app.get(PATHS.openapi, () => (document ??= openApiDocument()));
  app.get(PATHS.metrics, async (_, reply) =>
    reply.type(measures.registry.contentType).send(await measures.registry.metrics()),
  );

  serveEmbed(app, settings.webRoot, settings.embed, (request) => transportOf(request, settings.publicUrl));
  await servePlugins(app, settings.pluginsRoot);
  const pageFor = await serveWeb(app, settings.webRoot);
  app.setNotFoundHandler((request, reply) => {
    const found =
      request.method === 'GET' && !request.url.startsWith('/api/') ? pageFor(request.headers.accept) : 'none';
    if (found === 'page') return reply.header('cache-control', 'no-cache').sendFile('index.html');
    if (found === 'not built')
      return reply.code(503).type('text/plain').send('The dashboard is not built here. Run: npm run build');
    return reply.code(404).type(PROBLEM_TYPE).send(problemOf('not_found', request.id));
  });
  return app;
}

/** A proxy before us that is not believed may still have been named as where readers find us. */
const transportOf = (
  { protocol }: Pick<FastifyRequest, 'protocol'>,
  publicUrl: string | undefined,
): 'http' | 'https' => (protocol === 'https' || publicUrl?.startsWith('https:') === true ? 'https' : 'http');

/** Readers who come by https have cookies for https alone, though a proxy before us may speak http with us. */
const secureFor = ({ session, publicUrl }: Pick<AppSettings, 'session' | 'publicUrl'>): CookieSettings['secure'] =>
  session.secure === 'auto' && publicUrl?.startsWith('https:') === true ? 'always' : session.secure;

/** A probe that is refused would have us taken away for being asked a lot. */
const UNCOUNTED = new Set<string>([PATHS.live, PATHS.ready, PATHS.metrics]);

/** Writes that change no more than who is signed in. */
const OF_SESSIONS = new Set<string>([PATHS.embedSession, PATHS.sessionUse]);

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A write must come from our own page: a form or a link on another site can neither set this header nor hide where it comes from. */
function refuseForgery(request: FastifyRequest, { auth, publicUrl }: Pick<AppSettings, 'auth' | 'publicUrl'>): void {
  if (SAFE_METHODS.has(request.method)) return;
  const site = request.headers['sec-fetch-site'];
  const foreign = typeof site === 'string' && site !== 'same-origin' && site !== 'none';
  // The page of a proxy that says who reads is at the proxy's address. No other site may set our header there either.
  const isForwarded = acceptsForwarded(auth) && request.headers.authorization !== undefined;
  if (request.headers['x-waymark'] !== '1' || foreign || !(isForwarded || isOwnOrigin(request, publicUrl)))
    throw new Refused('not_allowed', 'A write needs the header x-waymark: 1 and must come from the same origin.');
}

/** Whatever a feature forgets: where nothing may be written, only these are for other methods than reading. */
const WRITE_NOTHING = new Set<string>([
  PATHS.session,
  PATHS.sessionUse,
  PATHS.actionPlan,
  PATHS.embedTickets,
  PATHS.embedConsent,
]);

function refuseWrite(request: FastifyRequest): void {
  if (SAFE_METHODS.has(request.method) || !isOfApi(request)) return;
  if (!WRITE_NOTHING.has(askedRoute(request)))
    throw new Refused('not_allowed', 'This Waymark is set to view only: nothing can be changed through it.');
}

/** Tools send no origin; browsers do with every write, and cannot be made to lie. */
function isOwnOrigin({ headers, protocol, host }: FastifyRequest, publicUrl: string | undefined): boolean {
  const { origin } = headers;
  if (origin === undefined) return true;
  if (origin === `${protocol}://${host}`) return true;
  // Behind a proxy that ends TLS and is not believed, we are asked with http for what readers ask with https.
  if (URL.canParse(origin) && new URL(origin).host === headers.host) return true;
  return publicUrl !== undefined && origin === new URL(publicUrl).origin;
}

/** Readers behind one address do not take each other's share; the address counts before anyone has signed in. */
async function readerKey(
  request: FastifyRequest,
  auth: ReaderAuth,
  families: readonly Pick<Sessions, 'of'>[],
): Promise<string> {
  const forwarded = acceptsForwarded(auth) ? forwardedCredential(request.raw) : undefined;
  if (forwarded !== undefined) return credentialKey(forwarded);
  for (const sessions of families) {
    const session = await sessions.of(request);
    if (session !== undefined) return credentialKey(session.credential);
  }
  return request.ip;
}
