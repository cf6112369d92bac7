import type { Labels } from '../inventory/records.ts';
import { selects } from '../inventory/labels.ts';

export type MtlsMode = 'STRICT' | 'PERMISSIVE' | 'DISABLE';

export interface PeerAuthenticationRecord {
  readonly namespace: string;
  readonly name: string;
  /** Absent or empty: the whole namespace, or the whole mesh from the root namespace. */
  readonly selector?: Labels;
  /** Absent: whatever the next wider policy says. */
  readonly mode?: MtlsMode;
  readonly ports: readonly { readonly port: number; readonly mode: MtlsMode }[];
  /** The oldest of several wins; absent counts as oldest. */
  readonly createdMs?: number;
}

/** What the ztunnel of a captured pod asks of those who call it. */
export interface InboundMtls {
  /** `permissive` takes plain text beside mTLS; mTLS can never be switched off. */
  readonly mode: 'strict' | 'permissive';
  /** The policy that decides the mode; absent when none does. */
  readonly by?: PeerAuthenticationRecord;
  /** Ports that differ from the mode. */
  readonly ports: readonly { readonly port: number; readonly mode: 'strict' | 'permissive' }[];
  /** Ports that are written to differ and do not. */
  readonly notHonoured: readonly number[];
}

/** Policies that apply to a pod, one of each reach at most. */
function applyingTo(
  pod: { readonly namespace: string; readonly labels: Labels },
  policies: readonly PeerAuthenticationRecord[],
  rootNamespace: string,
): { readonly [R in 'mesh' | 'namespace' | 'workload']?: PeerAuthenticationRecord } {
  const applying: { [R in 'mesh' | 'namespace' | 'workload']?: PeerAuthenticationRecord } = {};
  for (const policy of [...policies].sort((a, b) => (a.createdMs ?? 0) - (b.createdMs ?? 0))) {
    const selector = policy.selector ?? {};
    if (Object.keys(selector).length === 0) {
      if (policy.namespace === rootNamespace) applying.mesh ??= policy;
      else if (policy.namespace === pod.namespace) applying.namespace ??= policy;
      // A selector in the root namespace is ignored.
    } else if (
      policy.namespace === pod.namespace &&
      policy.namespace !== rootNamespace &&
      selects(selector, pod.labels)
    )
      applying.workload ??= policy;
  }
  return applying;
}

/** How strict a pod is to its callers, ports included, as the control plane programs it and not as the policies read. */
export function inboundMtlsOf(
  pod: { readonly namespace: string; readonly labels: Labels },
  policies: readonly PeerAuthenticationRecord[],
  rootNamespace: string,
): InboundMtls {
  const { mesh, namespace, workload } = applyingTo(pod, policies, rootNamespace);
  const by = [workload, namespace, mesh].find((policy) => policy?.mode !== undefined);
  const mode = by?.mode === 'STRICT' ? 'strict' : 'permissive';
  const decided = { mode, ...(by === undefined ? {} : { by }) } as const;
  const differing = (workload?.ports ?? []).filter((one) => (one.mode === 'STRICT') !== (mode === 'strict'));
  // Measured: under a strict parent, exceptions of a policy without a mode are attached only if one of them is PERMISSIVE.
  const attached =
    mode === 'permissive' || workload?.mode !== undefined || differing.some((one) => one.mode === 'PERMISSIVE');
  if (!attached) return { ...decided, ports: [], notHonoured: differing.map(({ port }) => port) };
  return {
    ...decided,
    ports: differing.map((one) => ({ port: one.port, mode: one.mode === 'STRICT' ? 'strict' : 'permissive' })),
    notHonoured: [],
  };
}
