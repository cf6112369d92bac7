import { readEnvoyLevels, type LogLevels } from '@waymark/mesh';
import type { AdminPod, Clock, EnvoyConfig, EnvoySource } from '../../ports.ts';
import { shareLoads } from '../../kept/share-loads.ts';
import { SourceError } from '../../source-error.ts';
import type { ProxyAdmin } from '../kubernetes/admin-port.ts';
import type { Account } from '../kubernetes/connection.ts';
import { readConfigDump } from './read-config-dump.ts';

const ADMIN_PORT = 15_000;
const CONFIG_DUMP = '/config_dump';
/** Long enough to page and search through one dump. */
const KEEP_MS = 10_000;
/** Dumps in memory: each is some hundred kB once it is trimmed. */
const KEPT = 20;

/** Asks Envoys through port-forwards: their admin port is on loopback. */
export function envoyAdmin(adminIn: (cluster: string) => ProxyAdmin, clock: Clock): EnvoySource {
  const shared = shareLoads<Promise<EnvoyConfig>>({
    keepMs: KEEP_MS,
    most: KEPT,
    now: () => clock.now(),
    settled: (config) => config,
  });
  // Whatever can change something answers to POST alone, even to who only wants to know.
  const logging = async (account: Account, pod: AdminPod, query: string, signal: AbortSignal): Promise<LogLevels> => {
    const { status, body } = await asEnvoy(
      adminIn(pod.cluster).post(account, pod, ADMIN_PORT, `/logging${query}`, signal),
    );
    const said = `${pod.namespace}/${pod.name} /logging: ${status} ${body.slice(0, 200)}`;
    if (status !== 200) throw new SourceError('envoy', 'source_refused', said);
    const told = readEnvoyLevels(body);
    if (told === undefined) throw new SourceError('envoy', 'source_unreadable', said);
    return told;
  };
  return {
    config: ({ cluster, namespace, name }, signal) =>
      shared.get(JSON.stringify([cluster, namespace, name]), signal, async (own) => {
        const what = `${namespace}/${name}:${ADMIN_PORT}${CONFIG_DUMP}`;
        const at = { cluster, namespace, name };
        const { status, body } = await asEnvoy(adminIn(cluster).get(at, ADMIN_PORT, CONFIG_DUMP, own));
        if (status === 200) return readConfigDump(body, what);
        throw new SourceError('envoy', 'source_refused', `${what}: ${status}`);
      }),
    logLevel: (pod, signal) => logging({ is: 'own' }, pod, '', signal),
    setLogLevel: async (as, pod, { level, modules }, signal) => {
      const reader: Account = { is: 'reader', as };
      const told = await logging(reader, pod, `?level=${level}`, signal);
      // A level for all takes the exceptions away, and both at once are refused.
      const paths = modules.map((module) => module.replace('=', ':')).join(',');
      return paths === '' ? told : logging(reader, pod, `?paths=${encodeURIComponent(paths)}`, signal);
    },
  };
}

/** An Envoy that cannot be asked is the Envoy's gap, whoever on the way was at fault. */
async function asEnvoy<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof SourceError) || error.source === 'envoy') throw error;
    throw new SourceError('envoy', error.code, error.message, { cause: error });
  }
}
