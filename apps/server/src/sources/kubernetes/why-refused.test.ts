import { describe, expect, it } from 'vitest';
import { whyRefused } from './why-refused.ts';

describe('a write that was refused', () => {
  it.each([
    [
      'lacks a right',
      403,
      'namespaces "shop" is forbidden: User "limited" cannot patch resource "namespaces" in API group ""',
      'not-allowed',
    ],
    [
      'goes beyond a quota',
      403,
      'gateways "wp" is forbidden: exceeded quota: gateways, requested: count/gateways=1, used: count/gateways=2, limited: count/gateways=2',
      'quota',
    ],
    [
      'breaks the rules of pod security',
      403,
      'pods "cart" is forbidden: violates PodSecurity "restricted:latest"',
      'policy',
    ],
    [
      'breaks a policy of the cluster',
      422,
      "gateways \"wp\" is forbidden: ValidatingAdmissionPolicy 'owners' with binding 'all' denied request: no owner label",
      'policy',
    ],
    [
      'is denied by a webhook, with whatever status that chose',
      400,
      'admission webhook "validation.istio.io" denied the request: configuration is invalid',
      'webhook',
    ],
    ['is denied by a webhook with 403', 403, 'admission webhook "rules.example.com" denied the request: no', 'webhook'],
    [
      'waits for a webhook in vain',
      500,
      'Internal error occurred: failed calling webhook "validation.istio.io": connection refused',
      'webhook down',
    ],
    ['meets fields of another manager', 409, 'Apply failed with 1 conflict: conflict with "helm"', 'conflict'],
    [
      'was overtaken',
      409,
      'Operation cannot be fulfilled on services "cart": the object has been modified',
      'conflict',
    ],
    ['makes no sense', 422, 'Gateway is invalid: spec.listeners: Required value', 'invalid'],
    ['is of a kind that is not served', 404, '', 'absent'],
    ['has no words', 403, '', 'not-allowed'],
  ] as const)('%s', (_, status, message, why) => {
    expect(whyRefused(status, message)).toBe(why);
  });

  it.each([
    [500, 'etcdserver: request timed out'],
    [503, 'not all paths are installed yet'],
    [429, 'too many requests'],
  ])('was not refused by an API server that answers %i', (status, message) => {
    expect(whyRefused(status, message)).toBeUndefined();
  });
});
