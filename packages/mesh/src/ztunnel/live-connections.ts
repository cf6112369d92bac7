import type { DumpConnection, DumpWorkload, ServedPod, ZtunnelDump } from './dump.ts';

/** A connection that is open now, with names for its addresses. */
export interface LiveConnection {
  readonly direction: 'inbound' | 'outbound';
  readonly protocol: string;
  /** Namespace of the pod on this node. */
  readonly namespace: string;
  readonly client: LiveEnd;
  /** Who the bytes go to next: the server itself, or a waypoint before it. */
  readonly server: LiveEnd;
  /** The service asked for; absent for calls to an address, or when nobody said. */
  readonly service?: { readonly namespace: string; readonly name: string };
}

/** One end, with the pod that has the address. */
export interface LiveEnd {
  /** `ip:port`. A client's port seen from the server's side is that of a pool, and says nothing. */
  readonly address: string;
  /** Absent for addresses that the mesh does not know. */
  readonly pod?: { readonly namespace: string; readonly name: string; readonly workload: string };
}

/** Who has an address, and which service is asked for by one. */
export interface AddressBook {
  readonly workloads: ReadonlyMap<string, DumpWorkload>;
  readonly services: ReadonlyMap<string, { readonly namespace: string; readonly name: string }>;
}

/** Made once for a dump: thousands of connections look themselves up in it. */
export function addressBook({ workloads, services }: Pick<ZtunnelDump, 'workloads' | 'services'>): AddressBook {
  return {
    workloads: new Map(workloads.flatMap((one) => one.addresses.map((address) => [address, one] as const))),
    services: new Map(
      services.flatMap(({ namespace, name, hostname, vips }) =>
        [hostname, ...vips].map((word) => [word, { namespace, name }] as const),
      ),
    ),
  };
}

export function liveConnections(pods: readonly ServedPod[], book: AddressBook): readonly LiveConnection[] {
  return pods.flatMap((pod) => pod.connections.map((connection) => named(pod, connection, book)));
}

function named(pod: ServedPod, connection: DumpConnection, book: AddressBook): LiveConnection {
  const { direction, protocol, from, to, asked } = connection;
  const own = { namespace: pod.namespace, name: pod.name };
  const service = asked === undefined ? undefined : book.services.get(hostOfAddress(asked));
  return {
    direction,
    protocol,
    namespace: pod.namespace,
    client: end(from, book, direction === 'outbound' ? own : undefined),
    server: end(to, book, direction === 'inbound' ? own : undefined),
    ...(service === undefined ? {} : { service }),
  };
}

function end(
  address: string,
  book: AddressBook,
  own: { readonly namespace: string; readonly name: string } | undefined,
): LiveEnd {
  const known = book.workloads.get(hostOfAddress(address));
  if (own !== undefined) return { address, pod: { ...own, workload: known?.workload ?? own.name } };
  if (known === undefined) return { address };
  return { address, pod: { namespace: known.namespace, name: known.name, workload: known.workload } };
}

/** `10.0.0.1:80`, `[::1]:80` or a plain hostname. */
const hostOfAddress = (address: string): string =>
  address.startsWith('[') ? address.slice(1, address.indexOf(']')) : address.replace(/:\d+$/, '');
