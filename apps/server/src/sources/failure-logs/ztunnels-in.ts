import type { Inventory } from '@waymark/mesh';
import type { ZtunnelLog } from './failed-lines.ts';

/** The logs of all ztunnels that are declared. */
export const ztunnelsIn = ({ workloads }: Inventory): readonly ZtunnelLog[] =>
  workloads
    .filter(({ role }) => role === 'ztunnel')
    .flatMap(({ id, members = [] }) =>
      members.map(({ name, node }) => ({ cluster: id.cluster, namespace: id.namespace, pod: name, node })),
    );
