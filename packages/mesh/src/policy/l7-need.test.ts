import { expect, it } from 'vitest';
import { asksForWaypoint, needsWaypoint } from './l7-need.ts';

const route = { namespace: 'shop', name: 'r' };

it.each([
  ['for the mesh by default', [], true],
  ['for the mesh by name', ['ingress', 'mesh'], true],
  ['for gateways alone', ['ingress'], false],
])('A VirtualService for HTTP %s needs a waypoint: %s', (_, gateways, needs) => {
  expect(needsWaypoint({ ...route, hosts: [], gateways, routesAboveTcp: true })).toBe(needs);
});

it('A VirtualService for TCP alone needs no waypoint', () => {
  expect(needsWaypoint({ ...route, hosts: [], gateways: [], routesAboveTcp: false })).toBe(false);
});

it('A waypoint is asked for by the object, else by its namespace, and never by an empty name', () => {
  const label = (name: string): Record<string, string> => ({ 'istio.io/use-waypoint': name });
  expect(asksForWaypoint({}, label('wp'))).toBe(true);
  expect(asksForWaypoint(label('none'), label('wp'))).toBe(false);
  expect(asksForWaypoint(label(''), label('wp'))).toBe(false);
  expect(asksForWaypoint({}, {})).toBe(false);
});
