// @vitest-environment jsdom
import { cleanup, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import {
  PATHS,
  ProblemError,
  type WorkloadAnswer,
  type WorkloadProofAnswer,
  type WorkloadsAnswer,
} from '@waymark/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { problem } from '../../testing/fake-host.ts';
import { leakyCheckout, LEAKY_CHECKOUT_END_MS, places } from '../../testing/leaky-checkout.ts';
import { renderApp } from '../../testing/render-app.tsx';

afterEach(cleanup);

const still = { requests: 0, failedRequests: 0, connections: 0, failedConnections: 0, bytes: 0, mtls: 0, plain: 0 };
const sum = { captured: 5, sidecar: 0, pending: 0, missed: 1, out: 2, infrastructure: 1 };
const list = {
  window: leakyCheckout.window,
  rows: [
    {
      place: places.catalogV2,
      kind: 'Deployment',
      incoming: { ...still, requests: 2130, failedRequests: 234 },
      outgoing: still,
      health: { tone: 'failing', worst: { is: 'responses', class: '5xx', code: '503', share: 0.11 } },
    },
    { place: places.cart, kind: 'StatefulSet', incoming: still, outgoing: still, health: { tone: 'idle' } },
  ],
  total: 2,
  pods: sum,
  gaps: [],
} as unknown as WorkloadsAnswer;

const nothing = { requests: 0, failedRequests: 0, connections: 0, failedConnections: 0, bytes: 0 };
const page = {
  workload: places.cart,
  kind: 'StatefulSet',
  pods: {
    is: 'told',
    outsideView: 0,
    items: [
      {
        name: 'cart-0',
        phase: 'Running',
        ready: true,
        at: { ip: '10.0.0.1', node: 'node-a' },
        account: 'cart',
        explained: {
          capture: { state: 'captured' },
          role: 'workload',
          evidence: [
            {
              is: 'annotation',
              key: 'ambient.istio.io/redirection',
              value: 'enabled',
              sinceMs: LEAKY_CHECKOUT_END_MS - 7_200_000,
              weight: 'decides',
            },
          ],
        },
      },
      {
        name: 'cart-1',
        phase: 'Running',
        ready: false,
        at: { ip: '10.0.1.1', node: 'node-b' },
        account: 'cart',
        explained: {
          capture: { state: 'out', reason: 'opted out' },
          role: 'workload',
          evidence: [{ is: 'label', on: 'pod', key: 'istio.io/dataplane-mode', value: 'none', weight: 'decides' }],
          fix: { is: 'take the opt-out away', command: 'kubectl -n shop patch statefulset cart' },
        },
      },
    ],
  },
  services: {
    is: 'told',
    outsideView: 0,
    items: [
      {
        namespace: 'shop',
        name: 'cart',
        ingress: 'unsaid',
        binding: {
          is: 'refused',
          waypoint: { namespace: 'shop', name: 'lost' },
          askedBy: 'object',
          reason: 'WaypointIsNotReady',
          notes: [{ is: 'unsaid', computed: { type: 'x', status: 'False', reason: 'WaypointIsNotReady' } }],
        },
      },
    ],
  },
  ownWaypoints: { is: 'not allowed' },
  inboundMtls: { mode: 'strict', by: { namespace: 'shop', name: 'default' }, ports: [], notHonoured: [] },
  policies: { is: 'told', items: [], outsideView: 2 },
  inFront: {
    is: 'told',
    outsideView: 0,
    items: [
      {
        namespace: 'shop',
        name: 'lost',
        is: 'missing',
        pods: { ready: 0, of: 0 },
        by: [{ kind: 'Service', namespace: 'shop', name: 'cart', standing: 'refused' }],
        findings: [
          {
            code: 'missing',
            severity: 'error',
            fails: 'open',
            about: [{ kind: 'Service', namespace: 'shop', name: 'cart' }],
            count: 1,
            measured: { ...nothing, connections: 300 },
          },
        ],
        traffic: {
          through: nothing,
          past: { ...nothing, connections: 300 },
          around: [
            {
              ...nothing,
              connections: 300,
              from: places.checkout.key,
              to: places.cart.key,
              service: 'shop/cart',
              why: 'not bound',
            },
          ],
          failing: [],
        },
        rules: [
          {
            kind: 'AuthorizationPolicy',
            namespace: 'shop',
            name: 'cart-readers',
            action: 'ALLOW',
            effect: 'not applied',
            targets: [],
            notes: [],
          },
        ],
      },
    ],
  },
  picture: leakyCheckout,
  gaps: [],
} as unknown as WorkloadAnswer;

const proof: WorkloadProofAnswer = {
  nodes: [
    { is: 'read', node: 'node-a', atMs: LEAKY_CHECKOUT_END_MS },
    { is: 'missing', node: 'node-b', code: 'source_too_slow' },
  ],
  pods: [{ name: 'cart-0', node: 'node-a', protocol: 'HBONE', served: 'up' }],
  certificates: [
    {
      identity: 'spiffe://cluster.local/ns/shop/sa/cart',
      node: 'node-a',
      state: 'available',
      untilMs: LEAKY_CHECKOUT_END_MS + 3_600_000,
    },
  ],
  gaps: [],
};

const at = '/workloads/east/shop/cart';
const answers = { [PATHS.workloads]: list, [PATHS.workload]: page, [PATHS.workloadProof]: proof };

describe('the list of workloads', () => {
  it('shows how each takes part in the mesh and how it does, and opens its page', async () => {
    const reader = userEvent.setup();
    const { address } = renderApp('/workloads?window=5m', answers);
    const table = await screen.findByRole('grid', { name: /Workloads with/ });
    const row = within(table).getByRole('row', { name: /catalog-v2/ });
    expect(row.textContent).toMatch(
      /failing.*11 % 5xx.*catalog-v2 *shop.*ambient \+ waypoint.*2\/2.*7\.1 req\/s.*11 %/,
    );
    expect(within(table).getByRole('row', { name: /cart/ }).textContent).toMatch(
      /cart StatefulSet *shop.*3 of 5 captured/,
    );
    expect(screen.getByText(/5 of 8 pods take part in the mesh; 1 should and do not/)).toBeTruthy();
    await reader.click(within(table).getByRole('link', { name: 'cart' }));
    expect(address()).toMatch(/^\/workloads\/east\/shop\/cart/);
  });

  it('are failing where the waypoint in front of them has no ready pod, however their own traffic does', async () => {
    const service = { cluster: 'east', namespace: 'shop', name: 'cart' };
    const remarks = [{ is: 'behind-dead-waypoint', service, waypoint: { namespace: 'shop', name: 'fading' } }];
    const row = { ...list.rows[1]!, place: { ...places.cart, remarks }, health: { tone: 'healthy' } };
    renderApp('/workloads', { [PATHS.workloads]: { ...list, rows: [row] } });
    const found = await screen.findByRole('row', { name: /cart/ });
    expect(found.textContent).toContain('failing waypoint shop/fading has no ready pod');
  });

  it('asks the server for what the reader looks for, and keeps it in the address', async () => {
    const reader = userEvent.setup();
    const { host, address } = renderApp('/workloads', answers);
    await screen.findByRole('grid');
    await reader.selectOptions(screen.getByLabelText('Capture state'), 'not captured');
    await reader.type(screen.getByLabelText(/Find a workload/), 'car');
    await reader.click(screen.getByRole('button', { name: 'Namespace' }));
    expect(address()).toMatch(/find=car/);
    const asked = host.sent.filter((one) => one.includes(`${PATHS.workloads}?`)).at(-1);
    expect(asked).toMatch(/text=car/);
    expect(asked).toMatch(/capture=missed/);
    expect(asked).toMatch(/sort=namespace/);
  });

  it('says why it is empty, and what is missing', async () => {
    const gaps = [{ source: 'kubernetes', code: 'source_unreachable', missing: 'inventory', sinceMs: 1 }];
    renderApp('/workloads', { [PATHS.workloads]: { ...list, rows: [], total: 0, gaps } });
    expect(await screen.findByText('No workload is like that')).toBeTruthy();
    expect(screen.getByRole('region', { name: 'What is missing' })).toBeTruthy();
  });
});

describe('the page of a workload', () => {
  it('says in place why its pods are as they are, and what would change it', async () => {
    const reader = userEvent.setup();
    const { address } = renderApp(at, answers);
    await reader.click(await screen.findByRole('button', { name: 'Why?' }));
    const out = await screen.findByRole('region', { name: 'Why: out of mesh: opted out by label' });
    expect(out.textContent).toMatch(/One pod like this: cart-1/);
    expect(out.textContent).toMatch(/decides.*Label istio\.io\/dataplane-mode=none on the pod/);
    expect(within(out).getByDisplayValue(/kubectl -n shop patch/)).toBeTruthy();
    const captured = screen.getByRole('region', { name: 'Why: ambient' });
    expect(captured.textContent).toMatch(/redirection=enabled on the pod, written 2 h ago/);
    expect(await within(captured).findByText(/The ztunnel of node-a says HBONE/)).toBeTruthy();
    expect(address()).toContain('why=open');
  });

  it('proves mTLS by counted connections and by the certificate, and says which ztunnel did not answer', async () => {
    renderApp(at, answers);
    expect(await screen.findByText('spiffe://cluster.local/ns/shop/sa/cart')).toBeTruthy();
    expect(screen.getByText(/^100 %: 1.200 of 1.200 opened$/)).toBeTruthy();
    expect(screen.getByText(/strict: plain text is refused; by shop\/default/)).toBeTruthy();
    expect(screen.getByText('The ztunnel of node-b did not answer.')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Logs' }).getAttribute('href')).toMatch(/^\/logs\?.*place=workload/);
  });

  it('lists who calls it and whom it calls, by layer', async () => {
    renderApp(at, answers);
    const calling = await screen.findByRole('grid', { name: /Who calls it/ });
    expect(within(calling).getByRole('row', { name: /shop\/frontend/ }).textContent).toMatch(
      /L4.*3\.1 MB\/s.*0 %.*–.*100 %/,
    );
    const called = screen.getByRole('grid', { name: /Whom it calls/ });
    expect(
      within(called)
        .getAllByRole('link')
        .map((link) => link.textContent),
    ).toEqual(expect.arrayContaining(['data/redis', 'data/orders-db']));
  });

  it('tells who goes past its waypoint, why, how much, and which rules they skip', async () => {
    renderApp(at, answers);
    const section = await screen.findByRole('region', { name: 'Waypoints in front of it' });
    expect(within(section).getByRole('link', { name: 'lost' }).getAttribute('href')).toMatch(
      /^\/waypoints\/east\/shop\/lost/,
    );
    expect(section.textContent).toContain('Service cart: asks for it and does not get it');
    expect(section.textContent).toContain('Past it: 1 conn/s');
    expect(within(section).getByRole('heading', { name: /There is no such Gateway/ })).toBeTruthy();
    const around = within(section).getByRole('grid', { name: 'Who goes past it' });
    expect(within(around).getByRole('row', { name: /checkout/ }).textContent).toMatch(
      /shop\/cart.*1 conn\/s.*the service is not bound/,
    );
    expect(section.textContent).toContain('AuthorizationPolicy shop/cart-readers ALLOW');
  });

  it('tells who fails at a waypoint, which skips no rule', async () => {
    const [lost] = page.inFront.is === 'told' ? page.inFront.items : [];
    const failing = {
      ...nothing,
      connections: 40,
      failedConnections: 40,
      from: places.frontend.key,
      to: places.waypoint.key,
    };
    const dead = {
      ...lost!,
      is: 'managed',
      findings: [],
      traffic: { through: nothing, past: nothing, around: [], failing: [failing] },
    };
    renderApp(at, {
      ...answers,
      [PATHS.workload]: { ...page, inFront: { is: 'told', items: [dead], outsideView: 2 } },
    });
    const table = await screen.findByRole('grid', { name: 'Who fails at it' });
    expect(within(table).getByRole('row', { name: /frontend/ }).textContent).toContain('40 of 40 connections');
    expect(screen.queryByText(/skip this rule/)).toBeNull();
    expect(screen.getByText('2 waypoints in front of it are outside your view.')).toBeTruthy();
  });

  it('is told as failing in its header, by which way and why, where a waypoint in front of it fails closed', async () => {
    const [first] = page.inFront.is === 'told' ? page.inFront.items : [];
    const by = [{ kind: 'Service', namespace: 'shop', name: 'cart', standing: 'bound' }];
    const finding = { code: 'dead', severity: 'error', fails: 'closed', about: [], count: 1 };
    const inFront = { is: 'told', items: [{ ...first!, is: 'managed', by, findings: [finding] }], outsideView: 0 };
    renderApp(at, { ...answers, [PATHS.workload]: { ...page, inFront } });
    const header = (await screen.findByRole('heading', { level: 1 })).closest('header')!;
    expect(within(header).getByText('failing')).toBeTruthy();
    expect(header.textContent).toMatch(/Requests to Service shop\/cart fail.*no pod is ready.*fails closed/);
  });

  it('of a control plane says whether it runs in ambient mode, and leads to what says so', async () => {
    const workload = { ...places.cart, role: 'control-plane' };
    renderApp(`${at}?window=1h`, {
      ...answers,
      [PATHS.workload]: { ...page, workload },
      [PATHS.controlPlanes]: { clusters: [{ cluster: 'east', ambient: 'partly', signals: [] }], gaps: [] },
    });
    expect(await screen.findByText('ambient half set up')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'What says so' }).getAttribute('href')).toBe('/mesh?window=1h');
  });

  it('lists its pods as their ztunnels see them', async () => {
    renderApp(`${at}?tab=pods`, answers);
    const table = await screen.findByRole('grid', { name: 'Pods of this workload' });
    expect(await within(table).findByText('HBONE')).toBeTruthy();
    expect(within(table).getByRole('row', { name: /cart-1/ }).textContent).toMatch(
      /out of mesh: opted out by label.*not ready.*node-b/,
    );
  });

  it('says which waypoint its services get and why not, and how many policies are hidden', async () => {
    renderApp(`${at}?tab=config`, answers);
    expect(await screen.findByText('names shop/lost and does not get it: WaypointIsNotReady')).toBeTruthy();
    expect(screen.getByText('2 more are outside your view.')).toBeTruthy();
  });

  it('asks no ztunnel for a reader who may not see pods, and says what right is missing', async () => {
    const { host } = renderApp(`${at}?tab=pods`, {
      ...answers,
      [PATHS.workload]: { ...page, pods: { is: 'not allowed' } },
    });
    expect(await screen.findByText(/You need the right to get pods in this namespace/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Why?' })).toBeNull();
    expect(host.sent.some((one) => one.includes(PATHS.workloadProof))).toBe(false);
  });

  it('that does not exist is a problem, not a blank page', async () => {
    renderApp(at, { [PATHS.workload]: new ProblemError('no', problem('not_found')) });
    expect(await screen.findByText('No such thing in this mesh')).toBeTruthy();
  });
});
