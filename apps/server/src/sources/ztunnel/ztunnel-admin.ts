import { readLogLevel, type LogLevels } from '@waymark/mesh';
import type { AdminPod, Clock, ReadDump, ZtunnelSource } from '../../ports.ts';
import { shareLoads } from '../../kept/share-loads.ts';
import { SourceError } from '../../source-error.ts';
import type { AdminAnswer, ProxyAdmin } from '../kubernetes/admin-port.ts';
import type { Account } from '../kubernetes/connection.ts';
import { dumpReader } from './read-dump.ts';

const ADMIN_PORT = 15_000;
/** The tabs of a page and what turns its pages share one dump. */
const KEEP_MS = 5_000;
/** A dump tells of the whole mesh; more of them than a few readers look at would fill the memory. */
const KEPT_DUMPS = 4;

/** Asks ztunnels on their own nodes' loopback, through port-forwards. */
export function ztunnelAdmin(adminIn: (cluster: string) => ProxyAdmin, clock: Clock): ZtunnelSource {
  const dumps = shareLoads<Promise<ReadDump>>({
    keepMs: KEEP_MS,
    most: KEPT_DUMPS,
    now: () => clock.now(),
    settled: (dump) => dump,
  });
  const logging = async (account: Account, pod: AdminPod, query: string, signal: AbortSignal): Promise<LogLevels> => {
    // It answers to POST alone, even to who only wants to know.
    const answer = await asZtunnel(
      pod,
      adminIn(pod.cluster).post(account, pod, ADMIN_PORT, `/logging${query}`, signal),
    );
    return readLevel(pod, answer);
  };
  return {
    dump: (pod, signal) =>
      dumps.get(JSON.stringify([pod.cluster, pod.namespace, pod.name]), signal, async (own) => {
        const what = `${pod.namespace}/${pod.name} /config_dump`;
        const reader = dumpReader(what);
        const atMs = clock.now();
        const admin = adminIn(pod.cluster);
        const take = (chunk: Buffer): void => reader.take(chunk);
        const status = await asZtunnel(pod, admin.stream(pod, ADMIN_PORT, '/config_dump', take, own));
        if (status !== 200) throw new SourceError('ztunnel', 'source_refused', `${what}: ${status}`, pod);
        return { dump: reader.end(), atMs };
      }),
    logLevel: (pod, signal) => logging({ is: 'own' }, pod, '', signal),
    setLogLevel: (as, pod, level, signal) =>
      logging({ is: 'reader', as }, pod, `?level=${encodeURIComponent(level)}`, signal),
  };
}

/** A ztunnel that cannot be asked is the ztunnel's gap, whoever on the way was at fault. */
async function asZtunnel<T>({ cluster }: AdminPod, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    throw new SourceError('ztunnel', error.code, error.message, { cause: error, cluster });
  }
}

function readLevel({ cluster, namespace, name }: AdminPod, { status, body }: AdminAnswer): LogLevels {
  const what = `${namespace}/${name} /logging`;
  if (status !== 200)
    throw new SourceError('ztunnel', 'source_refused', `${what}: ${status} ${body.slice(0, 200)}`, { cluster });
  const told = readLogLevel(body);
  if (told === undefined)
    throw new SourceError('ztunnel', 'source_unreadable', `${what}: ${body.slice(0, 200)}`, { cluster });
  return told;
}
