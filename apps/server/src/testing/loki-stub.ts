import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { logLines, logWriters, type LogWriter, type World } from '@waymark/demo-mesh';

export interface LokiStub {
  readonly url: string;
  /** Headers of the questions so far. */
  readonly asked: readonly Readonly<Record<string, unknown>>[];
  /** Answers every question with this, until it is undefined again. */
  fail: { readonly status: number; readonly body: string } | undefined;
  stop(): Promise<void>;
}

/** Speaks as much of Loki's HTTP API as we ask of it, over the lines of a world as a collector would have sent them. */
export async function startLokiStub(world: World, now: () => number, mostEntries = 5000): Promise<LokiStub> {
  const asked: Readonly<Record<string, unknown>>[] = [];
  const stub: { fail: LokiStub['fail'] } = { fail: undefined };
  const server = createServer((request, response) => {
    asked.push(request.headers);
    if (stub.fail === undefined) answer(world, now(), mostEntries, request, response);
    else response.writeHead(stub.fail.status).end(stub.fail.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(stub, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

function answer(
  world: World,
  nowMs: number,
  mostEntries: number,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://loki');
  const writers = logWriters(world).filter(selectedBy(searchParams.get('query') ?? searchParams.get('match[]') ?? ''));
  const fromMs = msOf(searchParams.get('start'));
  const toMs = Math.min(nowMs, msOf(searchParams.get('end')));
  const reply = (data: unknown): void => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ status: 'success', data }));
  };
  if (pathname === '/loki/api/v1/series') {
    reply(writers.filter((writer) => entries(world, writer, fromMs, toMs).length > 0));
    return;
  }
  if (pathname !== '/loki/api/v1/query_range') return void response.writeHead(404).end('404 page not found');
  const limit = Number(searchParams.get('limit') ?? '100');
  if (limit > mostEntries)
    return void response
      .writeHead(400)
      .end(`max entries limit per query exceeded, limit > max_entries_limit (${limit})`);
  const isBackward = searchParams.get('direction') !== 'forward';
  const isKept = keptBy(searchParams.get('query') ?? '');
  const found = writers.flatMap((writer) =>
    entries(world, writer, fromMs, toMs)
      .filter(([, line]) => isKept(line))
      .map((entry) => ({ writer, entry })),
  );
  const chosen = isBackward ? found.slice(-limit).reverse() : found.slice(0, limit);
  const result = writers.flatMap((writer) => {
    const values = chosen.filter((one) => one.writer === writer).map(({ entry }) => entry);
    return values.length === 0 ? [] : [{ stream: { ...writer, level: 'unknown' }, values }];
  });
  reply({ resultType: 'streams', result, stats: {} });
}

/** Microseconds are as fine as the world's lines are. */
const msOf = (ns: string | null): number => Number((BigInt(ns ?? '0') + 999n) / 1000n) / 1000;

/** `{a="b",c=~"d.*"}`, before filters of lines. */
function selectedBy(query: string): (writer: LogWriter) => boolean {
  const wanted = [...query.slice(0, query.indexOf('}')).matchAll(/(\w+)(=~?)"([^"]*)"/g)];
  return (writer) =>
    wanted.length > 0 &&
    wanted.every(([, name = '', how, value = '']) => {
      const held = (writer as unknown as Record<string, string>)[name] ?? '';
      return how === '=' ? held === value : new RegExp(`^(?:${value})$`).test(held);
    });
}

/** Filters of lines: `|= \`words\`` and `|~ \`pattern\``. */
function keptBy(query: string): (line: string) => boolean {
  const filters = [...query.matchAll(/\|([=~]) `([^`]*)`/g)];
  return (line) =>
    filters.every(([, how, words = '']) => (how === '=' ? line.includes(words) : new RegExp(words).test(line)));
}

/** From inclusive, to exclusive; one entry for each physical line. */
function entries(
  world: World,
  writer: LogWriter,
  fromMs: number,
  toMs: number,
): readonly (readonly [string, string])[] {
  return logLines(world, writer, fromMs - 1, toMs)
    .filter(({ atMs }) => atMs >= fromMs && atMs < toMs)
    .flatMap(({ atMs, text }) => {
      const ns = `${Math.floor(atMs)}${String(Math.floor((atMs % 1) * 1000)).padStart(3, '0')}000`;
      return text.split('\n').map((line) => [ns, line] as const);
    });
}
