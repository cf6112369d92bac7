// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { PATHS, ProblemError } from '@waymark/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { problem } from '../../testing/fake-host.ts';
import { renderApp } from '../../testing/render-app.tsx';
import { deniedCall } from '../../testing/denied-call.ts';
import { shopEnvoy, shopWaypoint, waypointList } from '../../testing/waypoints.ts';

afterEach(cleanup);

const PAGE = '/waypoints/east/shop/waypoint';
const answers = {
  [PATHS.waypoints]: waypointList,
  [`/api/v1${PAGE}`]: shopWaypoint,
  [`/api/v1${PAGE}/envoy`]: shopEnvoy,
};
const rowOf = (name: string): HTMLElement => {
  const row = screen.getByText(name, { selector: 'td, td *' }).closest('tr');
  if (row === null) throw new Error(`${name} is in no row`);
  return row;
};

describe('the list of waypoints', () => {
  it('is found under Proxies and keeps what is chosen for every screen', async () => {
    const reader = userEvent.setup();
    const { address } = renderApp('/nowhere?ns=shop', answers);
    await reader.click(await screen.findByRole('link', { name: 'Waypoints', hidden: true }));
    await screen.findByRole('heading', { name: 'Waypoints', level: 1 });
    expect(address()).toBe('/waypoints?ns=shop');
  });

  it('tells of each what it serves, what slips past it and what is worst', async () => {
    renderApp('/waypoints', answers);
    await screen.findByRole('grid', { name: /Waypoints/ });
    const [, missing, shop] = screen.getAllByRole('row');
    expect(missing?.textContent).toContain('does not exist');
    expect(missing?.textContent).toContain('There is no such Gateway, yet it is named by Service promotions');
    expect(shop?.textContent).toContain('1 of 1 ready');
    expect(within(shop!).getByText('28 req/s')).toBeTruthy();
    expect(within(shop!).getByText('2.9 %')).toBeTruthy();
    expect(within(shop!).getByText('1 conn/s')).toBeTruthy();
    expect(screen.getByText(/1 waypoint is outside your view/)).toBeTruthy();
  });

  it('says how to make one where there is none', async () => {
    renderApp('/waypoints', { [PATHS.waypoints]: { ...waypointList, waypoints: [], outside: 0 } });
    expect(await screen.findByRole('heading', { name: 'No waypoint' })).toBeTruthy();
    expect(screen.getByText(/istioctl waypoint apply/)).toBeTruthy();
  });

  it('does not say that there is none where there are some beyond the reader’s rights', async () => {
    renderApp('/waypoints', { [PATHS.waypoints]: { ...waypointList, waypoints: [], outside: 3 } });
    expect(await screen.findByText(/None that you may see/)).toBeTruthy();
    expect(screen.queryByText(/istioctl/)).toBeNull();
  });

  it('says what happened where there is no answer', async () => {
    renderApp('/waypoints', { [PATHS.waypoints]: new ProblemError('answered', problem('source_unreachable')) });
    expect(await screen.findByRole('alert')).toBeTruthy();
  });
});

describe('the page of a waypoint', () => {
  it('opens from the list, with its state in words', async () => {
    const reader = userEvent.setup();
    const { address } = renderApp('/waypoints?window=1h', answers);
    await reader.click(await screen.findByRole('link', { name: 'waypoint' }));
    const title = await screen.findByRole('heading', { level: 1, name: /waypoint 1 of 1 ready/ });
    expect(title.textContent).toContain('1 client goes past it');
    expect(address()).toBe(`${PAGE}?window=1h`);
    expect(
      screen.getByText(/class istio-waypoint · address 10.96.0.20:15008 · accepts its own namespace only/),
    ).toBeTruthy();
  });

  it('tells first what is wrong, whether callers fail or rules do not hold, and by how much', async () => {
    renderApp(PAGE, answers);
    const findings = await screen.findByRole('region', { name: 'What to look at' });
    expect(within(findings).getByText(/go past it on their way to Service catalog/)).toBeTruthy();
    expect(within(findings).getByText('L7 rules do not apply.')).toBeTruthy();
    expect(within(findings).getByText(/1 conn\/s, 3 kB\/s/)).toBeTruthy();
    expect(screen.getByText(/CDS accepted, LDS rejected: no such filter/)).toBeTruthy();
  });

  it('tells which setting has no effect, why, and what to set instead', async () => {
    const note = (setting: object): object => ({
      is: 'ignored',
      why: 'ingress goes past the waypoint',
      detail: 'web/public',
      setting: { on: 'label', key: 'istio.io/ingress-use-waypoint', instead: 'true', ...setting },
    });
    const on = { kind: 'Service', namespace: 'shop', name: 'catalog' };
    const settings = [
      { on, note: note({ value: 'yes' }) },
      { on: { ...on, kind: 'Workload' }, note: note({}) },
    ];
    const finding = { code: 'settings ignored', severity: 'warning', about: [on], count: 1, settings };
    renderApp(PAGE, { ...answers, [`/api/v1${PAGE}`]: { ...shopWaypoint, findings: [finding] } });
    const findings = await screen.findByRole('region', { name: 'What to look at' });
    const [service, workload] = within(findings).getAllByRole('listitem');
    expect(service?.textContent).toMatch(
      /Service shop\/catalog: the label istio.io\/ingress-use-waypoint says “yes”.*ingress gateways \(web\/public\) go past/,
    );
    expect(service?.textContent).toContain(
      'kubectl label -n shop service catalog istio.io/ingress-use-waypoint=true --overwrite',
    );
    // The labels of a workload's pods stand in its template.
    expect(workload?.textContent).toContain('is not set');
    expect(workload?.textContent).not.toContain('kubectl');
  });

  it('tells who may enrol, with whom it shares a service, and that gateways go past it', async () => {
    renderApp(PAGE, answers);
    const enrols = await screen.findByRole('grid', { name: 'Who may enrol' });
    expect(within(enrols).getByRole('row', { name: /^legacy/ }).textContent).toMatch(/no0+2$/);
    const shared = screen.getByRole('grid', { name: 'Shared with another waypoint' });
    expect(within(shared).getByRole('row', { name: /catalog/ }).textContent).toMatch(/the first.*next.*80 %.*78 %/);
    expect(within(shared).getByRole('link', { name: 'next' }).getAttribute('href')).toBe('/waypoints/east/shop/next');
    const ingress = screen.getByRole('grid', { name: 'Ingress gateways' });
    expect(within(ingress).getByRole('row', { name: /catalog/ }).textContent).toMatch(/past it no label.*0.*2 req\/s/);
  });

  it('opens the evidence of a row in place, as a part of the link', async () => {
    const reader = userEvent.setup();
    const { address } = renderApp(`${PAGE}?tab=services`, answers);
    const why = await screen.findByRole('button', { name: 'Why? catalog' });
    expect(why.getAttribute('aria-expanded')).toBe('false');
    await reader.click(why);
    const evidence = await screen.findByRole('region', { name: 'Why is catalog here?' });
    expect(evidence.textContent).toContain(
      'istiod says so: istio.io/WaypointBound = True (WaypointAccepted), for 2 h.',
    );
    expect(evidence.textContent).toContain('its namespace shop has waypoint');
    expect(evidence.textContent).toContain('Ingress gateways go past');
    expect(screen.getByRole('region', { name: 'What would not pass through' }).textContent).toContain(
      'cron · legacy, 1 conn/s: a client that is not captured',
    );
    expect(address()).toBe(`${PAGE}?tab=services&why=Service+shop/catalog`);
  });

  it('tells by which label each service came, and counts what opted out as no trouble', async () => {
    renderApp(`${PAGE}?tab=services`, answers);
    await screen.findByRole('button', { name: 'Why? catalog' });
    expect(rowOf('catalog').textContent).toContain('namespace label waypoint');
    expect(rowOf('cart').textContent).toContain('opted out');
    expect(rowOf('cart').textContent).toContain('service label none');
  });

  it('filters rows by name', async () => {
    const reader = userEvent.setup();
    renderApp(`${PAGE}?tab=services`, answers);
    await reader.type(await screen.findByRole('textbox', { name: 'Filter services' }), 'cart');
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Why? catalog' })).toBeNull());
    expect(screen.getByRole('button', { name: 'Why? cart' })).toBeTruthy();
  });

  it('says what would fill an empty tab, and counts what is beyond the reader’s rights', async () => {
    renderApp(`${PAGE}?tab=workloads`, answers);
    expect(await screen.findByText(/No workload is behind this waypoint. Enrol a service/)).toBeTruthy();
    expect(screen.getByText('2 workloads are outside your view.')).toBeTruthy();
  });

  it('explains a route that nobody will ever apply, with the way out', async () => {
    const reader = userEvent.setup();
    const { host } = renderApp(`${PAGE}?tab=rules`, answers);
    await screen.findByRole('grid', { name: 'Policies and routes' });
    expect(rowOf('catalog-to-waypoint').textContent).toContain('no, ignored');
    expect(rowOf('catalog-to-waypoint').textContent).toContain('its parent is a waypoint, and must be the Service.');
    await reader.click(screen.getByRole('button', { name: 'Copy the command' }));
    expect(host.copied).toEqual(['parentRefs: [{group: "", kind: Service, name: catalog}]']);
    expect(await screen.findByRole('button', { name: 'Copied' })).toBeTruthy();
  });

  it('names who goes past, and why', async () => {
    renderApp(`${PAGE}?tab=traffic`, answers);
    const past = await screen.findByRole('grid', { name: 'Who goes past' });
    expect(past.textContent).toContain('cron · legacy');
    expect(past.textContent).toContain('a client that is not captured');
    expect(screen.getByRole('grid', { name: 'Who comes through' }).textContent).toContain('87 ms');
    expect(screen.getByText('No connection to it was counted in this window.')).toBeTruthy();
  });

  it('makes no silence of traffic that could not be read', async () => {
    const page = Object.fromEntries(Object.entries(shopWaypoint).filter(([part]) => part !== 'traffic'));
    renderApp(`${PAGE}?tab=traffic`, { ...answers, [`/api/v1${PAGE}`]: page });
    expect(await screen.findByText(/Traffic could not be read/)).toBeTruthy();
  });

  it('searches and pages Envoy’s configuration on the server', async () => {
    const reader = userEvent.setup();
    const { host, address } = renderApp(`${PAGE}?tab=envoy`, answers);
    const table = await screen.findByRole('grid', { name: 'Envoy configuration' });
    expect(table.textContent).toContain('10.10.1.11:8080');
    expect(screen.getByText('4 entries are outside your view.')).toBeTruthy();
    await reader.type(screen.getByRole('textbox', { name: 'Search its configuration' }), 'cat');
    await waitFor(() => expect(host.sent.some((line) => line.includes('search=cat'))).toBe(true));
    await reader.click(screen.getByRole('button', { name: 'Next' }));
    await waitFor(() => expect(host.sent.some((line) => line.includes('offset=50'))).toBe(true));
    expect(address()).toContain('from=50');
  });

  it('asks nothing of Envoy before its tab is opened', async () => {
    const { host } = renderApp(PAGE, answers);
    await screen.findByRole('region', { name: 'What to look at' });
    expect(host.sent.filter((line) => line.includes('/envoy'))).toEqual([]);
  });

  it('draws what was counted over the last hour, as a whole and by service', async () => {
    const points = [
      { endMs: 1, requests: 3, failedRequests: 0, bytes: 0, p50: 4, p95: 20, p99: 90 },
      { endMs: 2, requests: 4, failedRequests: 1, bytes: 0, p50: 5, p95: 22, p99: 95 },
    ];
    const services = [{ namespace: 'shop', name: 'catalog', points }];
    renderApp(`${PAGE}?tab=metrics`, {
      ...answers,
      [PATHS.waypointSeries]: { stepSeconds: 60, points, services, more: 0, gaps: [] },
    });
    expect(await screen.findByRole('img', { name: 'Requests: 4 req/s at the end' })).toBeTruthy();
    expect(screen.getByRole('img', { name: 'Errors: 25 % at the end' })).toBeTruthy();
    expect(screen.getByRole('img', { name: 'p99: 95 ms at the end' })).toBeTruthy();
    const table = screen.getByRole('grid', { name: 'By service' });
    expect(within(table).getByRole('img', { name: 'catalog, p95: 22 ms at the end' })).toBeTruthy();
    // Nothing of it was counted: a curve of zeros would be in the way.
    expect(screen.queryByText('Throughput')).toBeNull();
  });

  it('says which numbers are missing where percentiles could not be read', async () => {
    const gap = { source: 'prometheus', code: 'source_too_slow', missing: 'quantiles', sinceMs: 1 };
    const points = [{ endMs: 1, requests: 3, failedRequests: 0 }];
    renderApp(`${PAGE}?tab=metrics`, {
      ...answers,
      [PATHS.waypointSeries]: { stepSeconds: 60, points, services: [], more: 0, gaps: [gap] },
    });
    expect((await screen.findByRole('region', { name: 'What is missing' })).textContent).toContain('percentiles');
    expect(screen.getByRole('img', { name: /^Requests/ })).toBeTruthy();
  });

  it('has the lines of the waypoint and of the ztunnels that speak to it', async () => {
    const reader = userEvent.setup();
    const { address, host } = renderApp(`${PAGE}?tab=envoy&pod=waypoint-7f`, { ...answers, [PATHS.logs]: deniedCall });
    await reader.click(await screen.findByRole('tab', { name: 'Logs' }));
    expect(await screen.findByRole('treegrid', { name: 'Log lines' })).toBeTruthy();
    expect(screen.getByRole('heading', { level: 1, name: /^waypoint/ })).toBeTruthy();
    // Whose lines they are is the page's own address, and a pod of another tab narrows nothing.
    expect(address()).toBe(`${PAGE}?tab=logs`);
    const asked = host.sent.find((line) => line.startsWith(`GET ${PATHS.logs}?`));
    expect(asked).toContain(`place=${encodeURIComponent(shopWaypoint.facts.place)}`);
    expect(asked).not.toContain('pods=');
  });

  it('is a problem in words where the reader may not open it', async () => {
    renderApp(PAGE, { [`/api/v1${PAGE}`]: new ProblemError('answered', problem('not_allowed')) });
    expect((await screen.findByRole('alert')).textContent).toContain('Your account may not see this');
  });
});
