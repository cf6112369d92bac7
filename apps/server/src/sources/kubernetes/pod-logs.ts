import { z } from 'zod';
import type { LogOf, LoggedContainer, LogRange, LogSource, LogText } from '../../ports.ts';
import { SourceError } from '../../source-error.ts';
import type { KubernetesConnection } from './connection.ts';
import { ask, causeOf, kubernetesError, readJson } from './requests.ts';

export interface PodLogSettings {
  readonly timeoutMs: number;
  /** Of one log in one answer. */
  readonly maxBytes: number;
}

const time = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .nullish();
const containers = z.array(z.object({ name: z.string() })).nullish();
const statuses = z
  .array(
    z.object({
      name: z.string(),
      state: z.object({ running: z.object({ startedAt: time }).nullish(), waiting: z.unknown().optional() }).nullish(),
      lastState: z.object({ terminated: z.object({ finishedAt: time }).nullish() }).nullish(),
    }),
  )
  .nullish();
/** What a pod says of its containers; init containers that stay (native sidecars) have logs as the others have. */
const PodSchema = z.object({
  spec: z.object({
    containers,
    initContainers: z.array(z.object({ name: z.string(), restartPolicy: z.string().nullish() })).nullish(),
  }),
  status: z.object({ containerStatuses: statuses, initContainerStatuses: statuses }).nullish(),
});

const POD_LIMIT = { maxBytes: 4 * 1024 * 1024, beyond: 'answer_too_large' } as const;
/** A line's timestamp and a little more. */
const FIRST_LINE_BYTES = 64;
/** A kubelet is asked with whole seconds: the API server cuts what is finer. */
const STEP_MS = 1000;

/** Logs as kubelets keep them, through the API server of the pod's cluster. */
export function podLogs(
  connectionOf: (cluster: string) => KubernetesConnection | undefined,
  { timeoutMs, maxBytes }: PodLogSettings,
): LogSource {
  const connectionTo = (cluster: string): KubernetesConnection => {
    const connection = connectionOf(cluster);
    if (connection === undefined) throw kubernetesError('source_unreachable', `there is no connection to ${cluster}`);
    return connection;
  };
  const open = async (
    log: LogOf,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Body | undefined> => {
    const search = new URLSearchParams({ container: log.container, timestamps: 'true', ...query });
    const reply = await ask(
      connectionTo(log.cluster),
      { is: 'own' },
      { method: 'GET', path: `${pathOf(log)}/log?${search.toString()}`, signal },
    );
    if (reply.is === 'ok') return reply.response.body ?? [];
    // The API server no longer knows our own account.
    if (reply.is === 'not known') throw kubernetesError('source_refused', `${pathOf(log)}/log: 401`);
    return undefined;
  };

  return {
    containers: async (pod, signal) => {
      const reply = await ask(
        connectionTo(pod.cluster),
        { is: 'own' },
        { method: 'GET', path: pathOf(pod), signal: within(signal, timeoutMs) },
      );
      if (reply.is === 'not known') throw kubernetesError('source_refused', `${pathOf(pod)}: 401`);
      if (reply.is !== 'ok') return undefined;
      const read = PodSchema.safeParse(await readJson(reply.response, pathOf(pod), POD_LIMIT));
      if (!read.success) throw kubernetesError('source_unreadable', `${pathOf(pod)}: ${z.prettifyError(read.error)}`);
      return toContainers(read.data);
    },
    read: async (log, range, signal) => {
      const body = await open(log, queryOf(range, maxBytes), within(signal, timeoutMs));
      return body === undefined ? undefined : toLogText(await textOf(body, pathOf(log), maxBytes), range, maxBytes);
    },
    beginMs: async (log, signal) => {
      const body = await open(log, { limitBytes: String(FIRST_LINE_BYTES) }, within(signal, timeoutMs));
      if (body === undefined) return undefined;
      const atMs = Date.parse(/^\S+/.exec((await textOf(body, pathOf(log), maxBytes)).text)?.[0] ?? '');
      return Number.isNaN(atMs) ? undefined : atMs;
    },
    follow: async (log, sinceMs, take, signal) => {
      const body = await open(log, { follow: 'true', sinceTime: wholeSecond(sinceMs) }, signal);
      if (body === undefined) return;
      const decoder = new TextDecoder();
      try {
        for await (const chunk of body) take(decoder.decode(chunk as Uint8Array, { stream: true }));
      } catch (error) {
        if (signal.aborted) return;
        throw kubernetesError('source_unreachable', `${pathOf(log)}/log: ${causeOf(error)}`, error);
      }
    },
  };
}

const pathOf = ({ namespace, pod }: Pick<LogOf, 'namespace' | 'pod'>): string =>
  `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}`;

const within = (signal: AbortSignal, timeoutMs: number): AbortSignal =>
  AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);

const wholeSecond = (ms: number): string =>
  `${new Date(Math.floor(ms / STEP_MS) * STEP_MS).toISOString().slice(0, 19)}Z`;

function queryOf({ run, sinceMs, mostLines }: LogRange, maxBytes: number): Readonly<Record<string, string>> {
  return {
    tailLines: String(mostLines),
    limitBytes: String(maxBytes),
    ...(run === 'previous' ? { previous: 'true' } : {}),
    ...(sinceMs === undefined ? {} : { sinceTime: wholeSecond(sinceMs) }),
  };
}

function toContainers({ spec, status }: z.output<typeof PodSchema>): readonly LoggedContainer[] {
  const staying = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  const told = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  return [...(spec.containers ?? []), ...staying].flatMap(({ name }) => {
    const own = told.find((one) => one.name === name);
    const startedMs = own?.state?.running?.startedAt ?? undefined;
    const restartedMs = own?.lastState?.terminated?.finishedAt ?? undefined;
    // It never ran: there is no log yet, and asking for it is a mistake to a kubelet.
    if (own?.state?.waiting !== undefined && restartedMs === undefined) return [];
    return [
      {
        name,
        ...(startedMs === undefined ? {} : { startedMs }),
        ...(restartedMs === undefined ? {} : { restartedMs }),
      },
    ];
  });
}

type Body = AsyncIterable<unknown> | Iterable<unknown>;

interface Received {
  readonly text: string;
  /** `broken`: the answer ended before its time, or would not end. */
  readonly ended: 'well' | 'broken';
}

/** What came is kept when the rest does not: half a log is better than none, and the caller says so. */
async function textOf(body: Body, what: string, maxBytes: number): Promise<Received> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      const part = chunk as Uint8Array;
      bytes += part.byteLength;
      // A server that keeps no limit is not waited for.
      if (bytes > maxBytes + FIRST_LINE_BYTES) return { text: toText(chunks), ended: 'broken' };
      chunks.push(part);
    }
  } catch (error) {
    if (error instanceof SourceError) throw error;
    if (bytes === 0) throw kubernetesError('source_unreachable', `${what}/log: ${causeOf(error)}`, error);
    return { text: toText(chunks), ended: 'broken' };
  }
  return { text: toText(chunks), ended: 'well' };
}

const toText = (chunks: readonly Uint8Array[]): string => Buffer.concat(chunks).toString('utf8');

function toLogText({ text, ended }: Received, { mostLines }: LogRange, maxBytes: number): LogText {
  // Cut in the middle of a line: the rest of it says nothing sure.
  if (ended === 'broken' || Buffer.byteLength(text) >= maxBytes)
    return { text: text.slice(0, text.lastIndexOf('\n') + 1), cut: 'newest' };
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines >= mostLines ? { text, cut: 'oldest' } : { text };
}
