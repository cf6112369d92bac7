/** The front of the simulated API server: who asks, may they, what for; then hands over to whoever knows the answer. */

import { randomUUID } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { KubernetesObject, WorldUser } from '@waymark/demo-mesh';
import { answerReview, readReview } from './access-reviews.ts';
import { decide, decidePath, type Caller } from './authorization.ts';
import { discover, REVIEWS } from './discovery.ts';
import type { AdminSource } from './forwarded-port.ts';
import { identify } from './identify.ts';
import { TOKEN_PATH } from './kubeconfig.ts';
import { answerList } from './list-answer.ts';
import { createObjectStore, type ObjectStoreOptions, type StoredObject } from './object-store.ts';
import { answerPodLog, type LogSource } from './pod-log.ts';
import { checkProtocol, forwardPorts, readPorts, refuseUpgrade, upgradeRequired } from './port-forward.ts';
import { readShape, renderList, renderOne, type Rendering } from './representations.ts';
import { readRequest, wishOf, type ResourceRequest } from './request-info.ts';
import { readFieldSelector, readLabelSelector, type Match } from './selectors.ts';
import { findKind, kindKey, type ServedKind } from './served-kinds.ts';
import {
  badRequest,
  forbidden,
  forbiddenPath,
  jsonReply,
  methodNotAllowed,
  noSuchSubresource,
  notAcceptable,
  notFound,
  pageNotFound,
  Refusal,
  textReply,
  type Reply,
} from './status-replies.ts';
import { openWatch, type WatchPace } from './watch-stream.ts';
import type { Named } from './trusted-issuer.ts';
import type { WorldChange } from './world-overlay.ts';
import { answerWrite } from './write-answers.ts';

export interface KubernetesApiOptions {
  readonly objects: () => readonly KubernetesObject[];
  /** Where writes go; without it they are laid over `objects`. */
  readonly onWrite?: (change: WorldChange) => void;
  /** What containers write; without it every log is answered as by a kubelet that is away. */
  readonly logs?: LogSource;
  /** What answers behind a forwarded port; without it every port refuses. */
  readonly admin?: AdminSource;
  readonly users: readonly WorldUser[];
  /** Whom tokens name that are not in the world; without it they are refused. */
  readonly otherTokens?: (token: string) => Named | undefined;
  readonly clock: { now(): number };
  /** `refused`: without a token 401. `allowed`: without a token one is `system:anonymous`, as on most real clusters, and meets 403. */
  readonly anonymous?: 'refused' | 'allowed';
  readonly pace?: Partial<WatchPace>;
  readonly history?: Pick<ObjectStoreOptions, 'historyEvents' | 'historyMs' | 'firstVersion' | 'freshForMs'>;
}

export interface KubernetesApi {
  /** False when the path belongs to someone else; then nothing has been written. */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  /** The same for a request that wants to leave HTTP: a port-forward. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Ends every open watch and followed log, and stops looking at the world. */
  close(): void;
}

const ROOTS = ['/api', '/apis', '/version', '/healthz', '/livez', '/readyz', '/openapi', TOKEN_PATH];

/** How often open watches learn of changes. */
const LOOK_EVERY_MS = 1000;

const PACE: WatchPace = { bookmarkMs: 60_000, defaultTimeoutMs: 45 * 60_000 };

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly caller: Caller;
}

export function kubernetesApi(options: KubernetesApiOptions): KubernetesApi {
  const { users, clock } = options;
  const admin: AdminSource = options.admin ?? (() => undefined);
  const store = createObjectStore({
    objects: options.objects,
    clock,
    ...(options.onWrite === undefined ? {} : { onWrite: options.onWrite }),
    ...options.history,
  });
  const pace = { ...PACE, ...options.pace };
  const openStreams = new Set<() => void>();
  store.refresh();
  const looking = setInterval(() => {
    store.refresh();
  }, LOOK_EVERY_MS);
  looking.unref();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<Reply | 'streaming'> {
    const url = new URL(request.url ?? '/', 'http://simulator');
    const { path, token } = withoutToken(url.pathname);
    const method = request.method ?? 'GET';
    const info = readRequest(method, path, url.searchParams);
    const resource = info.is === 'resource' ? info : undefined;
    const caller = identify(options, request, { path, token, resource });
    const asked: Asked = { method, path, query: url.searchParams, request, response, caller };
    if (info.is === 'path') return answerPath(asked);
    const wish = wishOf(info);
    if (!decide(caller, wish).allowed) return forbidden(caller.name, wish);
    const review = REVIEWS.find((each) => each.group === info.group && each.resource === info.resource);
    if (review !== undefined && info.version === 'v1') {
      if (method !== 'POST') return methodNotAllowed('');
      const body = readReview(review.kind, await readBody(request));
      return jsonReply(201, answerReview(review.group, review.kind, body, { caller, users, nowMs: clock.now() }));
    }
    return answerResource(asked, info);
  }

  function answerPath(asked: Asked): Reply {
    const verb = asked.method === 'HEAD' ? 'get' : asked.method.toLowerCase();
    if (!decidePath(asked.caller, verb, asked.path).allowed) return forbiddenPath(asked.caller.name, verb, asked.path);
    if (verb !== 'get') return methodNotAllowed('');
    const wants = readShape(asked.request.headers.accept) === 'discovery' ? 'aggregated' : 'plain';
    const found = discover(asked.path, wants, asked.request.headers.host ?? 'localhost');
    if (found === undefined) return pageNotFound();
    if (found.is === 'text') return textReply(200, found.body);
    if (found.is === 'pretty') {
      return { code: 200, contentType: 'application/json', body: JSON.stringify(found.body, null, 2) };
    }
    const reply = jsonReply(200, found.body);
    const contentType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
    return found.is === 'json' ? reply : { ...reply, contentType };
  }

  async function answerResource(asked: Asked, info: ResourceRequest): Promise<Reply | 'streaming'> {
    const kind = findKind(info.group, info.version, info.resource);
    if (kind === undefined) return pageNotFound();
    const isRead = asked.method === 'GET' || asked.method === 'HEAD';
    if (!isRead) return answerChange(asked, info, kind);
    if (info.verb === 'list' || info.verb === 'watch') return answerMany(asked, info, kind);
    return answerOne(asked, info, kind);
  }

  async function answerChange(asked: Asked, info: ResourceRequest, kind: ServedKind): Promise<Reply> {
    const { query, request } = asked;
    if (info.subresource !== undefined) {
      if (!kind.subresources.includes(info.subresource)) return noSuchSubresource();
      if (info.subresource === 'portforward') return upgradeRequired();
      if (info.subresource !== 'status') return methodNotAllowed('');
    }
    const rendering = renderingFor(asked, info, kind);
    const byLabel = readLabelSelector(query.get('labelSelector'));
    const byField = readFieldSelector(kind, query.get('fieldSelector'));
    const desk = {
      store,
      nowMs: clock.now(),
      render: (stored: StoredObject) => renderOne(rendering, stored),
      renderMany: (items: readonly StoredObject[]) => renderList(rendering, { version: store.version(), items }),
    };
    return answerWrite(desk, {
      kind,
      info,
      query,
      contentType: request.headers['content-type'],
      userAgent: request.headers['user-agent'],
      body: await readBody(request),
      match: (object) => byLabel(object) && byField(object),
    });
  }

  function answerOne(asked: Asked, info: ResourceRequest, kind: ServedKind): Reply | 'streaming' {
    const namespace = kind.scope === 'Cluster' ? '' : (info.namespace ?? '');
    if (info.subresource !== undefined && !kind.subresources.includes(info.subresource)) return noSuchSubresource();
    if (info.subresource === 'portforward') return upgradeRequired();
    const found = store.find(kindKey(kind.group, kind.kind), namespace, info.name ?? '');
    if (found === undefined) return notFound(kind.group, kind.resource, info.name ?? '');
    if (info.subresource === 'log') return answerLog(asked, found.object);
    const rendering = renderingFor(asked, info, kind);
    return jsonReply(200, renderOne(rendering, found));
  }

  function answerLog(asked: Asked, pod: KubernetesObject): Reply | 'streaming' {
    const { uid, namespace = '', name } = pod.metadata;
    const desk = {
      logs: options.logs,
      clock,
      isThere: () => store.find('/Pod', namespace, name)?.object.metadata.uid === uid,
      onEnd: (end: () => void) => openStreams.delete(end),
    };
    const log = answerPodLog(desk, pod, asked.query, asked.response);
    if ('code' in log) return log;
    openStreams.add(log.end);
    return 'streaming';
  }

  function answerMany(asked: Asked, info: ResourceRequest, kind: ServedKind): Reply | 'streaming' {
    const rendering = renderingFor(asked, info, kind);
    const { query } = asked;
    const byLabel = readLabelSelector(query.get('labelSelector'));
    const byField = readFieldSelector(kind, query.get('fieldSelector'));
    // A watch on one object's own path is a watch on a list of that one.
    const single = info.verb === 'watch' ? info.name : undefined;
    const match: Match = (object) =>
      byLabel(object) && byField(object) && (single === undefined || object.metadata.name === single);
    const namespace = kind.scope === 'Cluster' ? undefined : info.namespace;
    if (info.verb === 'list') {
      const selects = (query.get('labelSelector') ?? '') !== '' || (query.get('fieldSelector') ?? '') !== '';
      return jsonReply(200, renderList(rendering, answerList(store, { kind, namespace, match, selects, query })));
    }
    const fresh = (): Rendering => ({ ...rendering, nowMs: clock.now() });
    asked.response.setHeader('Audit-Id', randomUUID());
    const end = openWatch(store, { namespace, match, query, rendering: fresh }, pace, asked.response, () => {
      openStreams.delete(end);
    });
    if (!asked.response.writableEnded) openStreams.add(end);
    return 'streaming';
  }

  function renderingFor(asked: Asked, info: ResourceRequest, kind: ServedKind): Rendering {
    const shape = readShape(asked.request.headers.accept);
    if (shape === undefined || shape === 'discovery') throw new Refusal(notAcceptable());
    const include = asked.query.get('includeObject');
    return {
      shape,
      kind,
      version: info.version,
      include: include === 'Object' || include === 'None' ? include : 'Metadata',
      nowMs: clock.now(),
    };
  }

  /** Asks for the right to create, whatever the method: a WebSocket can only begin with GET. */
  function openPortForward(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = new URL(request.url ?? '/', 'http://simulator');
    const { path, token } = withoutToken(url.pathname);
    const info = readRequest('POST', path, url.searchParams);
    const resource = info.is === 'resource' ? info : undefined;
    const caller = identify(options, request, { path, token, resource });
    const forwards = resource?.group === '' && resource.resource === 'pods' && resource.subresource === 'portforward';
    if (!forwards) throw new Refusal(badRequest('only pods/portforward can be upgraded'));
    const wish = wishOf(resource);
    if (!decide(caller, wish).allowed) throw new Refusal(forbidden(caller.name, wish));
    const pod = store.find(kindKey('', 'Pod'), resource.namespace ?? '', resource.name ?? '');
    if (pod === undefined) throw new Refusal(notFound('', 'pods', resource.name ?? ''));
    const ports = readPorts(url.searchParams);
    checkProtocol(request);
    const end = forwardPorts({ request, socket, head }, admin, pod.object, ports);
    openStreams.add(end);
    socket.on('close', () => openStreams.delete(end));
  }

  return {
    upgrade(request, socket, head) {
      if (!isServed(request)) return false;
      store.refresh();
      socket.on('error', () => socket.destroy());
      try {
        openPortForward(request, socket, head);
      } catch (thrown) {
        if (!(thrown instanceof Refusal)) throw thrown;
        refuseUpgrade(socket, thrown.reply);
      }
      return true;
    },
    handle(request, response) {
      if (!isServed(request)) return false;
      store.refresh();
      answer(request, response)
        .catch((thrown: unknown) => {
          if (thrown instanceof Refusal) return thrown.reply;
          const why = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
          return textReply(500, `the simulator has a bug: ${why}\n`);
        })
        .then((reply) => {
          if (reply !== 'streaming') send(response, reply);
        })
        .catch(() => response.destroy());
      return true;
    },
    close() {
      clearInterval(looking);
      for (const end of [...openStreams]) end();
    },
  };
}

function isServed(request: IncomingMessage): boolean {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  return ROOTS.some((root) => path === root || path.startsWith(`${root}/`));
}

function withoutToken(pathname: string): { path: string; token: string | undefined } {
  if (!pathname.startsWith(`${TOKEN_PATH}/`)) return { path: pathname, token: undefined };
  const [token = '', ...rest] = pathname.slice(TOKEN_PATH.length + 1).split('/');
  return { path: `/${rest.join('/')}`, token: decodeURIComponent(token) };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.code, {
    'Audit-Id': randomUUID(),
    'Cache-Control': 'no-cache, private',
    'Content-Type': reply.contentType,
    'Content-Length': Buffer.byteLength(reply.body),
    ...(reply.headers as OutgoingHttpHeaders | undefined),
  });
  response.end(reply.body);
}
