import { selects } from '../inventory/labels.ts';
import type { Labels, ServiceRecord } from '../inventory/records.ts';
import { covers } from '../policy/host-covers.ts';
import type { DestinationRuleRecord } from '../policy/l7-need.ts';
import type { PeerAuthenticationRecord } from './peer-authentication.ts';

/** What is declared for one workload with a sidecar. `unsaid`: its own policies leave it to the mesh. */
export type SidecarMtls = 'required' | 'used' | 'off' | 'unsaid';

export interface SidecarSurroundings {
  readonly peerAuthentications: readonly PeerAuthenticationRecord[];
  readonly destinationRules: readonly DestinationRuleRecord[];
  readonly services: readonly ServiceRecord[];
  /** What follows a Service's namespace in its host, as `svc.cluster.local`. */
  readonly domain: string;
}

/**
 * mTLS as the policies with a selector on a sidecar's workload declare it; one that accepts both is decided by the clients'
 * DestinationRules for its services. Of captured pods this says nothing: ztunnels read no DestinationRules.
 */
export function sidecarMtlsOf(
  workload: { readonly namespace: string; readonly labels: Labels },
  around: SidecarSurroundings,
): SidecarMtls {
  const own = around.peerAuthentications
    .filter((one) => one.namespace === workload.namespace && selects(one.selector ?? {}, workload.labels))
    .sort((a, b) => (a.createdMs ?? 0) - (b.createdMs ?? 0))
    .find(({ mode }) => mode !== undefined);
  switch (own?.mode) {
    case undefined:
      return 'unsaid';
    case 'STRICT':
      return 'required';
    case 'DISABLE':
      return 'off';
    case 'PERMISSIVE':
      return clientsOf(workload, around);
  }
}

function clientsOf(
  workload: { readonly namespace: string; readonly labels: Labels },
  { services, destinationRules, domain }: SidecarSurroundings,
): SidecarMtls {
  const selecting = services.filter(
    (one) => one.namespace === workload.namespace && selects(one.selector, workload.labels),
  );
  for (const service of selecting) {
    for (const rule of destinationRules) {
      if (!covers(rule, service, domain)) continue;
      if (rule.tlsMode === 'ISTIO_MUTUAL' || rule.tlsMode === 'MUTUAL') return 'used';
      if (rule.tlsMode === 'DISABLE') return 'off';
    }
  }
  return 'unsaid';
}
