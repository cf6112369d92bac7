import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubernetesConnection } from '../connection.ts';
import { connectionTo } from './fake-api-server.ts';

/** The objects at one version: the version at which each name was last changed. */
export type Picture = ReadonlyMap<string, number>;

export interface Break {
  /** A proxy ends the answer in good order; a network does not. */
  readonly by: 'end' | 'reset';
  /** How much of the next event still arrives: 0 nothing, 1 all but its line end. */
  readonly part: number;
}

export interface Outage {
  readonly downMs: number;
  /** A server that has just started answers so until it has read its own state. */
  readonly refusals: readonly (403 | 503)[];
}

export interface RememberingApiServer {
  readonly connection: KubernetesConnection;
  /** One for each version, which is its place; the last one is the present. */
  readonly pictures: readonly Picture[];
  put(name: string): void;
  remove(name: string): void;
  /** Changes one object and breaks every watch in the middle of telling of it. */
  breakWatches(name: string, how: Break): void;
  /** Keeps every open watch open, but sends nothing more into it. */
  silenceWatches(): void;
  /** Forgets all history; what asks for it is told so by an ERROR event, or by the status. */
  compact(told: 'event' | 'status'): void;
  slowTo(answerMs: number): void;
  /** Closes the port and opens it again; resolves once the refusals are over too. The objects may change meanwhile, as they do behind another API server. */
  restart(outage: Outage): Promise<void>;
  stop(): Promise<void>;
}

interface Event {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly name: string;
  readonly version: number;
}

interface Watcher {
  readonly response: ServerResponse;
  silent: boolean;
}

const BOOKMARK_MS = 10;
const FORGOTTEN = { kind: 'Status', status: 'Failure', code: 410, reason: 'Expired', message: 'too old' };

/** An API server that remembers: objects with versions, lists in pages of one snapshot, watches from a version, and a history that can be forgotten. */
export async function startRememberingApiServer(names: readonly string[]): Promise<RememberingApiServer> {
  const pictures: Picture[] = [new Map(), new Map(names.map((name) => [name, 1]))];
  const events: Event[] = [];
  const watchers = new Set<Watcher>();
  let oldest = 1;
  let forgottenAs: 'event' | 'status' = 'event';
  let answerMs = 0;
  let refusals: number[] = [];
  const version = (): number => pictures.length - 1;

  const change = (name: string, to: 'put' | 'removed', tell: (event: Event) => void): void => {
    const before = pictures[version()] ?? new Map<string, number>();
    if (to === 'removed' && !before.has(name)) return;
    const after = new Map(before);
    const type = to === 'removed' ? 'DELETED' : before.has(name) ? 'MODIFIED' : 'ADDED';
    if (to === 'removed') after.delete(name);
    else after.set(name, version() + 1);
    pictures.push(after);
    const event: Event = { type, name, version: version() };
    events.push(event);
    tell(event);
  };
  const tellAll = (event: Event): void => {
    for (const { response, silent } of watchers) if (!silent) response.write(lineOf(event));
  };

  const list = (query: URLSearchParams, response: ServerResponse): void => {
    const [snapshot, from] = (query.get('continue') ?? `${version()} 0`).split(' ').map(Number) as [number, number];
    if (snapshot < oldest) {
      answer(response, 410, FORGOTTEN);
      return;
    }
    const all = [...(pictures[snapshot] ?? [])];
    const to = from + Number(query.get('limit') ?? all.length);
    answer(response, 200, {
      metadata: { resourceVersion: `${snapshot}`, ...(to < all.length ? { continue: `${snapshot} ${to}` } : {}) },
      items: all.slice(from, to).map(([name, changed]) => objectOf(name, changed)),
    });
  };
  const watch = (query: URLSearchParams, response: ServerResponse): void => {
    const from = Number(query.get('resourceVersion'));
    const forgotten = from < oldest;
    if (forgotten && forgottenAs === 'status') {
      answer(response, 410, FORGOTTEN);
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    if (forgotten) {
      response.end(`${JSON.stringify({ type: 'ERROR', object: FORGOTTEN })}\n`);
      return;
    }
    for (const event of events) if (event.version > from) response.write(lineOf(event));
    const watcher: Watcher = { response, silent: false };
    watchers.add(watcher);
    const bookmarks = setInterval(() => {
      if (!watcher.silent) response.write(bookmarkOf(version()));
    }, BOOKMARK_MS);
    const end = setTimeout(() => response.end(), Number(query.get('timeoutSeconds')) * 1000);
    response.on('close', () => {
      watchers.delete(watcher);
      clearInterval(bookmarks);
      clearTimeout(end);
    });
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { searchParams } = new URL(request.url ?? '/', 'http://fake');
    await sleep(answerMs);
    const refusal = refusals.shift();
    if (refusal !== undefined) answer(response, refusal, { kind: 'Status', code: refusal });
    else if (searchParams.get('watch') === '1') watch(searchParams, response);
    else list(searchParams, response);
  };

  const newServer = (): Server => createServer((request, response) => void handle(request, response));
  let server = newServer();
  await opened(server, 0);
  const { port } = server.address() as AddressInfo;
  const connection = connectionTo(`http://127.0.0.1:${port}`);
  return {
    connection,
    pictures,
    put: (name) => change(name, 'put', tellAll),
    remove: (name) => change(name, 'removed', tellAll),
    breakWatches: (name, { by, part }) =>
      change(name, 'put', (event) => {
        const line = Buffer.from(lineOf(event));
        const arriving = line.subarray(0, Math.floor((line.length - 1) * part));
        for (const { response } of [...watchers]) {
          if (by === 'end') response.end(arriving);
          else response.write(arriving, () => response.destroy());
        }
        watchers.clear();
      }),
    silenceWatches: () => {
      for (const watcher of watchers) watcher.silent = true;
    },
    compact: (told) => {
      oldest = version();
      forgottenAs = told;
    },
    slowTo: (ms) => {
      answerMs = ms;
    },
    restart: async (outage) => {
      await closed(server);
      await sleep(outage.downMs);
      refusals = [...outage.refusals];
      server = newServer();
      await opened(server, port);
      while (refusals.length > 0) await sleep(1);
    },
    stop: async () => {
      await connection.close();
      await closed(server);
    },
  };
}

const objectOf = (name: string, version: number): object => ({
  // Long and not ASCII, so that the network may cut within a letter.
  metadata: { name, resourceVersion: `${version}`, annotations: { note: 'größer '.repeat(20) } },
});
const lineOf = ({ type, name, version }: Event): string =>
  `${JSON.stringify({ type, object: objectOf(name, version) })}\n`;
const bookmarkOf = (version: number): string =>
  `${JSON.stringify({ type: 'BOOKMARK', object: { kind: 'Thing', metadata: { resourceVersion: `${version}` } } })}\n`;

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

const opened = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
