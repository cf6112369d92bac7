import { hashText } from './hash-text.ts';
import { namespaceOfIdentity, type DumpCertificate, type ZtunnelDump } from './dump.ts';

/** What a list shows of a dump: so little that those of hundreds of nodes fit in memory. Per namespace, since rights are. */
export interface ZtunnelSummary {
  readonly version?: string;
  readonly namespaces: ReadonlyMap<string, NamespaceSummary>;
}

/** Counts of what one dump holds for one namespace. */
export interface NamespaceSummary {
  readonly workloads: number;
  readonly services: number;
  readonly policies: number;
  readonly certificates: number;
  readonly connections: number;
  /** Those of its pods that this ztunnel serves. */
  readonly pods: number;
  readonly unavailable: number;
  /** When the first of its certificates ends, Unix ms; absent without a certificate. */
  readonly nextExpiryMs?: number;
  /** Equal entries of workloads, services and policies, equal number, whatever their order. */
  readonly digest: number;
}

const NOTHING_HELD: NamespaceSummary = {
  workloads: 0,
  services: 0,
  policies: 0,
  certificates: 0,
  connections: 0,
  pods: 0,
  unavailable: 0,
  digest: 0,
};

/** O(entries); namespaces of which it holds nothing are left out. */
export function summariseDump(dump: ZtunnelDump): ZtunnelSummary {
  const namespaces = new Map<string, NamespaceSummary>();
  const change = (namespace: string, of: (held: NamespaceSummary) => Partial<NamespaceSummary>): void => {
    const held = namespaces.get(namespace) ?? NOTHING_HELD;
    namespaces.set(namespace, { ...held, ...of(held) });
  };
  for (const kind of ['workloads', 'services', 'policies'] as const)
    for (const entry of dump[kind])
      change(entry.namespace, (held) => ({
        [kind]: held[kind] + 1,
        digest: held.digest ^ hashText(kind + told(entry)),
      }));
  for (const certificate of dump.certificates)
    change(namespaceOfIdentity(certificate.identity) ?? '', (held) => ({
      certificates: held.certificates + 1,
      unavailable: held.unavailable + (certificate.state === 'unavailable' ? 1 : 0),
      ...sooner(held.nextExpiryMs, certificate),
    }));
  for (const pod of dump.pods)
    change(pod.namespace, (held) => ({ pods: held.pods + 1, connections: held.connections + pod.connections.length }));
  return { ...(dump.version === undefined ? {} : { version: dump.version }), namespaces };
}

/** The sum over those namespaces, with the digest of all of them. */
export function totalOf({ namespaces }: ZtunnelSummary, isVisible: (namespace: string) => boolean): NamespaceSummary {
  let total = NOTHING_HELD;
  for (const [namespace, one] of namespaces) {
    if (!isVisible(namespace)) continue;
    const ends = [total.nextExpiryMs, one.nextExpiryMs].filter((ms) => ms !== undefined);
    total = {
      workloads: total.workloads + one.workloads,
      services: total.services + one.services,
      policies: total.policies + one.policies,
      certificates: total.certificates + one.certificates,
      connections: total.connections + one.connections,
      pods: total.pods + one.pods,
      unavailable: total.unavailable + one.unavailable,
      ...(ends.length === 0 ? {} : { nextExpiryMs: Math.min(...ends) }),
      digest: total.digest ^ hashText(`${namespace} ${one.digest}`),
    };
  }
  return total;
}

const sooner = (heldMs: number | undefined, { untilMs }: DumpCertificate): { readonly nextExpiryMs?: number } =>
  untilMs === undefined ? {} : { nextExpiryMs: Math.min(heldMs ?? Infinity, untilMs) };

/** An entry as one text; keys are in the order in which they are read, and so the same everywhere. */
export const told = (entry: object): string => JSON.stringify(entry);
