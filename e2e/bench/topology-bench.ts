import { gzipSync } from 'node:zlib';
import { askPrometheus, startPrometheus } from '../processes/start-prometheus.ts';
import { startServer, startSimulator } from '../processes/start-waymark.ts';
import { ask, startCountingProxy } from '../processes/counting-proxy.ts';
import { exposeMesh } from './synthetic-mesh.ts';

/**
 * What a topology answer costs beyond its own Prometheus queries, and how that grows with the mesh. Ratios within one run:
 * the answer of a started server, divided by the sum of the same queries asked alone, one after the other.
 */
const SIZES = (process.argv[2] ?? '10,100,1000').split(',').map(Number);
const WINDOW_SECONDS = 30;
const SCRAPE_SECONDS = 5;
const ROUNDS = 3;

interface Figures {
  readonly namespaces: number;
  readonly series: number;
  readonly edges: number;
  readonly queries: number;
  readonly ratio: number;
  /** What it costs to see births and not to extrapolate: our form of growth, beside a plain `increase()` of the same rows. */
  readonly growthRatio: number;
  readonly oneNamespaceRatio: number;
  readonly secondReaderMs: number;
  readonly bytesPerEdge: number;
}

async function measure(namespaces: number): Promise<Figures> {
  const mesh = await exposeMesh(namespaces);
  const prometheus = await startPrometheus(
    `global: { scrape_interval: ${SCRAPE_SECONDS}s, scrape_timeout: ${SCRAPE_SECONDS}s }\nscrape_configs:\n  - job_name: mesh\n    static_configs: [{ targets: ['${mesh.address}'] }]\n`,
  );
  const simulator = await startSimulator(['--scenario', 'bookinfo']);
  const proxy = await startCountingProxy(prometheus.url);
  const server = await startServer(simulator, {
    lent: 'admin',
    prometheus: proxy.url,
    env: { WAYMARK_PROMETHEUS_TIMEOUT_MS: '120000', WAYMARK_PROMETHEUS_MAX_ANSWER_BYTES: String(1024 ** 3) },
  });
  try {
    await untilScraped(prometheus.url, WINDOW_SECONDS / SCRAPE_SECONDS + 1);
    const whole = await rounds(server.url, proxy.bodies, prometheus.url, '');
    const growth = await growthRatio(proxy.bodies, prometheus.url);
    const one = await rounds(server.url, proxy.bodies, prometheus.url, 'ns-0');
    return {
      namespaces,
      series: mesh.series,
      edges: whole.edges,
      queries: whole.queries,
      ratio: whole.ratio,
      growthRatio: growth,
      oneNamespaceRatio: one.answerMs / whole.answerMs,
      secondReaderMs: whole.secondMs,
      bytesPerEdge: whole.gzipBytes / Math.max(1, whole.edges),
    };
  } finally {
    proxy.close();
    await Promise.all([server.stop(), simulator.stop(), prometheus.stop(), mesh.close()]);
  }
}

async function rounds(
  server: string,
  bodies: string[],
  prometheus: string,
  namespaces: string,
): Promise<{
  readonly answerMs: number;
  readonly ratio: number;
  readonly queries: number;
  readonly edges: number;
  readonly gzipBytes: number;
  readonly secondMs: number;
}> {
  const measured = [];
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
  const plain = new URLSearchParams(
    [...ours, ['query', `sum by (${labels}) (increase(istio_requests_total[${WINDOW_SECONDS}s])) > 0`]].filter(
      ([name], at, all) => all.findLastIndex(([other]) => other === name) === at,
    ),
  );
  const [mine, theirs] = [
    await timed(() => ask(prometheus, ours.toString())),
    await timed(() => ask(prometheus, plain.toString())),
  ];
  return mine.ms / theirs.ms;
}

async function fetchAnswer(server: string, namespaces: string, endMs: number): Promise<string> {
  const answer = await fetch(
    `${server}/api/v1/topology?namespaces=${namespaces}&windowSeconds=${WINDOW_SECONDS}&endMs=${endMs}`,
  );
  if (!answer.ok) throw new Error(`the server answered ${answer.status}: ${await answer.text()}`);
  return answer.text();
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly ms: number }> {
  const startMs = performance.now();
  const value = await work();
  return { value, ms: performance.now() - startMs };
}

async function untilScraped(url: string, scrapes: number): Promise<void> {
  for (const end = Date.now() + 240_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 1_000))) {
    const [row] = (await askPrometheus(url, 'count_over_time(istio_build[10m])')) as readonly {
      readonly value: readonly [number, string];
    }[];
    if (Number(row?.value[1] ?? 0) > scrapes) return;
  }
  throw new Error('the mesh was not scraped');
}

console.log(
  'namespaces   series    edges  queries  answer ÷ its queries  growth ÷ increase  one namespace ÷ all  second reader  gzip per edge',
);
for (const size of SIZES) {
  const f = await measure(size);
  console.log(
    [
      String(f.namespaces).padStart(10),
      String(f.series).padStart(8),
      String(f.edges).padStart(8),
      String(f.queries).padStart(8),
      f.ratio.toFixed(2).padStart(21),
      f.growthRatio.toFixed(2).padStart(18),
      f.oneNamespaceRatio.toFixed(3).padStart(20),
      `${f.secondReaderMs.toFixed(0)} ms`.padStart(14),
      `${f.bytesPerEdge.toFixed(0)} B`.padStart(14),
    ].join(' '),
  );
}
