import type { BesideVerdicts } from '@waymark/mesh';
import type { KindName } from '../ports/kinds.ts';
import type { ClusterConfig } from '../ports.ts';

/** What verdicts are held against beside the objects they are about; what was not read is left out, so that nothing follows from its absence. */
export function besideVerdicts({ grants, traffic, unread }: ClusterConfig): BesideVerdicts {
  const isRead = (kind: KindName): boolean => unread.every((one) => one.kind !== kind);
  return {
    ...(isRead('ReferenceGrant') ? { grants } : {}),
    ...(isRead('PeerAuthentication') ? { peerAuthentications: traffic.peerAuthentications } : {}),
    ...(isRead('VirtualService') ? { virtualServices: traffic.virtualServices } : {}),
  };
}
