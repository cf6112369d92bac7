import { namespacesOfLogged, withLoggedFailures, type Topology } from '@waymark/mesh';
import type { Reader, Readers } from '../../readers/readers.ts';
import type { Loaded } from './load-topology.ts';

/** Pictures with what logs alone tell, as far as a reader may read those logs. Readers with the same rights get the same object. */
export interface LoggedPictures {
  of(loaded: Loaded, reader: Reader, signal: AbortSignal): Promise<Topology>;
}

export function loggedPictures(readers: Readers): LoggedPictures {
  const made = new WeakMap<Loaded, Map<string, Topology>>();
  return {
    async of(loaded, reader, signal) {
      const { topology, logged, inventory } = loaded;
      if (logged.length === 0) return topology;
      const namespaces = [...new Set(logged.flatMap(namespacesOfLogged))].sort();
      const log = { verb: 'get', group: '', resource: 'pods/log' } as const;
      const allowed = await readers.namespacesWith(reader, log, namespaces, signal);
      const byRights = made.get(loaded) ?? new Map<string, Topology>();
      made.set(loaded, byRights);
      const rights = namespaces.filter((namespace) => allowed.has(namespace)).join(' ');
      const rows = logged.filter((row) => namespacesOfLogged(row).some((namespace) => allowed.has(namespace)));
      const picture = byRights.get(rights) ?? withLoggedFailures(topology, rows, inventory);
      byRights.set(rights, picture);
      return picture;
    },
  };
}
