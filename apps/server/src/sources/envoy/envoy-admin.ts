import type { Clock, EnvoyConfig, EnvoySource } from '../../ports.ts';
import { shareLoads } from '../../share-loads.ts';
import { SourceError } from '../../source-error.ts';
import type { AdminPorts } from '../kubernetes/admin-port.ts';
import { readConfigDump } from './read-config-dump.ts';

const ADMIN_PORT = 15_000;
const CONFIG_DUMP = '/config_dump';
/** Long enough to page and search through one dump. */
const KEEP_MS = 10_000;
/** Dumps in memory: each is some hundred kB once it is trimmed. */
const KEPT = 20;

/** Asks Envoys through port-forwards: their admin port is on loopback. */
export function envoyAdmin(adminIn: (cluster: string) => AdminPorts, clock: Clock): EnvoySource {
  const shared = shareLoads<Promise<EnvoyConfig>>({
    keepMs: KEEP_MS,
    most: KEPT,
    now: () => clock.now(),
    settled: (config) => config,
  });
  return {
    config: ({ cluster, namespace, name }, signal) =>
      shared.get(JSON.stringify([cluster, namespace, name]), signal, async (own) => {
        const what = `${namespace}/${name}:${ADMIN_PORT}${CONFIG_DUMP}`;
        try {
          const { status, body } = await adminIn(cluster).get({ namespace, name }, ADMIN_PORT, CONFIG_DUMP, own);
          if (status === 200) return readConfigDump(body, what);
          throw new SourceError('envoy', 'source_refused', `${what}: ${status}`);
        } catch (error) {
          if (!(error instanceof SourceError) || error.source === 'envoy') throw error;
          throw new SourceError('envoy', error.code, error.message, { cause: error });
        }
      }),
  };
}
