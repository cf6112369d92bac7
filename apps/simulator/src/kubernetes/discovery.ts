/** What the server says of itself: groups, versions, kinds. Only what is really served is announced, so a client that looks can trust it. */

import { openApi } from './openapi.ts';
import { groupVersion, SERVED_KINDS, type ServedKind } from './served-kinds.ts';

/** In the order of a real server. */
const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

const PART_VERBS: Readonly<Record<string, readonly string[]>> = {
  log: ['get'],
  portforward: ['create', 'get'],
  status: ['get', 'patch', 'update'],
};

const verbsOfPart = (part: string): readonly string[] => PART_VERBS[part] ?? ['get'];

interface Creatable {
  readonly group: string;
  readonly resource: string;
  readonly kind: string;
}

/** Questions that are asked by "creating" them; nothing is stored. */
export const REVIEWS: readonly Creatable[] = [
  { group: 'authentication.k8s.io', resource: 'selfsubjectreviews', kind: 'SelfSubjectReview' },
  { group: 'authentication.k8s.io', resource: 'tokenreviews', kind: 'TokenReview' },
  { group: 'authorization.k8s.io', resource: 'selfsubjectaccessreviews', kind: 'SelfSubjectAccessReview' },
  { group: 'authorization.k8s.io', resource: 'selfsubjectrulesreviews', kind: 'SelfSubjectRulesReview' },
];

const VERSION = {
  major: '1',
  minor: '36',
  emulationMajor: '1',
  emulationMinor: '36',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '35',
  gitVersion: 'v1.36.3',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'go1.26.8',
  compiler: 'gc',
  platform: 'linux/amd64',
};

const unique = <T>(values: readonly T[]): readonly T[] => [...new Set(values)];

const groups = (): readonly string[] =>
  unique([...REVIEWS.map((review) => review.group), ...SERVED_KINDS.map((kind) => kind.group)]).filter(
    (name) => name !== '',
  );

/** Preferred version first. */
function versionsOf(group: string): readonly string[] {
  const versions = unique(SERVED_KINDS.filter((kind) => kind.group === group).flatMap((kind) => kind.versions));
  return versions.length === 0 && REVIEWS.some((review) => review.group === group) ? ['v1'] : versions;
}

const kindsOf = (group: string, version: string): readonly ServedKind[] =>
  SERVED_KINDS.filter((kind) => kind.group === group && kind.versions.includes(version));

const withNames = (kind: ServedKind): object => ({
  ...(kind.shortNames.length === 0 ? {} : { shortNames: kind.shortNames }),
  ...(kind.categories.length === 0 ? {} : { categories: kind.categories }),
});

function apiGroup(name: string): object {
  const versions = versionsOf(name).map((version) => ({ groupVersion: groupVersion(name, version), version }));
  return { name, versions, preferredVersion: versions[0] };
}

function resourceList(group: string, version: string): object {
  const stored = kindsOf(group, version).flatMap((kind) => {
    const namespaced = kind.scope === 'Namespaced';
    const whole = {
      name: kind.resource,
      singularName: kind.singular,
      namespaced,
      kind: kind.kind,
      verbs: VERBS,
      ...withNames(kind),
    };
    const parts = kind.subresources.map((part) => ({
      name: `${kind.resource}/${part}`,
      singularName: '',
      namespaced,
      kind: part === 'portforward' ? 'PodPortForwardOptions' : kind.kind,
      verbs: verbsOfPart(part),
    }));
    return [whole, ...parts];
  });
  const asked = REVIEWS.filter((review) => review.group === group).map((review) => ({
    name: review.resource,
    singularName: review.kind.toLowerCase(),
    namespaced: false,
    kind: review.kind,
    verbs: ['create'],
  }));
  const head = group === '' ? { kind: 'APIResourceList' } : { kind: 'APIResourceList', apiVersion: 'v1' };
  return { ...head, groupVersion: groupVersion(group, version), resources: [...stored, ...asked] };
}

function aggregated(names: readonly string[]): object {
  const responseKind = (kind: string): object => ({ group: '', version: '', kind });
  const resources = (group: string, version: string): readonly object[] => [
    ...kindsOf(group, version).map((kind) => ({
      resource: kind.resource,
      responseKind: responseKind(kind.kind),
      scope: kind.scope,
      singularResource: kind.singular,
      verbs: VERBS,
      ...withNames(kind),
      ...(kind.subresources.length === 0
        ? {}
        : {
            subresources: kind.subresources.map((subresource) => ({
              subresource,
              responseKind: responseKind(subresource === 'portforward' ? 'PodPortForwardOptions' : kind.kind),
              verbs: verbsOfPart(subresource),
            })),
          }),
    })),
    ...REVIEWS.filter((review) => review.group === group).map((review) => ({
      resource: review.resource,
      responseKind: responseKind(review.kind),
      scope: 'Cluster',
      singularResource: review.kind.toLowerCase(),
      verbs: ['create'],
    })),
  ];
  const items = names.map((group) => ({
    metadata: group === '' ? {} : { name: group },
    versions: versionsOf(group).map((version) => ({
      version,
      resources: resources(group, version),
      freshness: 'Current',
    })),
  }));
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items };
}

export type DiscoveryAnswer =
  | { readonly is: 'json'; readonly body: object }
  | { readonly is: 'aggregated'; readonly body: object }
  | { readonly is: 'pretty'; readonly body: object }
  | { readonly is: 'text'; readonly body: string };

/** Undefined when the path names nothing that is served. */
export function discover(path: string, wants: 'aggregated' | 'plain', address: string): DiscoveryAnswer | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  const [root, first, second] = parts;
  if (root === 'version' && parts.length === 1) return { is: 'pretty', body: VERSION };
  if (root === 'healthz' || root === 'livez' || root === 'readyz') return { is: 'text', body: 'ok' };
  if (root === 'api' && parts.length === 1) {
    if (wants === 'aggregated') return { is: 'aggregated', body: aggregated(['']) };
    const serverAddressByClientCIDRs = [{ clientCIDR: '0.0.0.0/0', serverAddress: address }];
    return { is: 'json', body: { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs } };
  }
  if (root === 'api' && first === 'v1' && parts.length === 2) return { is: 'json', body: resourceList('', 'v1') };
  if (root === 'openapi' && first === 'v3') {
    const body = openApi(parts.slice(2));
    if (body === undefined) return undefined;
    // A real server says of its index that it is plain text.
    return parts.length === 2 ? { is: 'text', body: JSON.stringify(body) } : { is: 'json', body };
  }
  if (root !== 'apis') return undefined;
  if (first === undefined) {
    if (wants === 'aggregated') return { is: 'aggregated', body: aggregated(groups()) };
    return { is: 'json', body: { kind: 'APIGroupList', apiVersion: 'v1', groups: groups().map(apiGroup) } };
  }
  const versions = groups().includes(first) ? versionsOf(first) : [];
  if (versions.length === 0) return undefined;
  if (second === undefined) return { is: 'json', body: { kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(first) } };
  if (parts.length > 3 || !versions.includes(second)) return undefined;
  return { is: 'json', body: resourceList(first, second) };
}
