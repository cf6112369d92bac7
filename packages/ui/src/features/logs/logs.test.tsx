// @vitest-environment jsdom
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { PATHS, ProblemError, type LogsAnswer } from '@waymark/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { DENIED_CALL_MS as AT, deniedCall, plainLine } from '../../testing/denied-call.ts';
import { problem } from '../../testing/fake-host.ts';
import { leakyCheckout } from '../../testing/leaky-checkout.ts';
import { renderApp, type RenderedApp } from '../../testing/render-app.tsx';

afterEach(cleanup);
const ADDRESS = '/logs?place=workload/east/shop/cart';
const open = (more = '', answer: unknown = deniedCall): RenderedApp =>
  renderApp(`${ADDRESS}${more}`, { [PATHS.logs]: answer, [PATHS.topology]: leakyCheckout });
const lines = async (): Promise<readonly string[]> =>
  within(await screen.findByRole('treegrid', { name: 'Log lines' }))
    .getAllByRole('row')
    .slice(1)
    .map((row) => row.textContent);
const askedOf = ({ host }: RenderedApp): readonly URLSearchParams[] =>
  host.sent
    .filter((one) => one.startsWith(`GET ${PATHS.logs}?`))
    .map((one) => new URLSearchParams(one.slice(one.indexOf('?'))));

describe('whose lines', () => {
  it('can be picked by name', async () => {
    const reader = userEvent.setup();
    const { address } = renderApp('/logs', { [PATHS.logs]: deniedCall, [PATHS.topology]: leakyCheckout });
    await reader.type(await screen.findByLabelText('Find a place'), 'orders');
    await reader.click(await screen.findByRole('button', { name: 'Logs of orders-db, workload in data' }));
    expect(await screen.findByRole('heading', { name: 'Logs of orders-db' })).toBeTruthy();
    expect(address()).toBe('/logs?place=workload/east/data/orders-db');
  });

  it('can be those between two places', async () => {
    const reader = userEvent.setup();
    const { address } = renderApp('/logs', { [PATHS.logs]: deniedCall, [PATHS.topology]: leakyCheckout });
    await reader.click(
      await screen.findByRole('button', { name: 'Lines from cart, workload in shop to another place' }),
    );
    await reader.click(screen.getByRole('button', { name: 'Lines from cart to redis, workload in data' }));
    expect(address()).toBe('/logs?from=workload/east/shop/cart&to=workload/east/data/redis');
  });

  it('are offered where something fails, waypoints and ztunnels apart, and by the keyboard alone', async () => {
    const held = { is: 'missing', code: 'source_refused' };
    const ztunnels = { ztunnels: [{ cluster: 'east', node: 'node-a', held }], outsideView: 0, gaps: [] };
    const answers = { [PATHS.logs]: deniedCall, [PATHS.topology]: leakyCheckout, [PATHS.ztunnels]: ztunnels };
    const reader = userEvent.setup();
    const { address, unmount } = renderApp('/logs', answers);
    const failing = await screen.findByRole('list', { name: 'Where something fails' });
    expect(
      within(failing)
        .getAllByRole('listitem')
        .map((row) => row.textContent),
    ).toContain('cart → orders-db30 failed connections');
    const names = (list: string): readonly (string | null)[] =>
      within(screen.getByRole('list', { name: list }))
        .getAllByRole('button')
        .map((button) => button.textContent);
    expect(names('Waypoints')).toContain('waypoint');
    expect(names('Workloads and services')).not.toContain('waypoint');
    expect(await screen.findByRole('list', { name: 'Ztunnels, by node' })).toBeTruthy();
    await reader.type(screen.getByLabelText('Find a place'), 'node-a{Enter}');
    expect(address()).toBe('/logs?node=node-a&cluster=east');
    unmount();
    const again = renderApp('/logs', answers);
    await reader.type(await screen.findByLabelText('Find a place'), 'orders workload');
    await screen.findByRole('button', { name: 'Logs of orders-db, workload in data' });
    await reader.keyboard('{Enter}');
    expect(again.address()).toBe('/logs?place=workload/east/data/orders-db');
  });
});

describe('the lines', () => {
  it('tell in words what happened, gaps among them', async () => {
    open();
    expect(await lines()).toEqual([
      expect.stringMatching(/ztunnel \(client\).*cart → orders-db · Denied at the server’s side/),
      expect.stringMatching(/ztunnel \(server\).*allow policies exist.*same connection 1\.00/),
      expect.stringMatching(/Older lines of istio-system\/ztunnel-b were rotated.*40 lines/),
      expect.stringMatching(/app.*error.*db timeout, closing.*16 ms/),
      expect.stringMatching(/waypoint.*GET \/items frontend → catalog-v2 via waypoint.*503 · 20 ms/),
    ]);
  });

  it('of a ztunnel lead to where its log level is changed', async () => {
    const reader = userEvent.setup();
    open();
    await reader.click(within(await screen.findByRole('treegrid')).getByText(/Denied at the server’s side/));
    const link = await screen.findByRole('link', { name: 'Log level of this ztunnel' });
    expect(link.getAttribute('href')).toMatch(/^\/ztunnels\/[^/]+\/[^/]+\?(.*&)?tab=log$/);
  });

  it('stand beside the log levels of the proxies on the way', async () => {
    const reader = userEvent.setup();
    const levels = { level: 'warn', modules: ['misc=error'] };
    const { host } = renderApp(`/logs?place=workload/east/shop/cart`, {
      [PATHS.logs]: deniedCall,
      [PATHS.logLevel]: { kind: 'envoy', levels, logging: 'may change' },
    });
    await lines();
    await reader.click(screen.getByRole('button', { name: 'Log levels' }));
    const panel = await screen.findByRole('region', { name: 'Log levels' });
    await reader.selectOptions(within(panel).getByLabelText('Proxy'), 'waypoint waypoint-7f');
    expect(await within(panel).findByText('It logs at level warn. Except misc=error.')).toBeTruthy();
    expect(host.sent.at(-1)).toMatch(/log-levels\/proxy\?.*pod=waypoint-7f/);
  });

  it('open in place by key alone, with who refused and why', async () => {
    const reader = userEvent.setup();
    const { address } = open();
    (await screen.findByRole('treegrid', { name: 'Log lines' })).focus();
    await reader.keyboard('{Home}{Enter}');
    expect(address()).toContain('open=client-end');
    const detail = await screen.findByRole('region', { name: 'This line, and what belongs to it' });
    expect(detail.textContent).toMatch(/none of them allows this\. Told by ztunnel \(server\) node-b/);
    expect(detail.textContent).toMatch(/what one sent the other received, to the byte/);
    expect(within(detail).getByText(/Clock of node-b: 40 ms ahead of that of node-a/)).toBeTruthy();
    expect(within(detail).getByRole('button', { name: /ztunnel \(server\) node-b: / })).toBeTruthy();
    await reader.keyboard('{Escape}');
    await waitFor(() => expect(address()).not.toContain('open='));
  });

  it('stand open when a link says so, the pooled hop told apart', async () => {
    open('&open=waypoint');
    const hops = await screen.findByRole('region', { name: 'Hop by hop' });
    expect(hops.textContent).toMatch(/keeps a pooled connection for many requests/);
  });

  it('are copied as written', async () => {
    const reader = userEvent.setup();
    const { host } = open('&open=app');
    await reader.click(await screen.findByRole('button', { name: 'Copy the line' }));
    expect(host.copied).toEqual(['ERROR db timeout, closing request_id=7f3a']);
  });

  it('are given as a file as they are filtered', async () => {
    const reader = userEvent.setup();
    const { host } = open();
    await lines();
    await reader.click(screen.getByRole('button', { name: 'Download' }));
    await reader.click(await screen.findByRole('menuitem', { name: /As NDJSON/ }));
    expect(host.saved[0]?.name).toMatch(/^waymark-logs-cart-.*\.ndjson$/);
    expect((await host.saved[0]?.content.text())?.trimEnd().split('\n')).toHaveLength(4);
  });

  it('before the oldest are loaded when asked for', async () => {
    const reader = userEvent.setup();
    const older: LogsAnswer = { ...deniedCall, lines: [plainLine('old', AT - 500, 'long ago')], missing: [] };
    const { older: _more, ...end } = older;
    const app = open('', ({ path }: { readonly path: string }) => (path.includes('before=older-1') ? end : deniedCall));
    await reader.click(await screen.findByRole('button', { name: 'Load older lines' }));
    await waitFor(async () => expect((await lines())[0]).toMatch(/long ago/));
    expect(await screen.findByText('The logs begin here.')).toBeTruthy();
    expect(askedOf(app).at(-1)?.get('before')).toBe('older-1');
  });
});

describe('filters', () => {
  it('are asked of the server and stand in the URL', async () => {
    const reader = userEvent.setup();
    const app = open();
    await lines();
    await reader.click(screen.getByRole('button', { name: 'failed only' }));
    await reader.click(screen.getByRole('button', { name: /^waypoint$/ }));
    await reader.type(screen.getByRole('searchbox', { name: 'Filter' }), 'db{Enter}');
    await waitFor(() => expect(askedOf(app).at(-1)?.get('text')).toBe('db'));
    expect(askedOf(app).at(-1)?.get('only')).toBe('failed');
    expect(askedOf(app).at(-1)?.get('hops')).toBe('app,ztunnel-client,ztunnel-server');
    expect(app.address()).toContain('text=db');
  });

  it('do not send what is not a regular expression', async () => {
    const reader = userEvent.setup();
    const app = open('&regex=a');
    await lines();
    const asked = askedOf(app).length;
    await reader.type(screen.getByRole('searchbox', { name: 'Filter' }), '({Enter}');
    expect(await screen.findByRole('alert')).toHaveProperty('textContent', 'Not a regular expression');
    expect(askedOf(app)).toHaveLength(asked);
  });

  it('show only a part of the time, chosen in the histogram by keys', async () => {
    const reader = userEvent.setup();
    const app = open();
    await lines();
    screen.getByRole('slider', { name: 'Lines over time' }).focus();
    await reader.keyboard('{ArrowLeft}{Shift>}{ArrowLeft}{/Shift}{Enter}');
    await waitFor(() => expect(app.address()).toContain(`zoom=${String(AT + 1000)}-${String(AT + 3000)}`));
    expect(askedOf(app).at(-1)?.get('endMs')).toBe(String(AT + 3000));
    expect(await screen.findByRole('button', { name: 'All of the time' })).toBeTruthy();
  });
});

describe('following', () => {
  it('shows a line when it comes', async () => {
    const { host } = open();
    await lines();
    await waitFor(() => expect(host.streams().some((path) => path.startsWith(PATHS.logsStream))).toBe(true));
    host.emit('lines', { lines: [plainLine('new', AT + 9000, 'just written')] });
    await waitFor(async () => expect((await lines()).at(-1)).toMatch(/just written/));
  });

  it('stays where the reader has scrolled to, and counts what is new', async () => {
    const reader = userEvent.setup();
    const { host } = open();
    const grid = await screen.findByRole('treegrid', { name: 'Log lines' });
    const scroller = within(grid).getByRole('rowgroup');
    Object.defineProperties(scroller, { scrollHeight: { value: 5000 }, clientHeight: { value: 300 } });
    await waitFor(() => expect(host.streams().some((path) => path.startsWith(PATHS.logsStream))).toBe(true));
    scroller.scrollTop = 1000;
    fireEvent.scroll(scroller);
    host.emit('lines', { lines: [plainLine('n1', AT + 9000), plainLine('n2', AT + 9001)] });
    await reader.click(await screen.findByRole('button', { name: '2 new' }));
    await waitFor(() => expect(screen.queryByRole('button', { name: /new/ })).toBeNull());
  });

  it('says that the connection is lost', async () => {
    const { host } = open();
    await lines();
    await waitFor(() => expect(host.streams().some((path) => path.startsWith(PATHS.logsStream))).toBe(true));
    host.lose();
    expect(await screen.findByText(/connection to the server is lost/)).toBeTruthy();
  });

  it('opens no stream for the past or when it is switched off', async () => {
    const { host } = open('&follow=off');
    await lines();
    expect(host.streams().filter((path) => path.startsWith(PATHS.logsStream))).toEqual([]);
  });
});

describe('without lines', () => {
  it('says that the filters let none through, and clears them', async () => {
    const reader = userEvent.setup();
    const { address } = open('&text=zzz', { ...deniedCall, lines: [], missing: [] });
    expect(await screen.findByText('None of the lines passes the filters.')).toBeTruthy();
    await reader.click(screen.getAllByRole('button', { name: 'Clear the filters' })[0] as HTMLElement);
    expect(address()).not.toContain('text=');
  });

  it('names the logs that could not be read', async () => {
    open('', { ...deniedCall, lines: [], missing: [{ code: 'refused', origin: deniedCall.origins[0]?.origin }] });
    expect(await screen.findByText(/istio-system\/ztunnel-a may not be read/)).toBeTruthy();
  });

  it('says why there is no answer', async () => {
    open('', new ProblemError('no', problem('not_allowed')));
    expect(await screen.findByText('Your account may not see this')).toBeTruthy();
  });
});
