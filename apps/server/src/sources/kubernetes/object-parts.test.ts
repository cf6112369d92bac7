import { describe, expect, it } from 'vitest';
import { AuthorizationPolicySchema } from './config-objects.ts';
import { GatewaySchema } from './trimmed.ts';

const condition = (observedGeneration: number | string | undefined): object => ({
  type: 'Accepted',
  status: 'True',
  ...(observedGeneration === undefined ? {} : { observedGeneration }),
});
const metadata = { namespace: 'shop', name: 'one', generation: 3 };

describe('a condition', () => {
  it.each<[string, number | string | undefined, true | undefined]>([
    ['of this generation holds', 3, undefined],
    ['of an earlier one is outdated', 2, true],
    ['of an earlier one is outdated, as Istio’s kinds write it', '2', true],
    ['of this generation holds, as Istio’s kinds write it', '3', undefined],
    ['that does not say is not called outdated', undefined, undefined],
  ])('%s', (_, observed, outdated) => {
    const status = { conditions: [condition(observed)] };
    expect(GatewaySchema.parse({ metadata, status }).conditions?.[0]?.outdated).toBe(outdated);
    expect(AuthorizationPolicySchema.parse({ metadata, status }).conditions[0]?.outdated).toBe(outdated);
  });
});
