import { readyIstiods, syncOfProxies, type IstiodPod, type ProxyRecord } from '@waymark/mesh';
import type { Clock, InventorySource, SyncSource, SyncTold } from '../../ports.ts';
import { shareLoads } from '../../kept/share-loads.ts';
import { SourceError } from '../../source-error.ts';
import type { AdminPorts } from '../kubernetes/admin-port.ts';
import { readSyncz } from './read-syncz.ts';

const DEBUG_PORT = 15_014;
const SYNCZ = '/debug/syncz';
/** A list, a page and its refresh share one answer; a proxy takes longer than that to be worth a look. */
const KEEP_MS = 5_000;

/** Asks every ready istiod of every cluster and revision through port-forwards: only loopback may ask without an identity of the mesh's own. */
export function istiodSync(
  adminIn: (cluster: string) => AdminPorts,
  inventory: InventorySource,
  clock: Clock,
): SyncSource {
  const shared = shareLoads<Promise<SyncTold>>({
    keepMs: KEEP_MS,
    most: 1,
    now: () => clock.now(),
    settled: (told) => told,
  });
  const load = async (signal: AbortSignal): Promise<SyncTold> => {
    const istiods = readyIstiods(await inventory.inventory(signal));
    if (istiods.length === 0) throw new SourceError('istiod', 'source_unreachable', 'no ready istiod is known');
    const answers = await Promise.allSettled(istiods.map((istiod) => ask(adminIn(istiod.cluster), istiod, signal)));
    const records: ProxyRecord[] = [];
    const failures: SourceError[] = [];
    for (const answer of answers) {
      if (answer.status === 'fulfilled') records.push(...answer.value);
      else if (answer.reason instanceof SourceError) failures.push(answer.reason);
      else throw answer.reason;
    }
    const [first] = failures;
    if (first !== undefined && failures.length === istiods.length)
      throw new SourceError('istiod', first.code, first.message, { cause: first });
    return { proxies: syncOfProxies(records), failures };
  };
  return { proxies: (signal) => shared.get('', signal, load) };
}

async function ask(admin: AdminPorts, istiod: IstiodPod, signal: AbortSignal): Promise<readonly ProxyRecord[]> {
  const { cluster, namespace, name } = istiod;
  const failed = (code: SourceError['code'], detail: string, cause?: unknown): SourceError =>
    new SourceError('istiod', code, detail, { cluster, cause });
  try {
    const { status, body } = await admin.get(istiod, DEBUG_PORT, SYNCZ, signal);
    if (status === 200) return readSyncz(body, istiod);
    throw failed('source_refused', `${namespace}/${name}${SYNCZ}: ${status}`);
  } catch (error) {
    if (!(error instanceof SourceError) || error.source === 'istiod') throw error;
    throw failed(error.code, error.message, error);
  }
}
