// @vitest-environment jsdom
import { cleanup, screen, within } from '@testing-library/react';
import { PATHS, type FindingsAnswer } from '@waymark/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { renderApp } from '../../testing/render-app.tsx';
import { waypointList } from '../../testing/waypoints.ts';

afterEach(cleanup);

const MINUTE = 60_000;
const answer = (nowMs: number): FindingsAnswer => ({
  findings: [
    {
      cluster: 'east',
      kind: 'Service',
      namespace: 'shop',
      name: 'cart',
      severity: 'error',
      notes: [
        {
          is: 'outlived',
          told: {
            type: 'istio.io/WaypointBound',
            status: 'True',
            reason: 'WaypointAccepted',
            sinceMs: nowMs - 300 * MINUTE,
          },
          pods: { ready: 0, of: 1, noneSinceMs: nowMs - 2 * MINUTE },
        },
      ],
    },
    {
      cluster: 'east',
      kind: 'Namespace',
      namespace: 'web',
      name: 'web',
      severity: 'warning',
      notes: [{ is: 'ignored', why: 'a value that means nothing', detail: 'istio.io/dataplane-mode=Ambient' }],
    },
  ],
  more: 0,
  outside: 2,
  gaps: [],
});

describe('the findings', () => {
  it('tell both facts with their ages, and lead to the object', async () => {
    const { host } = renderApp('/nowhere');
    cleanup();
    renderApp('/findings?ns=shop', { [PATHS.findings]: answer(host.now()) });
    await screen.findByRole('grid', { name: /Findings/ });
    const [, cart, web] = screen.getAllByRole('row');
    expect(cart?.textContent).toContain('istiod says istio.io/WaypointBound = True, for 5 h');
    expect(cart?.textContent).toContain('now 0 of 1 pods of the waypoint are ready, none for 2 min');
    expect(screen.getByRole('link', { name: 'cart' }).getAttribute('href')).toBe('/services/east/shop/cart?ns=shop');
    expect(web?.textContent).toContain('Istio does not read istio.io/dataplane-mode=Ambient');
    expect(screen.getByText('2 findings are outside your view.')).toBeTruthy();
  });

  it('say so where all is as it is said', async () => {
    renderApp('/findings', { [PATHS.findings]: { findings: [], more: 0, outside: 0, gaps: [] } });
    expect(await screen.findByRole('heading', { name: 'All is as it is said' })).toBeTruthy();
  });

  it('name the waypoints that callers go past or fail at, how much of it there is, and lead there', async () => {
    renderApp('/findings', {
      [PATHS.findings]: { findings: [], more: 0, outside: 0, gaps: [] },
      [PATHS.waypoints]: waypointList,
    });
    const section = await screen.findByRole('region', { name: 'Past waypoints, and failing at them' });
    const link = await within(section).findByRole('link', { name: 'promo-waypoint' });
    expect(link.getAttribute('href')).toBe('/waypoints/east/shop/promo-waypoint');
    expect(section.textContent).toContain('Clients also go past it on their way to');
    expect(section.textContent).toMatch(/In this window: \d/);
  });

  it('say so where nobody goes past a waypoint', async () => {
    renderApp('/findings', {
      [PATHS.findings]: { findings: [], more: 0, outside: 0, gaps: [] },
      [PATHS.waypoints]: { ...waypointList, waypoints: [] },
    });
    expect(await screen.findByText(/^Nobody is seen to go past a waypoint/)).toBeTruthy();
  });
});
