import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TenancyProxy {
  /** As OpenShift's port 9092: `namespace` is needed, and nothing of another is told. */
  readonly url: string;
  /** As its port 9091: everything, for who may read everything. */
  readonly wholeUrl: string;
  readonly asked: () => readonly { readonly namespace: string | undefined; readonly token: string; status: number }[];
  /** Questions that were being answered at the same time, at most. */
  readonly mostAtOnce: () => number;
  stop(): Promise<void>;
}

/** Who may read whose metrics, by token: GET is `get`, POST is `create`, which readers do not have. */
export type MetricsRights = Readonly<Record<string, 'all' | readonly string[]>>;

/** Stands before a real Prometheus as a tenancy proxy does: judges token, method and namespace, and puts `namespace="…"` into every selector. Of `down` it does not answer. */
export async function startTenancyProxy(
  prometheusUrl: string,
  rights: MetricsRights,
  down: ReadonlySet<string>,
): Promise<TenancyProxy> {
  const asked: { namespace: string | undefined; token: string; status: number }[] = [];
  let working = 0;
  let most = 0;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // The world's clock is not this machine's.
    response.sendDate = false;
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://here');
    const isWhole = pathname.startsWith('/whole');
    const namespace = searchParams.get('namespace') ?? undefined;
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const may = rights[token];
    const judged = statusFor(request.method, may, isWhole ? 'whole' : namespace);
    const status = judged === 200 && down.has(namespace ?? '') ? 503 : judged;
    asked.push({ namespace: isWhole ? undefined : namespace, token, status });
    if (status !== 200) return void response.writeHead(status).end(`{"status":"error","error":"refused"}`);
    const query = searchParams.get('query') ?? '';
    searchParams.set('query', isWhole || namespace === undefined ? query : enforced(query, namespace));
    searchParams.delete('namespace');
    working += 1;
    most = Math.max(most, working);
    const told = await fetch(`${prometheusUrl}${pathname.replace(/^\/(whole|tenancy)/, '')}`, {
      method: 'POST',
      body: searchParams,
    });
    const text = await told.text();
    working -= 1;
    response.writeHead(told.status, { 'content-type': 'application/json' }).end(text);
  };
  const server = createServer({ maxHeaderSize: 1024 * 1024 }, (request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${url}/tenancy`,
    wholeUrl: `${url}/whole`,
    asked: () => asked,
    mostAtOnce: () => most,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function statusFor(
  method: string | undefined,
  may: MetricsRights[string] | undefined,
  what: string | undefined,
): number {
  if (may === undefined) return 401;
  if (what === undefined) return 400;
  if (method !== 'GET') return 403;
  return may === 'all' || (what !== 'whole' && may.includes(what)) ? 200 : 403;
}

const KEYWORD = new Set(
  'sum by rate increase count on and or unless offset label_replace timestamp min_over_time histogram_quantile vector'.split(
    ' ',
  ),
);

/** Texts in quotes, lists of labels, and words: of those, a metric is any that is no keyword and no call. */
function enforced(query: string, namespace: string): string {
  const matcher = `namespace="${namespace}"`;
  return query.replace(
    /"[^"]*"|\b(?:by|on) \([^)]*\)|\[[^\]]*\]|([a-z_][a-z0-9_]*)?\{((?:[^"}]|"[^"]*")*)\}|\b[a-z_][a-z0-9_]*\b(?!\s*[({])/g,
    (part, name: string | undefined, matchers: string | undefined) => {
      if (matchers !== undefined) return `${name ?? ''}{${[matchers, matcher].filter((one) => one !== '').join(',')}}`;
      return /^[a-z_]/.test(part) && !/^(by|on) /.test(part) && !KEYWORD.has(part) ? `${part}{${matcher}}` : part;
    },
  );
}
