/** The oracle of "who may see what": told by the API server itself, asked with each reader's own token, and knowing nothing of ours. */

interface KubeObject {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: {
    readonly clusterIP?: string;
    readonly gatewayClassName?: string;
    readonly nodeName?: string;
  };
  readonly status?: { readonly podIP?: string };
}

export interface Thing {
  readonly kind: string;
  /** Of a namespace its own name. */
  readonly namespace: string;
  readonly name: string;
  readonly ip?: string;
  /** Of a Gateway. */
  readonly className?: string;
  readonly node?: string;
}

export interface ReaderRights {
  readonly namespaces: ReadonlySet<string>;
  readonly seen: readonly Thing[];
  readonly unseen: readonly Thing[];
  /** All objects that the reader can read, as they read them: what stands there is told to them already. */
  readonly readable: string;
}

const KINDS = [
  ['/api/v1', 'pods'],
  ['/api/v1', 'services'],
  ['/api/v1', 'serviceaccounts'],
  ['/apis/apps/v1', 'deployments'],
  ['/apis/apps/v1', 'daemonsets'],
  ['/apis/apps/v1', 'statefulsets'],
  ['/apis/gateway.networking.k8s.io/v1', 'gateways'],
  ['/apis/gateway.networking.k8s.io/v1', 'httproutes'],
  ['/apis/security.istio.io/v1', 'authorizationpolicies'],
  ['/apis/security.istio.io/v1', 'peerauthentications'],
  ['/apis/networking.istio.io/v1', 'serviceentries'],
  ['/apis/networking.istio.io/v1', 'destinationrules'],
] as const;

/** What this reader may see of the cluster, and all that is beyond. */
export async function rightsOf(cluster: string, token: string, adminToken: string): Promise<ReaderRights> {
  const ask = async (path: string, by: string): Promise<readonly KubeObject[] | undefined> => {
    const answer = await fetch(cluster + path, { headers: { authorization: `Bearer ${by}` } });
    const text = await answer.text();
    return answer.status === 200 ? ((JSON.parse(text) as { items?: readonly KubeObject[] }).items ?? []) : undefined;
  };
  const all = (await ask('/api/v1/namespaces', adminToken)) ?? [];
  const namespaces = new Set<string>();
  const seen: Thing[] = [];
  const unseen: Thing[] = [];
  const readable: unknown[] = [];
  for (const { metadata } of all) {
    const { name: namespace } = metadata;
    const mine = await fetch(`${cluster}/api/v1/namespaces/${namespace}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const thing = { kind: 'namespaces', namespace, name: namespace };
    if (mine.status === 200) {
      namespaces.add(namespace);
      seen.push(thing);
      readable.push(await mine.json());
    } else unseen.push(thing);
    for (const [base, kind] of KINDS) {
      const path = `${base}/namespaces/${namespace}/${kind}`;
      const there = (await ask(path, adminToken)) ?? [];
      const told = await ask(path, token);
      readable.push(told ?? []);
      (told === undefined ? unseen : seen).push(...there.map((object) => toThing(kind, namespace, object)));
    }
  }
  return { namespaces, seen, unseen, readable: JSON.stringify(readable) };
}

function toThing(kind: string, namespace: string, { metadata, spec, status }: KubeObject): Thing {
  const ip = status?.podIP ?? (spec?.clusterIP === 'None' ? undefined : spec?.clusterIP);
  return {
    kind,
    namespace,
    name: metadata.name,
    ...(ip === undefined ? {} : { ip }),
    ...(spec?.gatewayClassName === undefined ? {} : { className: spec.gatewayClassName }),
    ...(spec?.nodeName === undefined ? {} : { node: spec.nodeName }),
  };
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const holds = (text: string, word: string): boolean =>
  new RegExp(`(?<![A-Za-z0-9-])${escaped(word)}(?![A-Za-z0-9-])`).test(text);

/**
 * Every name and address in these bytes that is beyond the reader's rights. A name that the wire itself uses as a word (`pods`,
 * `shared`) counts where it can only be a name.
 */
export function leaksIn(body: string, rights: ReaderRights, words: ReadonlySet<string>, said = ''): readonly string[] {
  // Names of fields are ours.
  const told = body.replaceAll(/"[^"\\]*":/g, (key) => (/^"[a-zA-Z]+":$/.test(key) ? ':' : key));
  const known = new Set(rights.seen.flatMap(({ name, ip }) => [name, ip ?? '']));
  const names = [...new Set(rights.unseen.flatMap(({ name, ip }) => [name, ...(ip === undefined ? [] : [ip])]))];
  const identities = rights.unseen
    .filter(({ kind }) => kind === 'namespaces')
    .map(({ name }) => `/ns/${name}/`)
    .filter((text) => body.includes(text) && !said.includes(text) && !rights.readable.includes(text));
  return [
    ...identities,
    ...names.filter((name) => {
      if (known.has(name) || holds(said, name) || holds(rights.readable, name)) return false;
      if (!words.has(name)) return holds(told, name);
      return new RegExp(`"(namespace|name|workload|service|pod)":"${escaped(name)}"|/${escaped(name)}/`).test(body);
    }),
  ];
}
