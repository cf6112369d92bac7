import type { Response } from 'undici';
import { z } from 'zod';
import type { ActionFacts, NamespacedName } from '@waymark/mesh';
import type { FactsQuestion } from '../../ports.ts';
import { AuthorizationPolicySchema } from './config-objects.ts';
import { codeOfStatus, kubernetesError, readJson } from './requests.ts';
import { PeerAuthenticationSchema } from './traffic-objects.ts';
import { GatewayClassSchema, GatewaySchema, NamespaceSchema, PodSchema, ServiceSchema } from './trimmed.ts';

type Get = (path: string) => Promise<Response>;

/** Istio's default. */
const ROOT_NAMESPACE = 'istio-system';
const LIST_LIMIT = { maxBytes: 64 * 1024 * 1024, beyond: 'answer_too_large' } as const;

const GATEWAY_API = '/apis/gateway.networking.k8s.io/v1';
const SECURITY = '/apis/security.istio.io/v1';
const OF_WAYPOINTS = `?labelSelector=${encodeURIComponent('gateway.networking.k8s.io/gateway-name')}`;

/** What a reader may see of a namespace, of the waypoints that it and its Services name, and of the mesh's own policies. */
export async function loadFacts(
  get: Get,
  { namespace, waypoint, rootNamespace = ROOT_NAMESPACE }: FactsQuestion,
): Promise<Omit<ActionFacts, 'rules' | 'autoAllow'>> {
  const unread = new Set<string>();
  const listed = listWith(get, unread);
  const inside = (kind: string): string => `/api/v1/namespaces/${namespace}/${kind}`;
  const [home, services, pods, gatewayClasses] = await Promise.all([
    oneOf(get, `/api/v1/namespaces/${namespace}`, NamespaceSchema),
    listed('Service', inside('services'), ServiceSchema),
    listed('Pod', inside('pods'), PodSchema),
    // Without these, the classes are those that Istio makes itself.
    listWith(get, new Set())('GatewayClass', `${GATEWAY_API}/gatewayclasses`, GatewayClassSchema),
  ]);
  const namespaces = home === undefined ? [] : [home];
  const others = waypointNamespaces(namespace, waypoint, [...namespaces, ...services]);
  const [gateways, policies, peerAuthentications, waypointPods] = await Promise.all([
    inEach([namespace, ...others], (one) =>
      listed('Gateway', `${GATEWAY_API}/namespaces/${one}/gateways`, GatewaySchema),
    ),
    inEach([namespace, ...others, rootNamespace], (one) =>
      listed('AuthorizationPolicy', `${SECURITY}/namespaces/${one}/authorizationpolicies`, AuthorizationPolicySchema),
    ),
    inEach([namespace, rootNamespace], (one) =>
      listed('PeerAuthentication', `${SECURITY}/namespaces/${one}/peerauthentications`, PeerAuthenticationSchema),
    ),
    inEach(others, (one) => listed('Pod', `/api/v1/namespaces/${one}/pods${OF_WAYPOINTS}`, PodSchema)),
  ]);
  return {
    records: { namespaces, services, gatewayClasses, gateways, pods: [...pods, ...waypointPods] },
    policies,
    peerAuthentications,
    rootNamespace,
    unread: [...unread].sort(),
  };
}

const USE_WAYPOINT_NAMESPACE = 'istio.io/use-waypoint-namespace';

function waypointNamespaces(
  own: string,
  waypoint: NamespacedName | undefined,
  naming: readonly { readonly labels: Readonly<Record<string, string>> }[],
): readonly string[] {
  const named = naming.flatMap(({ labels }) => labels[USE_WAYPOINT_NAMESPACE] ?? []).filter((one) => NAME.test(one));
  return [...new Set([...(waypoint === undefined ? [] : [waypoint.namespace]), ...named])].filter((one) => one !== own);
}

/** Label values may hold more than a path can. */
const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

async function inEach<T>(
  namespaces: readonly string[],
  list: (namespace: string) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  return (await Promise.all([...new Set(namespaces)].map(list))).flat();
}

const ItemsSchema = z.object({ items: z.array(z.unknown()).nullish() });

type List = <T>(kind: string, path: string, schema: z.ZodType<T>) => Promise<readonly T[]>;

/** A kind that the reader may not list is named; one that is not installed has no objects. */
const listWith =
  (get: Get, unread: Set<string>): List =>
  async (kind, path, schema) => {
    const response = await get(path);
    if (response.status === 403) unread.add(kind);
    if (response.status === 404 || response.status === 403) {
      await response.body?.cancel();
      return [];
    }
    if (!response.ok) throw kubernetesError(codeOfStatus(response.status), `GET ${path}: ${response.status}`);
    const read = ItemsSchema.safeParse(await readJson(response, `GET ${path}`, LIST_LIMIT));
    if (!read.success) throw kubernetesError('source_unreadable', `GET ${path}: ${z.prettifyError(read.error)}`);
    return (read.data.items ?? []).flatMap((item) => {
      const one = schema.safeParse(item);
      return one.success ? [one.data] : [];
    });
  };

async function oneOf<T>(get: Get, path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const response = await get(path);
  if (response.status === 404 || response.status === 403) return undefined;
  if (!response.ok) throw kubernetesError(codeOfStatus(response.status), `GET ${path}: ${response.status}`);
  return schema.safeParse(await readJson(response, `GET ${path}`, LIST_LIMIT)).data;
}
