// @vitest-environment jsdom
import { cleanup, screen, within } from '@testing-library/react';
import { PATHS, ProblemError, type ServiceAnswer } from '@waymark/contract';
import { placeKey, servicePlace } from '@waymark/mesh';
import { afterEach, describe, expect, it } from 'vitest';
import { problem } from '../../testing/fake-host.ts';
import { leakyCheckout, places } from '../../testing/leaky-checkout.ts';
import { renderApp } from '../../testing/render-app.tsx';

afterEach(cleanup);

const id = { cluster: 'east', namespace: 'shop', name: 'cart' };
const key = placeKey(servicePlace(id));
const waypoint = { namespace: 'shop', name: 'waypoint' };
const note = {
  is: 'outlived',
  told: { type: 'istio.io/WaypointBound', status: 'True', reason: 'WaypointAccepted' },
  pods: { ready: 0, of: 1 },
};
const page = {
  service: {
    key,
    id: servicePlace(id),
    role: 'service',
    presence: { is: 'idle' },
    capture: { pods: { captured: 2, out: 1 }, outReason: 'opted out', behindWaypoint: true },
    pods: { ready: 2, of: 3 },
    remarks: [{ is: 'behind-dead-waypoint', service: id, waypoint }],
  },
  addresses: ['10.96.0.7'],
  ports: [
    { port: 80, name: 'http', speaks: 'http' },
    { port: 9000, speaks: 'undeclared' },
  ],
  seen: [{ protocol: 'http', requests: 3000, reporters: ['waypoint'] }],
  binding: { is: 'bound', waypoint, askedBy: 'namespace', notes: [note] },
  ingress: 'no',
  members: [
    { place: places.cart, kind: 'StatefulSet', byAddress: [{ is: 'unasked', notes: [] }] },
    { place: places.checkout },
  ],
  inFront: { is: 'told', items: [], outsideView: 0 },
  rules: {
    is: 'told',
    outsideView: 1,
    items: [
      {
        kind: 'AuthorizationPolicy',
        namespace: 'shop',
        name: 'cart-readers',
        action: 'ALLOW',
        effect: 'not applied',
        targets: [{ kind: 'Service', ...id }],
        notes: [],
      },
    ],
  },
  picture: leakyCheckout,
  gaps: [],
} as unknown as ServiceAnswer;
const at = '/services/east/shop/cart';

describe('the page of a service', () => {
  it('heads with how its pods take part, and that calls fail at its waypoint, though nothing reached it', async () => {
    renderApp(at, { [PATHS.service]: page });
    const header = (await screen.findByRole('heading', { level: 1, name: 'cart' })).closest('header')!;
    expect(within(header).getByText('failing')).toBeTruthy();
    expect(header.textContent).toMatch(/2 of 3 captured/);
    expect(header.textContent).toMatch(/Requests to shop\/cart fail at waypoint shop\/waypoint: no pod is ready/);
    expect(within(header).getByRole('link', { name: /logs/i }).getAttribute('href')).toContain(
      `place=${encodeURIComponent(key)}`,
    );
  });

  it('tells each way of calling it with its waypoint, by whose label, and where istiod says otherwise', async () => {
    renderApp(at, { [PATHS.service]: page });
    const ways = await screen.findByRole('grid', { name: 'Ways of calling it' });
    expect(within(ways).getByRole('row', { name: /name or address/ }).textContent).toMatch(
      /through shop\/waypoint.*of its namespace names it.*now 0 of 1 pods of the waypoint are ready/,
    );
    expect(within(ways).getByRole('row', { name: /ingress gateways/ }).textContent).toContain('past it');
    expect(within(ways).getByRole('row', { name: /addresses of cart/ }).textContent).toContain('none asked for');
    // Pods that its reader may not get say nothing, and that is no "none".
    expect(within(ways).getByRole('row', { name: /addresses of checkout/ }).textContent).toContain('pods');
  });

  it('tells what its ports are taken for, what is read of requests, and leads to its workloads', async () => {
    renderApp(`${at}?window=1h`, { [PATHS.service]: page });
    const ports = await screen.findByRole('grid', { name: 'Ports' });
    expect(within(ports).getByRole('row', { name: /9000/ }).textContent).toContain('not declared');
    expect(screen.getByText(/^Read at L7: http, .* req\/s, by a waypoint\.$/)).toBeTruthy();
    const members = screen.getByRole('grid', { name: 'Workloads behind it' });
    expect(within(members).getByRole('link', { name: 'cart' }).getAttribute('href')).toBe(
      '/workloads/east/shop/cart?window=1h',
    );
    const rules = screen.getByRole('grid', { name: 'Policies and routes' });
    expect(within(rules).getByRole('row', { name: /cart-readers/ }).textContent).toMatch(/ALLOW.*Service cart.*no/);
  });

  it('that is beyond the reader’s rights is a problem, not a blank page', async () => {
    renderApp(at, { [PATHS.service]: new ProblemError('answered', problem('not_allowed')) });
    expect(await screen.findByRole('alert')).toBeTruthy();
  });
});
