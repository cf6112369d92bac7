import { l7AttributesOf, matchesAtL4 } from './l4-attributes.ts';
import type { PolicyRecord } from './policy-records.ts';

/** What the ztunnels make of a policy. */
export type ZtunnelVerdict =
  /** It targets a waypoint, so no ztunnel is asked. */
  | { readonly is: 'not for ztunnel' }
  | { readonly is: 'enforced as written' }
  | {
      readonly is: 'enforced differently';
      /** What of it needs HTTP. */
      readonly attributes: readonly string[];
      /** An ALLOW loses these rules and so allows less; a DENY loses these attributes and so denies more, or nothing. */
      readonly effect: 'allows less' | 'denies more' | 'denies nothing';
    }
  | { readonly is: 'not enforced'; readonly because: 'AUDIT' | 'CUSTOM' | 'dry run' };

/** By the policy alone, whichever pods it selects. */
export function judgeAtZtunnel(policy: PolicyRecord): ZtunnelVerdict {
  if (policy.targets.length > 0) return { is: 'not for ztunnel' };
  if (policy.dryRun) return { is: 'not enforced', because: 'dry run' };
  if (policy.action === 'AUDIT' || policy.action === 'CUSTOM') return { is: 'not enforced', because: policy.action };
  const attributes = [...new Set(policy.rules.flatMap(l7AttributesOf))].sort();
  if (attributes.length === 0) return { is: 'enforced as written' };
  if (policy.action === 'ALLOW') return { is: 'enforced differently', attributes, effect: 'allows less' };
  const effect = policy.rules.some(matchesAtL4) ? 'denies more' : 'denies nothing';
  return { is: 'enforced differently', attributes, effect };
}
