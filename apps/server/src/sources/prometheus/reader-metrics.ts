import type { GapCode } from '@waymark/contract';
import { credentialKey, type Credential } from '../../readers/credential.ts';
import type { Clock, MetricsReader, ReaderMetrics } from '../../ports.ts';
import { SourceError, type FreshGap } from '../../source-error.ts';
import type { SourceState } from '../../ports/source-state.ts';
import { limitAtOnce } from '../kubernetes/limit-at-once.ts';
import { remember } from '../kubernetes/remembered.ts';
import { namingFew, namingFewOverTime } from './many-namespaces.ts';
import { prometheusClient, type PrometheusClient, type PrometheusSettings } from './prometheus-client.ts';
import { historyToldTo } from './prometheus-history.ts';
import { trafficToldTo } from './prometheus-traffic.ts';
import type { Tenants } from './tenants.ts';

export interface ReaderMetricsSettings extends Omit<PrometheusSettings, 'headers' | 'askBy' | 'parameters' | 'clock'> {
  /** Where who may read all metrics gets them with one question; a refusal there sends a reader to `url`, namespace by namespace. */
  readonly wholeUrl?: string | undefined;
  /** Questions at the same time, of all readers together. */
  readonly atOnce: number;
  readonly clock: Clock;
  readonly tenants: (as: MetricsReader, signal: AbortSignal) => Promise<Tenants>;
}

export interface PrometheusForReaders {
  /** The store as this reader may ask it; made anew for each answer. */
  of(as: MetricsReader): ReaderMetrics;
  state(): SourceState;
}

/** A right to metrics that is given or taken away is noticed after so long. */
const KEEP_MS = 60_000;
const REMEMBERED_AT_MOST = 10_000;

/**
 * Metrics with each reader's own token, for a store that keeps readers apart by namespace (OpenShift's Thanos querier, prom-label-proxy):
 * one question for each namespace, whose answers lie beside each other, since a series is of one namespace alone. What both ends of a
 * connection told, in two namespaces, is put together where everything is counted once.
 */
export function prometheusForReaders(settings: ReaderMetricsSettings): PrometheusForReaders {
  const { clock, timeoutMs } = settings;
  const turn = limitAtOnce(settings.atOnce);
  const ofWhole = remember<boolean>({ keepMs: KEEP_MS, most: REMEMBERED_AT_MOST }, clock);
  const refusals = rememberedRefusals(clock);
  let state: SourceState = { source: 'prometheus', is: 'starting', sinceMs: clock.now() };
  let clockOffMs: number | undefined;
  const went = (told: SourceState): void => {
    state = { ...told, sinceMs: told.is === state.is ? state.sinceMs : clock.now() };
  };

  const clientAt = (url: string, as: Credential, parameters: Readonly<Record<string, string>>): PrometheusClient =>
    prometheusClient({ ...settings, url, parameters, askBy: 'address', headers: () => bearer(as) });

  /** When it is our turn. */
  const askIn = async <T>(
    client: PrometheusClient,
    ask: (client: PrometheusClient) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> => {
    const end = await turn(signal);
    if (end === undefined) throw failure('source_too_slow', `no turn within ${timeoutMs} ms`);
    try {
      const answer = await ask(client);
      clockOffMs = client.clockOffMs();
      went({ source: 'prometheus', is: 'up', sinceMs: 0 });
      return answer;
    } catch (error) {
      // A reader without rights is no outage.
      if (error instanceof SourceError && error.code !== 'not_allowed' && !signal.aborted)
        went({ source: 'prometheus', is: 'down', code: error.code, sinceMs: 0 });
      throw error;
    } finally {
      end();
    }
  };

  const wholeFor = async (as: Credential): Promise<PrometheusClient | undefined> => {
    const { wholeUrl } = settings;
    if (wholeUrl === undefined) return undefined;
    const client = clientAt(wholeUrl, as, {});
    const may = await ofWhole.get(credentialKey(as), async () => {
      try {
        // Not the caller's signal: others wait for the same answer.
        const within = AbortSignal.timeout(timeoutMs);
        await askIn(client, (one) => one.vector('vector(1)', clock.now(), within), within);
        return true;
      } catch (error) {
        if (error instanceof SourceError && error.code === 'not_allowed') return false;
        throw error;
      }
    });
    return may ? client : undefined;
  };

  /** Rows of all namespaces, as far as they were told; what was not told goes to `holes`. Throws when nothing was. */
  const rowsOf = async <Row>(
    as: MetricsReader,
    holes: Holes,
    ask: (client: PrometheusClient, signal: AbortSignal) => Promise<readonly Row[]>,
    signal: AbortSignal,
  ): Promise<readonly Row[]> => {
    // The store knows nothing of impersonation: it would answer with the rights of whoever speaks for the reader.
    if (as.impersonate !== undefined)
      throw failure('not_allowed', 'a reader who is spoken for has no token of their own');
    // The wait for a turn counts, too: a picture is promised within this time.
    const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const whole = await wholeFor(as);
    if (whole !== undefined) return askIn(whole, (one) => ask(one, within), within);
    const { seen, ofZtunnels } = await settings.tenants(as, within);
    const names = [...new Set([...seen, ...ofZtunnels])].sort();
    const failures: SourceError[] = [];
    const parts = await Promise.all(
      names.map(async (namespace): Promise<readonly Row[]> => {
        try {
          if (refusals.has(as, namespace)) throw failure('not_allowed', `refused a moment ago for ${namespace}`);
          return await askIn(clientAt(settings.url, as, { namespace }), (one) => ask(one, within), within);
        } catch (error) {
          if (!(error instanceof SourceError)) throw error;
          if (error.code === 'not_allowed') refusals.add(as, namespace);
          holes.add(error, seen.includes(namespace) ? namespace : undefined);
          failures.push(error);
          return [];
        }
      }),
    );
    const [first] = failures;
    if (first !== undefined && failures.length === names.length) throw first;
    return parts.flat();
  };

  return {
    state: () => state,
    of: (as) => {
      const holes = collectHoles();
      const client: PrometheusClient = {
        state: () => state,
        clockOffMs: () => clockOffMs,
        vector: (query, atMs, signal) => rowsOf(as, holes, (one, own) => one.vector(query, atMs, own), signal),
        matrix: (query, atMs, signal) => rowsOf(as, holes, (one, own) => one.matrix(query, atMs, own), signal),
        range: (query, steps, signal) => rowsOf(as, holes, (one, own) => one.range(query, steps, own), signal),
      };
      return {
        traffic: namingFew(trafficToldTo(client)),
        history: namingFewOverTime(historyToldTo(client)),
        holes: holes.gaps,
      };
    },
  };
}

const bearer = ({ token }: Credential): Readonly<Record<string, string>> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` };

const failure = (code: GapCode, detail: string): SourceError => new SourceError('prometheus', code, detail);

interface Refusals {
  has(as: Credential, namespace: string): boolean;
  add(as: Credential, namespace: string): void;
}

/** So that a picture does not ask seven times what was refused once. */
function rememberedRefusals(clock: Clock): Refusals {
  const untilMs = new Map<string, number>();
  const name = (as: Credential, namespace: string): string => `${credentialKey(as)}/${namespace}`;
  return {
    has: (as, namespace) => (untilMs.get(name(as, namespace)) ?? 0) > clock.now(),
    add: (as, namespace) => {
      const key = name(as, namespace);
      // A refusal that is only remembered is none anew.
      if ((untilMs.get(key) ?? 0) > clock.now()) return;
      untilMs.delete(key);
      untilMs.set(key, clock.now() + KEEP_MS);
      const [oldest] = untilMs.keys();
      if (untilMs.size > REMEMBERED_AT_MOST && oldest !== undefined) untilMs.delete(oldest);
    },
  };
}

interface Holes {
  /** Without a namespace: of one whose name is beyond the reader's rights. */
  add(error: SourceError, namespace: string | undefined): void;
  readonly gaps: () => readonly FreshGap[];
}

function collectHoles(): Holes {
  const named = new Map<GapCode, Set<string>>();
  const nameless = new Set<GapCode>();
  return {
    add: ({ code }, namespace) => {
      if (namespace === undefined) nameless.add(code);
      else named.set(code, (named.get(code) ?? new Set()).add(namespace));
    },
    gaps: () => [
      ...[...named].map(([code, names]) => ({ ...hole(code), namespaces: [...names].sort() })),
      ...[...nameless].map(hole),
    ],
  };
}

const hole = (code: GapCode): FreshGap => ({ source: 'prometheus', code, missing: 'metrics' });
