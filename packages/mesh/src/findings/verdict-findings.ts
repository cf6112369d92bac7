import type { NamespacedName } from '../identity.ts';
import { isAddressable } from '../inventory/decide.ts';
import type { HeldVerdict } from '../inventory/verdicts.ts';
import type { WaypointBinding } from '../inventory/waypoint-binding.ts';
import { workloadNameOf } from '../inventory/workload-name.ts';
import type { PeerAuthenticationRecord } from '../security/peer-authentication.ts';
import type { Judged } from '../waypoints/roll.ts';
import { isTrouble, toNote, type VerdictNote } from '../waypoints/verdict-note.ts';

export const FINDING_KINDS = [
  'Namespace',
  'Gateway',
  'Service',
  'ServiceEntry',
  'WorkloadEntry',
  'Workload',
  'AuthorizationPolicy',
  'PeerAuthentication',
  'HTTPRoute',
  'GRPCRoute',
  'TCPRoute',
  'TLSRoute',
] as const;

export const FINDING_SEVERITIES = ['error', 'warning', 'info'] as const;

/** An object of which istiod says something that is not so now, or which has settings without effect. */
export interface VerdictFinding extends NamespacedName {
  readonly kind: (typeof FINDING_KINDS)[number];
  /** `error`: callers fail, or rules do not hold. `warning`: not as it reads. `info`: nothing was said, and nothing is known to be wrong. */
  readonly severity: (typeof FINDING_SEVERITIES)[number];
  readonly notes: readonly VerdictNote[];
  /** Namespaces of the waypoints that the notes tell of, its own left out. */
  readonly tellsOf: readonly string[];
}

/** All of a cluster, the worst first. One pass over its objects. */
export function verdictFindings(
  { cluster, config, decisions, verdicts }: Judged,
  peerAuthentications: readonly PeerAuthenticationRecord[],
): readonly VerdictFinding[] {
  const found = new Map<string, VerdictFinding>();
  const add = (
    kind: VerdictFinding['kind'],
    { namespace, name }: NamespacedName,
    held: readonly HeldVerdict[],
    binding?: WaypointBinding,
  ): void => {
    const key = `${kind} ${namespace}/${name}`;
    const before = found.get(key);
    const notes = unique([...(before?.notes ?? []), ...held.map(toNote).filter(isTrouble)]);
    if (notes.length === 0) return;
    const named = [...waypointsIn(binding), ...(before?.tellsOf ?? [])].filter((one) => one !== namespace);
    found.set(key, { kind, namespace, name, severity: severityOf(notes), notes, tellsOf: [...new Set(named)] });
  };
  for (const one of cluster.namespaces)
    add('Namespace', { namespace: one.name, name: one.name }, verdicts.ofNamespace(one));
  for (const one of cluster.gateways) add('Gateway', one, verdicts.ofGateway(one));
  for (const one of cluster.services) add('Service', one, verdicts.ofService(one), decisions.waypoints.ofService(one));
  for (const one of config.serviceEntries)
    add('ServiceEntry', one, verdicts.ofServiceEntry(one), decisions.bindingOfServiceEntry(one));
  for (const one of config.workloadEntries)
    add('WorkloadEntry', one, verdicts.ofWorkloadEntry(one), decisions.waypoints.ofWorkloadEntry(one));
  for (const one of cluster.pods)
    if (isAddressable(one))
      add(
        'Workload',
        { namespace: one.namespace, name: workloadNameOf(one) },
        verdicts.ofPod(one),
        decisions.waypoints.ofPod(one),
      );
  for (const one of config.policies) add('AuthorizationPolicy', one, verdicts.ofPolicy(one));
  for (const one of peerAuthentications) add('PeerAuthentication', one, verdicts.ofPeerAuthentication(one));
  for (const one of config.routes) add(one.kind, one, verdicts.ofRoute(one));
  return [...found.values()].sort(
    (a, b) =>
      FINDING_SEVERITIES.indexOf(a.severity) - FINDING_SEVERITIES.indexOf(b.severity) ||
      (spelled(a) < spelled(b) ? -1 : 1),
  );
}

const spelled = ({ namespace, kind, name }: VerdictFinding): string => `${namespace} ${kind} ${name}`;

/** Pods of a workload say the same. */
const unique = (notes: readonly VerdictNote[]): readonly VerdictNote[] => [
  ...new Map(notes.map((note) => [JSON.stringify(note), note])).values(),
];

function waypointsIn(binding: WaypointBinding | undefined): readonly string[] {
  if (binding === undefined || binding.is === 'unasked') return [];
  const canary = binding.is === 'bound' ? binding.canary : undefined;
  return [binding.waypoint.namespace, ...(canary === undefined ? [] : [canary.named.namespace])];
}

/** What a verdict costs: calls that fail, or rules that do not hold. */
const ERRORS: readonly VerdictNote['why'][] = [
  'ztunnels enforce it differently',
  'no waypoint applies the route',
  'a waypoint as the parent of a route',
  'a waypoint is missing',
];

function severityOf(notes: readonly VerdictNote[]): VerdictFinding['severity'] {
  if (notes.some(({ is, why }) => is === 'outlived' || is === 'agreed' || ERRORS.includes(why))) return 'error';
  return notes.every(({ is }) => is === 'unsaid') ? 'info' : 'warning';
}
