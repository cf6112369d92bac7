import {
  namespaceOfIdentity,
  namespaceOfReference,
  liveConnections,
  addressBook,
  type ClusterDrift,
  type LiveEnd,
  type NodeDrift,
  type ZtunnelDump,
} from '@waymark/mesh';
import type { EntryKind, RowOf } from '@waymark/contract';

type View = (namespace: string) => boolean;

/** Rows of one kind that the reader may see, and how many more there are. */
export interface Rows<Row> {
  readonly rows: readonly Row[];
  readonly outsideView: number;
}

/** Enough to read what a rule is about; a policy of thousands of identities is read where it was written. */
const LONGEST_RULES = 4_000;

export const ROWS_OF: {
  readonly [K in Exclude<EntryKind, 'drift'>]: (dump: ZtunnelDump, isVisible: View) => Rows<RowOf<K>>;
} = {
  workloads: (dump, isVisible) =>
    within(
      dump.workloads,
      ({ namespace }) => isVisible(namespace),
      (one) => {
        const { namespace, name, workload, protocol, node, addresses, healthy } = one;
        const seen = (references: readonly string[]): string[] =>
          references.filter((reference) => isVisible(namespaceOfReference(reference)));
        const services = seen(one.services);
        const policies = seen(one.policies);
        const waypoint = one.waypoint === undefined ? [] : [one.waypoint];
        const [ownWaypoint] = seen(waypoint);
        return {
          namespace,
          name,
          workload,
          protocol,
          ...(node === undefined ? {} : { node }),
          addresses: [...addresses],
          healthy,
          ...(ownWaypoint === undefined ? {} : { waypoint: ownWaypoint }),
          services,
          policies,
          outsideView:
            one.services.length +
            one.policies.length +
            waypoint.length -
            services.length -
            policies.length -
            (ownWaypoint === undefined ? 0 : 1),
        };
      },
    ),
  services: (dump, isVisible) =>
    within(
      dump.services,
      ({ namespace }) => isVisible(namespace),
      ({ namespace, name, hostname, vips, ports, waypoint, endpoints }) => ({
        namespace,
        name,
        hostname,
        vips: [...vips],
        ports: ports.map((port) => ({ ...port })),
        ...(waypoint === undefined
          ? {}
          : {
              waypoint: isVisible(namespaceOfReference(waypoint))
                ? ({ is: 'named', name: waypoint } as const)
                : ({ is: 'outside view' } as const),
            }),
        endpoints: { healthy: endpoints.filter(({ healthy }) => healthy === 'yes').length, of: endpoints.length },
      }),
    ),
  policies: (dump, isVisible) =>
    within(
      dump.policies,
      ({ namespace }) => isVisible(namespace),
      ({ told, ...policy }) => ({ ...policy, told: told.slice(0, LONGEST_RULES) }),
    ),
  certificates: (dump, isVisible) =>
    within(
      dump.certificates,
      ({ identity }) => isVisible(namespaceOfIdentity(identity) ?? ''),
      (certificate) => ({ ...certificate }),
    ),
  connections: (dump, isVisible) =>
    within(
      liveConnections(dump.pods, addressBook(dump)),
      ({ namespace }) => isVisible(namespace),
      ({ direction, protocol, client, server, service }) => ({
        direction,
        protocol,
        client: toEnd(client, isVisible),
        server: toEnd(server, isVisible),
        ...(service !== undefined && isVisible(service.namespace) ? { service } : {}),
      }),
    ),
};

/** Where no rights can be asked for, an address is told, and a place beyond them is not even that. */
function toEnd({ address, pod }: LiveEnd, isVisible: View): RowOf<'connections'>['client'] {
  if (pod === undefined) return { is: 'address', address };
  return isVisible(pod.namespace) ? { is: 'pod', ...pod, address } : { is: 'outside view' };
}

export function driftRows(
  cluster: readonly ClusterDrift[],
  nodes: readonly NodeDrift[],
  isVisible: View,
): Rows<RowOf<'drift'>> {
  const known = ({ namespace }: { readonly namespace: string }): boolean => isVisible(namespace);
  const all = [...cluster, ...nodes];
  return {
    rows: [
      ...cluster.filter(known).map(({ declared, held, ...drift }) => ({
        against: 'cluster' as const,
        ...drift,
        ...(declared !== undefined && known(declared) ? { declared } : {}),
        ...(held !== undefined && known(held) ? { held } : {}),
      })),
      ...nodes.filter(known).map((drift) => ({ against: 'node' as const, ...drift, fields: [...drift.fields] })),
    ],
    outsideView: all.filter((drift) => !known(drift)).length,
  };
}

function within<T, Row>(entries: readonly T[], isSeen: (entry: T) => boolean, toRow: (entry: T) => Row): Rows<Row> {
  const seen = entries.filter(isSeen);
  return { rows: seen.map(toRow), outsideView: entries.length - seen.length };
}
