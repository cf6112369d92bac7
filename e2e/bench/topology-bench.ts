import { gzipSync } from 'node:zlib';
import { ask, startCountingProxy } from '../processes/counting-proxy.ts';
import { askPrometheus, startPrometheus } from '../processes/start-prometheus.ts';
import { startServer, startSimulator } from '../processes/start-waymark.ts';
import { exponent, type Row } from './table.ts';

/**
 * What a topology answer costs beyond its own Prometheus queries, and how that grows with the mesh. A real Prometheus scrapes the simulated mesh;
 * figures are ratios within one run: the answer of a started server, divided by the sum of the same queries asked alone, one after the other.
 */
const WORKLOADS = 10;
const WINDOW_SECONDS = 60;
/** Not more often: on a small machine the scraping of 10 000 workloads would be what is measured. */
const SCRAPE_SECONDS = 10;
const ROUNDS = 5;

interface Figures {
  readonly workloads: number;
  readonly edges: number;
  readonly queries: number;
  readonly answerMs: number;
  readonly ratio: number;
  /** What it costs to see births and not to extrapolate: our form of growth, beside a plain `increase()` of the same rows. */
  readonly growthRatio: number;
  readonly oneNamespaceMs: number;
  readonly oneNamespaceRatio: number;
  readonly secondReaderMs: number;
  readonly bytesPerEdge: number;
  readonly pushedBytesPerEdge: number;
  readonly heapBytes: number;
}

async function measure(namespaces: number): Promise<Figures> {
  const scenario = `scale:namespaces=${namespaces},workloads=${WORKLOADS}`;
  // The metrics store of this bench is the real one, so the simulator's own is kept all but empty.
  const simulator = await startSimulator(['--scenario', scenario, '--history-seconds', '0', '--scrape-seconds', '300']);
  const prometheus = await startPrometheus(
    JSON.stringify({
      global: { scrape_interval: `${SCRAPE_SECONDS}s`, scrape_timeout: `${SCRAPE_SECONDS}s` },
      scrape_configs: [
        { job_name: 'mesh', http_sd_configs: [{ url: `${simulator.url}/sd/prometheus`, refresh_interval: '60s' }] },
      ],
    }),
  );
  const proxy = await startCountingProxy(prometheus.url);
  const env = { WAYMARK_PROMETHEUS_TIMEOUT_MS: '120000', WAYMARK_PROMETHEUS_MAX_ANSWER_BYTES: String(1024 ** 3) };
  const server = await startServer(simulator, { lent: 'admin', prometheus: proxy.url, env });
  try {
    await untilReady(server.url);
    await untilScraped(prometheus.url, WINDOW_SECONDS / SCRAPE_SECONDS + 3);
    const whole = await rounds(server.url, proxy.bodies, prometheus.url, '');
    const growth = await growthRatio(proxy.bodies, prometheus.url);
    const heapBytes = await heapOf(server.url);
    const one = await rounds(server.url, proxy.bodies, prometheus.url, await firstNamespace(server.url));
    const pushed = await pushedBytes(server.url);
    const { edges, queries, answerMs, ratio, secondMs, gzipBytes } = whole;
    return {
      workloads: namespaces * WORKLOADS,
      edges,
      queries,
      answerMs,
      ratio,
      growthRatio: growth,
      oneNamespaceMs: one.answerMs,
      oneNamespaceRatio: one.ratio,
      secondReaderMs: secondMs,
      bytesPerEdge: gzipBytes / Math.max(1, edges),
      pushedBytesPerEdge: pushed / Math.max(1, edges),
      heapBytes,
    };
  } finally {
    proxy.close();
    await Promise.all([server.stop(), simulator.stop(), prometheus.stop()]);
  }
}

interface Round {
  readonly answerMs: number;
  readonly ratio: number;
  readonly queries: number;
  readonly edges: number;
  readonly gzipBytes: number;
  readonly secondMs: number;
}

/** The middle one of a few rounds. */
async function rounds(server: string, bodies: string[], prometheus: string, namespaces: string): Promise<Round> {
  const measured: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    bodies.length = 0;
    // A new instant each round, so that no earlier answer is shared.
    const endMs = Date.now() - 1_000;
    const answer = await timed(() => fetchAnswer(server, namespaces, endMs));
    const asked = [...bodies];
    // Another reader of the picture that somebody just got.
    const second = await timed(() => fetchAnswer(server, namespaces, endMs));
    let alone = 0;
    for (const body of asked) alone += (await timed(() => ask(prometheus, body))).ms;
    const { edges, gaps } = JSON.parse(answer.value) as {
      readonly edges: readonly unknown[];
      readonly gaps: readonly unknown[];
    };
    if (gaps.length > 0) throw new Error(`the answer has gaps: ${JSON.stringify(gaps)}`);
    measured.push({
      answerMs: answer.ms,
      ratio: answer.ms / alone,
      queries: asked.length,
      edges: edges.length,
      secondMs: second.ms,
      gzipBytes: gzipSync(answer.value).byteLength,
    });
  }
  const middle = measured.sort((a, b) => a.ratio - b.ratio)[Math.floor(ROUNDS / 2)];
  if (middle === undefined) throw new Error('nothing was measured');
  return middle;
}

async function growthRatio(bodies: readonly string[], prometheus: string): Promise<number> {
  const ours = bodies
    .map((body) => new URLSearchParams(body))
    .find((form) => form.get('query')?.includes('increase(istio_requests_total'));
  const labels = /sum by \(([^)]*)\)/.exec(ours?.get('query') ?? '')?.[1];
  if (ours === undefined || labels === undefined) throw new Error('the query for requests was not seen');
  const plain = new URLSearchParams(ours);
  plain.set('query', `sum by (${labels}) (increase(istio_requests_total[${WINDOW_SECONDS}s])) > 0`);
  const mine = await timed(() => ask(prometheus, ours.toString()));
  const theirs = await timed(() => ask(prometheus, plain.toString()));
  return mine.ms / theirs.ms;
}

async function fetchAnswer(server: string, namespaces: string, endMs: number): Promise<string> {
  const answer = await fetch(
    `${server}/api/v1/topology?namespaces=${namespaces}&windowSeconds=${WINDOW_SECONDS}&endMs=${endMs}`,
  );
  if (!answer.ok) throw new Error(`the server answered ${answer.status}: ${await answer.text()}`);
  return answer.text();
}

/** A live picture's second refresh: the step from the one before, as it is compressed alone. */
async function pushedBytes(server: string): Promise<number> {
  const leave = new AbortController();
  const url = `${server}/api/v1/topology/stream?windowSeconds=${WINDOW_SECONDS}&refreshSeconds=${SCRAPE_SECONDS}`;
  const { body } = await fetch(url, { signal: leave.signal });
  const decoder = new TextDecoder();
  const reader = body?.getReader();
  let text = '';
  for (let read = await reader?.read(); read !== undefined && !read.done; read = await reader?.read()) {
    text += decoder.decode(read.value, { stream: true });
    const steps = text.split('\n\n').filter((event) => event.startsWith('event: topology-delta'));
    // The first step only completes the first picture; the last part may not be whole yet.
    if (steps.length < 3) continue;
    leave.abort();
    return gzipSync(steps[1] ?? '').byteLength;
  }
  return NaN;
}

async function firstNamespace(server: string): Promise<string> {
  const answer = (await (await fetch(`${server}/api/v1/namespaces`)).json()) as {
    readonly namespaces: readonly { readonly name: string; readonly dataplane: string }[];
  };
  return answer.namespaces.find((namespace) => namespace.dataplane === 'ambient')?.name ?? '';
}

async function heapOf(server: string): Promise<number> {
  const text = await (await fetch(`${server}/api/v1/metrics`)).text();
  return Number(/^nodejs_heap_size_used_bytes (\S+)/m.exec(text)?.[1] ?? NaN);
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly ms: number }> {
  const startMs = performance.now();
  const value = await work();
  return { value, ms: performance.now() - startMs };
}

/** A cluster of thousands of pods takes a while to be listed, and nothing can be drawn before. */
async function untilReady(server: string): Promise<void> {
  for (const end = Date.now() + 240_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 500))) {
    if ((await fetch(`${server}/api/v1/namespaces`)).ok) return;
  }
  throw new Error('the server did not read its cluster');
}

async function untilScraped(url: string, scrapes: number): Promise<void> {
  for (const end = Date.now() + 360_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 1_000))) {
    const [row] = (await askPrometheus(url, 'min(count_over_time(istio_build[10m]))')) as readonly {
      readonly value: readonly [number, string];
    }[];
    if (Number(row?.value[1] ?? 0) > scrapes) return;
  }
  throw new Error('the mesh was not scraped');
}

/** `sizes`: namespaces of each mesh, smallest first. A mesh that cannot be measured ends the part; what was measured before is kept. */
export async function* topologyRows(sizes: readonly number[]): AsyncGenerator<Row> {
  let first: Figures | undefined;
  let before: Figures | undefined;
  for (const size of sizes) {
    const step = await measure(size);
    first ??= step;
    yield* rowsOf(step, first, before);
    before = step;
  }
}

function rowsOf(step: Figures, first: Figures, before: Figures | undefined): readonly Row[] {
  const of = `${step.workloads} workloads`;
  const row = (figure: string, value: number, unit = '', budget?: number): Row => ({ of, figure, value, unit, budget });
  return [
    row('Prometheus queries', step.queries, '', 12),
    row('answer', step.answerMs, 'ms'),
    row('answer ÷ its queries alone', step.ratio, '', 1.3),
    row('second reader', step.secondReaderMs, 'ms', 100),
    row('wire, compressed, per edge', step.bytesPerEdge, 'B', 60),
    row('pushed step, compressed, per edge', step.pushedBytesPerEdge, 'B', 60),
    row('server heap', step.heapBytes / 1024 ** 2, 'MB', 1024),
    row('one namespace', step.oneNamespaceMs, 'ms'),
    row('one namespace ÷ its queries alone', step.oneNamespaceRatio),
    row('one namespace ÷ one of the smallest mesh', step.oneNamespaceMs / first.oneNamespaceMs),
    row('growth seen with births ÷ plain increase()', step.growthRatio),
    row('edges drawn', step.edges),
    ...(before === undefined
      ? []
      : [
          row(
            'exponent of the answer in workloads',
            exponent(before.workloads, before.answerMs, step.workloads, step.answerMs),
          ),
        ]),
  ];
}
