import type { ClusterRecords } from '../inventory/records.ts';
import { isGoTrue } from '../inventory/waypoint-binding.ts';

/**
 * Whether istiod admits waypoints at the servers behind them by itself (facts A5). `on`: it adds an ALLOW policy for the waypoint's
 * identity to everything that is behind one, which admits the waypoint whatever other ALLOW policies say, and refuses all other
 * callers unless one of these admits them.
 */
export type AutoAllow = 'on' | 'off' | 'unknown';

const FLAG = 'PILOT_AUTO_ALLOW_WAYPOINT_POLICY';

/** By the environment of the istiods of a cluster. `unknown`: none could be read, its value is kept elsewhere, or they differ. */
export function autoAllowOf({ owners = [] }: Pick<ClusterRecords, 'owners'>): AutoAllow {
  const told = new Set(
    owners.flatMap(({ environment }): readonly AutoAllow[] => {
      if (environment === undefined) return [];
      const value = environment.values[FLAG];
      if (value !== undefined) return [isGoTrue(value) ? 'on' : 'off'];
      return [environment.elsewhere === 'all' || environment.elsewhere.includes(FLAG) ? 'unknown' : 'off'];
    }),
  );
  const [only, ...others] = told;
  return only !== undefined && others.length === 0 ? only : 'unknown';
}
