import { describe, expect, it } from 'vitest';
import { placeKey, workloadPlace } from '../identity.ts';
import type { Enrolled } from './enrolled.ts';
import { ingressWays } from './ingress-ways.ts';
import type { WaypointTraffic } from './waypoint-traffic.ts';

const at = (name: string) => placeKey(workloadPlace({ cluster: 'east', namespace: 'shop', name }));
const service = (over: Partial<Enrolled>): Enrolled => ({
  kind: 'Service',
  namespace: 'shop',
  name: 'cart',
  standing: 'bound',
  ways: [],
  notes: [],
  ...over,
});
const isOf = (over: Partial<Enrolled>, traffic?: WaypointTraffic): readonly string[] =>
  ingressWays([service(over)], traffic, [{ key: at('gateway'), role: 'gateway' }]).map(({ is }) => is);
const nothing = { requests: 0, failedRequests: 0, connections: 0, failedConnections: 0, bytes: 0 };
const pair = (from: string): WaypointTraffic['past'][number] => ({
  ...nothing,
  from: at(from),
  to: at('cart'),
  service: 'shop/cart',
  requests: 5,
});
const passing = (past: WaypointTraffic['past']): WaypointTraffic => ({
  total: { through: nothing, past: nothing },
  through: [],
  into: [],
  past,
  rows: new Map(),
  withheld: 'none',
});

describe('the way of ingress gateways', () => {
  it.each<[string, Partial<Enrolled>, readonly string[]]>([
    ['goes through by a label that is true', { ingress: 'yes' }, ['through']],
    ['goes past by a label that is not', { ingress: 'no' }, ['past']],
    ['cannot go through what is not bound', { ingress: 'yes', standing: 'refused' }, ['no effect']],
    ['cannot go through for a service without an address', { ingress: 'yes', headless: true }, ['no effect']],
    ['is no question where nobody says anything and no gateway sends', { ingress: 'unsaid' }, []],
    ['is no question for what opted out', { ingress: 'no', standing: 'opted out' }, []],
  ])('%s', (_what, over, expected) => {
    expect(isOf(over)).toEqual(expected);
  });

  it('is told where a gateway sends, and not where another client does', () => {
    expect(isOf({ ingress: 'unsaid' }, passing([pair('gateway')]))).toEqual(['past']);
    expect(isOf({ ingress: 'unsaid' }, passing([pair('frontend')]))).toEqual([]);
  });
});
