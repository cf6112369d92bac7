import type { EnrolledKind, RuleKind } from '@waymark/mesh';
import type { Right } from '../../ports.ts';
import type { Reader, Readers } from '../../readers.ts';

type Kind = EnrolledKind | RuleKind | 'Gateway';
interface Item {
  readonly kind: Kind;
  readonly namespace: string;
}

const get = (group: string, resource: string): Right => ({ verb: 'get', group, resource });
const GATEWAY_API = 'gateway.networking.k8s.io';

/** What it takes to see an object of a kind. A workload is known by its pods. */
const RIGHTS: Readonly<Record<Kind, Right>> = {
  Gateway: get(GATEWAY_API, 'gateways'),
  Service: get('', 'services'),
  Workload: get('', 'pods'),
  ServiceEntry: get('networking.istio.io', 'serviceentries'),
  WorkloadEntry: get('networking.istio.io', 'workloadentries'),
  AuthorizationPolicy: get('security.istio.io', 'authorizationpolicies'),
  RequestAuthentication: get('security.istio.io', 'requestauthentications'),
  WasmPlugin: get('extensions.istio.io', 'wasmplugins'),
  Telemetry: get('telemetry.istio.io', 'telemetries'),
  EnvoyFilter: get('networking.istio.io', 'envoyfilters'),
  HTTPRoute: get(GATEWAY_API, 'httproutes'),
  GRPCRoute: get(GATEWAY_API, 'grpcroutes'),
  TCPRoute: get(GATEWAY_API, 'tcproutes'),
  TLSRoute: get(GATEWAY_API, 'tlsroutes'),
};

export type MaySee = (item: Item) => boolean;

/** Whether the reader may see these items: each needs its own kind's right in its namespace, and that namespace itself. */
export async function maySeeOf(
  readers: Readers,
  reader: Reader,
  items: readonly Item[],
  signal: AbortSignal,
): Promise<MaySee> {
  const wanted = new Map<Kind, Set<string>>();
  for (const { kind, namespace } of items) wanted.set(kind, (wanted.get(kind) ?? new Set()).add(namespace));
  const namespaces = [...new Set(items.map(({ namespace }) => namespace))].sort();
  const visible = await readers.visibleNamespaces(reader, namespaces, signal);
  const allowed = new Map(
    await Promise.all(
      [...wanted].map(async ([kind, asked]) => {
        // A namespace out of sight needs no further question.
        const within = [...asked].filter((namespace) => visible.has(namespace)).sort();
        return [kind, await readers.namespacesWith(reader, RIGHTS[kind], within, signal)] as const;
      }),
    ),
  );
  return ({ kind, namespace }) => allowed.get(kind)?.has(namespace) === true;
}
