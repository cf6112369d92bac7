import { z } from 'zod';
import type { EnvoyConfig, EnvoyEntry } from '../../ports.ts';
import { SourceError } from '../../source-error.ts';

/** Envoy's /config_dump, cut down to what tells of the mesh. Unknown sections are left out: every filter brings its own. */

type Fact = EnvoyEntry['facts'][number];

/** An entry with hundreds of endpoints or routes says enough with these. */
const MOST_FACTS = 60;

const AddressSchema = z.object({
  socket_address: z.object({ address: z.string(), port_value: z.number().nullish() }).nullish(),
  envoy_internal_address: z
    .object({ server_listener_name: z.string().nullish(), endpoint_id: z.string().nullish() })
    .nullish(),
  pipe: z.object({ path: z.string() }).nullish(),
});

const AssignmentSchema = z.object({
  cluster_name: z.string().nullish(),
  endpoints: z
    .array(
      z.object({
        lb_endpoints: z
          .array(
            z.object({
              endpoint: z.object({ address: AddressSchema.nullish() }).nullish(),
              health_status: z.string().nullish(),
            }),
          )
          .nullish(),
      }),
    )
    .nullish(),
});

const ClusterSchema = z.object({
  name: z.string(),
  type: z.string().nullish(),
  lb_policy: z.string().nullish(),
  load_assignment: AssignmentSchema.nullish(),
});

const ListenerSchema = z.object({
  name: z.string().nullish(),
  address: AddressSchema.nullish(),
  filter_chains: z.array(z.object({ filters: z.array(z.object({ name: z.string() })).nullish() })).nullish(),
});

const RouteConfigSchema = z.object({
  name: z.string().nullish(),
  virtual_hosts: z
    .array(
      z.object({
        name: z.string().nullish(),
        domains: z.array(z.string()).nullish(),
        routes: z
          .array(
            z.object({
              name: z.string().nullish(),
              match: z.record(z.string(), z.unknown()).nullish(),
              route: z
                .object({
                  cluster: z.string().nullish(),
                  weighted_clusters: z
                    .object({
                      clusters: z.array(z.object({ name: z.string(), weight: z.number().nullish() })).nullish(),
                    })
                    .nullish(),
                })
                .nullish(),
              direct_response: z.object({ status: z.number() }).nullish(),
            }),
          )
          .nullish(),
      }),
    )
    .nullish(),
});

const Updated = { last_updated: z.string().nullish() };
const SectionSchema = z.object({
  '@type': z.string(),
  static_clusters: z.array(z.object({ cluster: ClusterSchema, ...Updated })).nullish(),
  dynamic_active_clusters: z.array(z.object({ cluster: ClusterSchema, ...Updated })).nullish(),
  static_endpoint_configs: z.array(z.object({ endpoint_config: AssignmentSchema })).nullish(),
  dynamic_endpoint_configs: z.array(z.object({ endpoint_config: AssignmentSchema })).nullish(),
  static_listeners: z.array(z.object({ listener: ListenerSchema, ...Updated })).nullish(),
  dynamic_listeners: z
    .array(
      z.object({
        name: z.string().nullish(),
        active_state: z.object({ listener: ListenerSchema, ...Updated }).nullish(),
      }),
    )
    .nullish(),
  static_route_configs: z.array(z.object({ route_config: RouteConfigSchema, ...Updated })).nullish(),
  dynamic_route_configs: z.array(z.object({ route_config: RouteConfigSchema, ...Updated })).nullish(),
  bootstrap: z
    .object({ node: z.object({ metadata: z.record(z.string(), z.unknown()).nullish() }).nullish() })
    .nullish(),
});
const DumpSchema = z.object({ configs: z.array(SectionSchema) });

/** Throws SourceError for anything that is no dump. */
export function readConfigDump(body: string, what: string): EnvoyConfig {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (error) {
    throw new SourceError('envoy', 'source_unreadable', `${what}: not JSON`, { cause: error });
  }
  const read = DumpSchema.safeParse(json);
  if (!read.success) throw new SourceError('envoy', 'source_unreadable', `${what}: ${z.prettifyError(read.error)}`);
  const sections = read.data.configs;
  const assigned = new Map(
    sections
      .flatMap((one) => [...(one.static_endpoint_configs ?? []), ...(one.dynamic_endpoint_configs ?? [])])
      .map(({ endpoint_config: assignment }) => [assignment.cluster_name ?? '', assignment] as const),
  );
  const entries = sections.flatMap((one): EnvoyEntry[] => [
    ...[...(one.static_clusters ?? []), ...(one.dynamic_active_clusters ?? [])].map(({ cluster, last_updated }) =>
      clusterEntry(cluster, assigned.get(cluster.name) ?? cluster.load_assignment ?? undefined, last_updated),
    ),
    ...(one.static_listeners ?? []).map(({ listener, last_updated }) => listenerEntry(listener, '', last_updated)),
    ...(one.dynamic_listeners ?? []).flatMap(({ name, active_state: active }) =>
      active == null ? [] : [listenerEntry(active.listener, name ?? '', active.last_updated)],
    ),
    ...[...(one.static_route_configs ?? []), ...(one.dynamic_route_configs ?? [])].map(
      ({ route_config: config, last_updated }) => routeEntry(config, last_updated),
    ),
  ]);
  const version = sections.map((one) => one.bootstrap?.node?.metadata?.['ISTIO_VERSION']).find(isText);
  return { ...(version === undefined ? {} : { version }), entries };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const entry = (kind: EnvoyEntry['kind'], name: string, host: string, facts: readonly Fact[]): EnvoyEntry => {
  const service = serviceOf(host);
  return {
    kind,
    name,
    ...(service === undefined ? {} : { service }),
    namespaces: [...new Set([name, ...facts.map(({ value }) => value)].flatMap(namespacesIn))],
    facts: facts.slice(0, MOST_FACTS),
  };
};

const fact = (what: Fact['what'], value: string | null | undefined): readonly Fact[] =>
  value == null || value === '' ? [] : [{ what, value }];

function clusterEntry(
  { name, type, lb_policy: policy }: z.output<typeof ClusterSchema>,
  assignment: z.output<typeof AssignmentSchema> | undefined,
  updated: string | null | undefined,
): EnvoyEntry {
  const endpoints = (assignment?.endpoints ?? []).flatMap((group) => group.lb_endpoints ?? []);
  return entry('cluster', name, name, [
    ...fact('type', type),
    ...fact('balancing', policy),
    ...fact('updated', updated),
    ...endpoints.flatMap(({ endpoint, health_status: health }) => {
      const address = addressText(endpoint?.address ?? undefined);
      return fact('endpoint', health == null || health === 'HEALTHY' ? address : `${address} ${health}`);
    }),
  ]);
}

function listenerEntry(
  { name, address, filter_chains: chains }: z.output<typeof ListenerSchema>,
  otherName: string,
  updated: string | null | undefined,
): EnvoyEntry {
  const filters = new Set((chains ?? []).flatMap((chain) => (chain.filters ?? []).map((filter) => filter.name)));
  return entry('listener', name ?? otherName, '', [
    ...fact('address', addressText(address ?? undefined)),
    ...fact('updated', updated),
    ...[...filters].flatMap((filter) => fact('filter', filter)),
  ]);
}

function routeEntry(config: z.output<typeof RouteConfigSchema>, updated: string | null | undefined): EnvoyEntry {
  const hosts = config.virtual_hosts ?? [];
  const routes = hosts.flatMap((host) => host.routes ?? []);
  const clusters = routes.flatMap(({ route }) => [
    ...(route?.cluster == null ? [] : [route.cluster]),
    ...(route?.weighted_clusters?.clusters ?? []).map(({ name }) => name),
  ]);
  const host = [config.name ?? '', ...clusters].find((text) => serviceOf(text) !== undefined) ?? '';
  return entry('route', config.name ?? '', host, [
    ...fact('updated', updated),
    ...hosts.flatMap(({ domains }) => (domains ?? []).flatMap((domain) => fact('domain', domain))),
    ...routes.flatMap(({ match, route, direct_response: direct }) => {
      const weighted = (route?.weighted_clusters?.clusters ?? []).map(({ name, weight }) => `${name} (${weight ?? 0})`);
      const to = direct == null ? (route?.cluster ?? weighted.join(', ')) : `answers ${direct.status}`;
      return fact('route', `${matchText(match ?? {})} → ${to}`);
    }),
  ]);
}

const matchText = (match: Readonly<Record<string, unknown>>): string =>
  Object.entries(match)
    .map(([how, value]) => `${how} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');

function addressText(address: z.output<typeof AddressSchema> | undefined): string {
  const socket = address?.socket_address;
  if (socket != null) return socket.port_value == null ? socket.address : `${socket.address}:${socket.port_value}`;
  const internal = address?.envoy_internal_address;
  if (internal == null) return address?.pipe?.path ?? '';
  // Behind the tunnel is the endpoint that is meant.
  return internal.endpoint_id ?? internal.server_listener_name ?? '';
}

/** `inbound-vip|80|http|cart.shop.svc.cluster.local` is for shop/cart. A host outside the mesh is no service of a namespace. */
function serviceOf(text: string): EnvoyEntry['service'] {
  const [, name, namespace] =
    /(?:^|[|:/\s])([a-z0-9][-a-z0-9.]*?)\.([a-z0-9][-a-z0-9]*)\.svc(?:\.|:|\||$)/.exec(text) ?? [];
  return name === undefined || namespace === undefined ? undefined : { namespace, name };
}

/** Of every host in a text that belongs to a namespace. */
const namespacesIn = (text: string): readonly string[] =>
  [...text.matchAll(/\.([a-z0-9][-a-z0-9]*)\.svc(?![-a-z0-9])/g)].flatMap(([, namespace]) => namespace ?? []);
