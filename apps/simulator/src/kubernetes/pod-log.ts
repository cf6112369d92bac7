/** The log of a container as a kubelet gives it out: the end of it, since when, how much, and on request what is yet to come. */

import type { ServerResponse } from 'node:http';
import type { KubernetesObject } from '@waymark/demo-mesh';
import { isTrue } from './request-info.ts';
import { fieldOf, textAt } from './selectors.ts';
import { badRequest, invalid, jsonReply, Refusal, statusBody, type Cause, type Reply } from './status-replies.ts';

export interface LogLine {
  readonly atMs: number;
  readonly text: string;
}

/** The lines of one container between two instants, in the order in which they were written. */
export type LogSource = (pod: KubernetesObject, container: string, fromMs: number, toMs: number) => readonly LogLine[];

export interface LogDesk {
  readonly logs: LogSource | undefined;
  readonly clock: { now(): number };
  /** A followed log ends with its pod. */
  readonly isThere: () => boolean;
  /** Called once when a followed log has ended. */
  onEnd(end: () => void): void;
}

/** How often a followed log looks for new lines. */
const LOOK_EVERY_MS = 250;

interface LogOptions {
  readonly sinceMs: number;
  readonly tailLines: number;
  readonly limitBytes: number;
  readonly timestamps: boolean;
}

export function answerPodLog(
  desk: LogDesk,
  pod: KubernetesObject,
  query: URLSearchParams,
  response: ServerResponse,
): Reply | { readonly end: () => void } {
  const options = readOptions(pod.metadata.name, query, desk.clock.now());
  const container = chosenContainer(pod, query.get('container') ?? '');
  if (desk.logs === undefined) {
    // Like a kubelet that is not there; an empty log would say that nothing happened.
    const message = `the simulated kubelet of ${textAt(pod, 'spec.nodeName', 'no node')} keeps no container logs`;
    return jsonReply(500, statusBody(500, undefined, message));
  }
  const life = lifeOf(pod, container, isTrue(query.get('previous') ?? 'false') ? 'previous' : 'current');
  const toMs = Math.min(life.toMs, desk.clock.now());
  const fromMs = Math.max(options.sinceMs, life.fromMs);
  const lines = between(desk.logs, pod, container, fromMs, toMs);
  const tail = Number.isFinite(options.tailLines)
    ? lines.slice(lines.length - Math.min(options.tailLines, lines.length))
    : lines;
  const text = written(tail, options);
  const follows = isTrue(query.get('follow') ?? 'false') && life.toMs === Number.POSITIVE_INFINITY;
  if (!follows) return { code: 200, contentType: 'text/plain', body: text };
  return follow({ ...desk, logs: desk.logs }, { pod, container, options, text, fromMs: toMs }, response);
}

interface Following {
  readonly pod: KubernetesObject;
  readonly container: string;
  readonly options: LogOptions;
  readonly text: string;
  readonly fromMs: number;
}

function follow(
  desk: LogDesk & { readonly logs: LogSource },
  { pod, container, options, text, fromMs }: Following,
  response: ServerResponse,
): { readonly end: () => void } {
  let doneMs = fromMs;
  let left = options.limitBytes - Buffer.byteLength(text);
  response.writeHead(200, { 'Content-Type': 'text/plain', 'Cache-Control': 'no-cache, private' });
  response.flushHeaders();
  if (text !== '') response.write(text);
  const looking = setInterval(() => {
    const nowMs = desk.clock.now();
    if (nowMs <= doneMs) return;
    const more = written(between(desk.logs, pod, container, doneMs, nowMs), { ...options, limitBytes: left });
    doneMs = nowMs;
    left -= Buffer.byteLength(more);
    if (more !== '') response.write(more);
    if (left <= 0 || !desk.isThere()) end();
  }, LOOK_EVERY_MS);
  function end(): void {
    clearInterval(looking);
    response.end();
    desk.onEnd(end);
  }
  response.on('close', end);
  return { end };
}

/** From inclusive, to exclusive, whatever the source thinks of its bounds. */
function between(
  logs: LogSource,
  pod: KubernetesObject,
  container: string,
  fromMs: number,
  toMs: number,
): readonly LogLine[] {
  if (toMs <= fromMs) return [];
  return logs(pod, container, fromMs - 1, toMs).filter((line) => line.atMs >= fromMs && line.atMs < toMs);
}

function written(lines: readonly LogLine[], options: LogOptions): string {
  const text = lines.map((line) => `${options.timestamps ? `${stamp(line.atMs)} ` : ''}${line.text}\n`).join('');
  if (Buffer.byteLength(text) <= options.limitBytes) return text;
  return Buffer.from(text).subarray(0, Math.max(0, options.limitBytes)).toString('utf8');
}

/** Nine digits, as a kubelet prints them. */
function stamp(atMs: number): string {
  const seconds = new Date(Math.floor(atMs)).toISOString().slice(0, 19);
  const micros = Math.round((((atMs % 1000) + 1000) % 1000) * 1000);
  return `${seconds}.${String(micros).padStart(6, '0')}000Z`;
}

function chosenContainer(pod: KubernetesObject, asked: string): string {
  const name = pod.metadata.name;
  const mains = namesAt(pod, 'spec.containers');
  if (asked !== '') {
    if (mains.includes(asked) || namesAt(pod, 'spec.initContainers').includes(asked)) return asked;
    throw new Refusal(badRequest(`container ${asked} is not valid for pod ${name}`));
  }
  const usual = pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'];
  if (usual !== undefined) return usual;
  if (mains.length <= 1) return mains[0] ?? '';
  const choice = `choose one of: [${mains.join(' ')}]`;
  throw new Refusal(badRequest(`a container name must be specified for pod ${name}, ${choice}`));
}

function namesAt(pod: KubernetesObject, path: string): readonly string[] {
  const containers = fieldOf(pod, path);
  return Array.isArray(containers) ? containers.map((each: unknown) => textAt(each, 'name')) : [];
}

/** A status knows whole seconds only; the last words may come in the rest of one. */
const STATUS_STEP_MS = 1000;

/** When the container in question lived, from its status. */
function lifeOf(
  pod: KubernetesObject,
  container: string,
  which: 'current' | 'previous',
): { fromMs: number; toMs: number } {
  const status = ['status.containerStatuses', 'status.initContainerStatuses']
    .flatMap((path) => (fieldOf(pod, path) ?? []) as readonly unknown[])
    .find((each) => textAt(each, 'name') === container);
  const where = `${JSON.stringify(container)} in pod ${JSON.stringify(pod.metadata.name)}`;
  const time = (path: string, absent: number): number => {
    const atMs = Date.parse(textAt(status, path));
    return Number.isNaN(atMs) ? absent : atMs;
  };
  const restarted = fieldOf(status, 'lastState.terminated') !== undefined;
  if (which === 'previous' && !restarted)
    throw new Refusal(badRequest(`previous terminated container ${where} not found\n`));
  const isWaiting = fieldOf(status, 'state.waiting') !== undefined;
  // Of a container that waits to be started again, a kubelet gives out what it has: the log of its last life.
  if (restarted && (which === 'previous' || isWaiting)) {
    const nextMs = time('state.running.startedAt', Number.POSITIVE_INFINITY);
    const finishedMs = time('lastState.terminated.finishedAt', Number.POSITIVE_INFINITY) + STATUS_STEP_MS;
    return { fromMs: time('lastState.terminated.startedAt', 0), toMs: Math.min(nextMs, finishedMs) };
  }
  if (isWaiting) {
    const reason = textAt(status, 'state.waiting.reason', 'ContainerCreating');
    throw new Refusal(badRequest(`container ${where} is waiting to start: ${reason}\n`));
  }
  const ended = time('state.terminated.finishedAt', Number.POSITIVE_INFINITY);
  return { fromMs: restarted ? time('state.running.startedAt', 0) : 0, toMs: ended };
}

function readOptions(pod: string, query: URLSearchParams, nowMs: number): LogOptions {
  const number = (name: string): number | undefined => {
    const text = query.get(name);
    if (text === null || text === '') return undefined;
    if (!/^-?\d+$/.test(text)) {
      throw new Refusal(badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`));
    }
    return Number(text);
  };
  const [sinceSeconds, tailLines, limitBytes] = [number('sinceSeconds'), number('tailLines'), number('limitBytes')];
  const causes = [
    ...below('tailLines', tailLines, 0, 'must be greater than or equal to 0'),
    ...below('limitBytes', limitBytes, 1, 'must be greater than 0'),
    ...below('sinceSeconds', sinceSeconds, 1, 'must be greater than 0'),
    ...(sinceSeconds !== undefined && (query.get('sinceTime') ?? '') !== '' ? [TWO_BEGINNINGS] : []),
  ];
  if (causes.length > 0) throw new Refusal(invalid('', 'PodLogOptions', pod, causes));
  return {
    sinceMs: sinceSeconds === undefined ? sinceTime(query.get('sinceTime') ?? '') : nowMs - sinceSeconds * 1000,
    tailLines: tailLines ?? Number.POSITIVE_INFINITY,
    limitBytes: limitBytes ?? Number.POSITIVE_INFINITY,
    timestamps: isTrue(query.get('timestamps') ?? 'false'),
  };
}

const TWO_BEGINNINGS: Cause = {
  reason: 'FieldValueForbidden',
  message: 'Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified',
  field: '[]',
};

function below(field: string, value: number | undefined, least: number, why: string): readonly Cause[] {
  if (value === undefined || value >= least) return [];
  return [{ reason: 'FieldValueInvalid', message: `Invalid value: ${String(value)}: ${why}`, field }];
}

function sinceTime(text: string): number {
  if (text === '') return Number.NEGATIVE_INFINITY;
  const atMs = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(atMs)) return atMs;
  const why = `parsing time ${JSON.stringify(text)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(text)} as "2006"`;
  throw new Refusal(badRequest(why));
}
