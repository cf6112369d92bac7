import { expect, it } from 'vitest';
import type { DestinationRuleRecord } from '../policy/l7-need.ts';
import type { MtlsMode } from './peer-authentication.ts';
import { sidecarMtlsOf } from './sidecar-mtls.ts';

const app = { app: 'cart' };
const service = { namespace: 'shop', name: 'cart', labels: {}, selector: app, alias: false };
const rule = (host: string, tlsMode: string, namespace = 'shop'): DestinationRuleRecord => ({
  namespace,
  name: 'r',
  host,
  tlsMode,
  httpFeatures: [],
});
const told = (mode: MtlsMode, ...destinationRules: DestinationRuleRecord[]): string =>
  sidecarMtlsOf(
    { namespace: 'shop', labels: app },
    {
      peerAuthentications: [{ namespace: 'shop', name: 'p', selector: app, mode, ports: [] }],
      destinationRules,
      services: [service],
      domain: 'svc.cluster.local',
    },
  );

it('A sidecar’s own policy decides, whatever its clients were told', () => {
  expect(told('STRICT', rule('cart', 'DISABLE'))).toBe('required');
  expect(told('DISABLE', rule('cart', 'MUTUAL'))).toBe('off');
});

it.each<[string, string, DestinationRuleRecord[]]>([
  ['is unsaid without a rule', 'unsaid', []],
  ['is used when they are told to', 'used', [rule('cart.shop.svc.cluster.local', 'ISTIO_MUTUAL')]],
  ['is off when they are told not to', 'off', [rule('cart.shop', 'DISABLE')]],
  ['is told by a short host in the same namespace', 'used', [rule('cart', 'MUTUAL')]],
  ['is not told by a short host elsewhere', 'unsaid', [rule('cart', 'MUTUAL', 'other')]],
  ['is told by a wildcard', 'used', [rule('*.shop.svc.cluster.local', 'MUTUAL')]],
  ['is not told by a rule for another service', 'unsaid', [rule('cart2.shop.svc.cluster.local', 'MUTUAL')]],
  ['is not told by one-sided TLS', 'unsaid', [rule('cart', 'SIMPLE')]],
])('mTLS that clients may choose %s', (_, verdict, rules) => {
  expect(told('PERMISSIVE', ...rules)).toBe(verdict);
});
