import { z } from 'zod';
import type { DumpCertificate, DumpConnection, DumpPolicy, DumpService, DumpWorkload, ServedPod } from '@waymark/mesh';

/** A dump's entries, cut down to what is shown. Fields with their default values are left out by ztunnel; lists out of hash maps come in no order. */

const words = z
  .array(z.string())
  .nullish()
  .transform((list) => [...(list ?? [])].sort());
const waypoint = z.object({ destination: z.string() }).nullish();
const waypointOf = (given: z.output<typeof waypoint>): { readonly waypoint?: string } =>
  given == null ? {} : { waypoint: given.destination };
const isHealthy = (status: string | null | undefined): 'yes' | 'no' => (status === 'Unhealthy' ? 'no' : 'yes');

export const WorkloadSchema = z
  .object({
    uid: z.string(),
    name: z.string().default(''),
    namespace: z.string().default(''),
    clusterId: z.string().default(''),
    workloadName: z.string().default(''),
    serviceAccount: z.string().default(''),
    protocol: z.string().default('TCP'),
    node: z.string().nullish(),
    workloadIps: words,
    status: z.string().nullish(),
    waypoint,
    services: words,
    authorizationPolicies: words,
  })
  .transform((entry): DumpWorkload => ({
    uid: entry.uid,
    namespace: entry.namespace,
    name: entry.name,
    cluster: entry.clusterId,
    workload: entry.workloadName === '' ? entry.name : entry.workloadName,
    account: entry.serviceAccount,
    protocol: entry.protocol,
    ...(entry.node == null || entry.node === '' ? {} : { node: entry.node }),
    addresses: entry.workloadIps,
    healthy: isHealthy(entry.status),
    ...waypointOf(entry.waypoint),
    services: entry.services,
    policies: entry.authorizationPolicies,
  }));

export const ServiceSchema = z
  .object({
    name: z.string().default(''),
    namespace: z.string().default(''),
    hostname: z.string(),
    vips: words,
    ports: z.record(z.string(), z.number()).nullish(),
    endpoints: z.record(z.string(), z.object({ status: z.string().nullish() })).nullish(),
    waypoint,
  })
  .transform((entry): DumpService => ({
    namespace: entry.namespace,
    name: entry.name,
    hostname: entry.hostname,
    vips: entry.vips.map((vip) => vip.slice(vip.indexOf('/') + 1)),
    ports: Object.entries(entry.ports ?? {})
      .map(([port, target]) => ({ port: Number(port), target }))
      .sort((a, b) => a.port - b.port),
    ...waypointOf(entry.waypoint),
    endpoints: Object.entries(entry.endpoints ?? {})
      .map(([uid, { status }]) => ({ uid, healthy: isHealthy(status) }))
      .sort((a, b) => (a.uid < b.uid ? -1 : 1)),
  }));

/** Rules may hold thousands of identities; more than so many of a rule's letters tell nothing new to a reader, but they all count for equality. */
export const PolicySchema = z
  .object({
    name: z.string(),
    namespace: z.string().default(''),
    scope: z.string().default('Global'),
    action: z.string().default('Allow'),
    rules: z.array(z.unknown()).nullish(),
  })
  .transform((entry): DumpPolicy => ({
    namespace: entry.namespace,
    name: entry.name,
    scope: entry.scope,
    action: entry.action,
    rules: (entry.rules ?? []).length,
    told: JSON.stringify(entry.rules ?? []),
  }));

const instantOf = (text: string | undefined): number | undefined => {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? undefined : ms;
};
const chain = z
  .array(
    z.object({
      serialNumber: z.string().optional(),
      validFrom: z.string().optional(),
      expirationTime: z.string().optional(),
    }),
  )
  .nullish();

export const CertificateSchema = z
  .object({ identity: z.string(), state: z.string(), certChain: chain, rootCerts: chain })
  .transform(({ identity, state, certChain, rootCerts }): DumpCertificate => {
    const leaf = certChain?.[0];
    const [fromMs, untilMs] = [instantOf(leaf?.validFrom), instantOf(leaf?.expirationTime)];
    const roots = (rootCerts ?? []).map((root) => instantOf(root.expirationTime)).filter((ms) => ms !== undefined);
    return {
      identity,
      ...stateOf(state),
      ...(fromMs === undefined ? {} : { fromMs }),
      ...(untilMs === undefined ? {} : { untilMs }),
      ...(leaf?.serialNumber === undefined ? {} : { serial: leaf.serialNumber }),
      ...(roots.length === 0 ? {} : { rootUntilMs: Math.min(...roots) }),
    };
  });

/** `Available`, `Initializing`, or `Unavailable: <reason>`. */
function stateOf(text: string): Pick<DumpCertificate, 'state' | 'reason'> {
  if (text === 'Available') return { state: 'available' };
  if (text === 'Initializing') return { state: 'initializing' };
  const reason = text.replace(/^Unavailable:?\s*/, '');
  return reason === '' ? { state: 'unavailable' } : { state: 'unavailable', reason: reason.slice(0, 500) };
}

const connection = z.object({
  src: z.string(),
  originalDst: z.string().nullish(),
  actualDst: z.string(),
  protocol: z.string().default('TCP'),
});

export const ServedPodSchema = z
  .object({
    state: z.string().default('Up'),
    connections: z
      .object({ inbound: z.array(connection).nullish(), outbound: z.array(connection).nullish() })
      .nullish(),
    info: z.object({ name: z.string(), namespace: z.string() }).nullish(),
  })
  .transform(({ state, connections, info }): ServedPod | undefined =>
    // A pod that it knows by its UID alone is not taken over yet, and belongs to no namespace that rights could be asked for.
    info == null
      ? undefined
      : {
          namespace: info.namespace,
          name: info.name,
          state: state === 'Pending' ? 'pending' : 'up',
          connections: [
            ...(connections?.inbound ?? []).map((one) => toConnection('inbound', one)),
            ...(connections?.outbound ?? []).map((one) => toConnection('outbound', one)),
          ],
        },
  );

const toConnection = (
  direction: DumpConnection['direction'],
  { src, originalDst, actualDst, protocol }: z.output<typeof connection>,
): DumpConnection => ({
  direction,
  from: src,
  ...(originalDst == null ? {} : { asked: originalDst }),
  to: actualDst,
  protocol,
});

export const VersionSchema = z.object({ version: z.string().optional(), istioVersion: z.string().optional() });
