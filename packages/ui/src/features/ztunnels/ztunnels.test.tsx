// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import {
  PATHS,
  ProblemError,
  type EntriesAnswer,
  type Request,
  type ZtunnelAnswer,
  type ZtunnelsAnswer,
  type ZtunnelRow,
} from '@waymark/contract';
import { problem } from '../../testing/fake-host.ts';
import { LEAKY_CHECKOUT_END_MS } from '../../testing/leaky-checkout.ts';
import { renderApp, type RenderedApp } from '../../testing/render-app.tsx';

afterEach(cleanup);
const AT = LEAKY_CHECKOUT_END_MS;
const row = (node: string, over: Partial<ZtunnelRow> = {}): ZtunnelRow => ({
  cluster: 'east',
  node,
  pod: {
    namespace: 'istio-system',
    name: `ztunnel-${node}`,
    ready: 'yes',
    sync: { is: 'told', istiod: 'istiod-1', types: [{ type: 'WDS', state: 'accepted' }] },
    logLevel: { level: 'info', modules: [] },
  },
  held: {
    is: 'read',
    atMs: AT,
    workloads: 17,
    services: 11,
    policies: 2,
    certificates: 3,
    connections: 6,
    pods: 3,
    unavailable: 0,
    nextExpiryMs: AT + 11 * 3_600_000,
    drift: { cluster: 0, nodes: 'same' },
    outsideView: 0,
  },
  ...over,
});
const list = (over: Partial<ZtunnelsAnswer> = {}): ZtunnelsAnswer => ({
  ztunnels: [row('node-a'), row('node-b')],
  outsideView: 0,
  gaps: [],
  ...over,
});
const one = (over: Partial<ZtunnelAnswer> = {}): ZtunnelAnswer => ({
  ztunnel: row('node-a'),
  others: ['node-b'],
  gaps: [],
  ...over,
});
const page = { total: 0, outsideView: 0, atMs: AT, gaps: [] };
const entries = (asked: Request): EntriesAnswer => {
  const query = new URLSearchParams(asked.path.split('?')[1]);
  if (query.get('kind') !== 'workloads') return { kind: 'drift', ...page, rows: [], comparedWith: 'node-b' };
  const workload = (name: string): Extract<EntriesAnswer, { kind: 'workloads' }>['rows'][number] => ({
    namespace: 'shop',
    name,
    workload: name,
    protocol: 'HBONE',
    addresses: ['10.0.0.1'],
    healthy: 'yes',
    services: [],
    policies: [],
    outsideView: 0,
  });
  const rows = [workload('cart-1'), workload('web-1')].filter(({ name }) => name.includes(query.get('text') ?? ''));
  return { kind: 'workloads', ...page, total: rows.length, outsideView: 4, rows };
};
const openPage = (answers: object = {}, search = ''): RenderedApp =>
  renderApp(`/ztunnels/east/node-a${search}`, {
    [PATHS.ztunnel]: one(),
    [PATHS.ztunnelEntries]: entries,
    [PATHS.ztunnels]: list(),
    ...answers,
  });

describe('the list of ztunnels', () => {
  it('says above the fold how they do, and leads to each', async () => {
    const app = renderApp('/ztunnels?ns=shop', {
      [PATHS.ztunnels]: list(),
      [PATHS.ztunnel]: one(),
      [PATHS.ztunnelEntries]: entries,
    });
    expect(await screen.findByText(/All 2 ztunnels answer/)).toBeDefined();
    await userEvent.click(screen.getByRole('link', { name: 'node-a' }));
    expect(app.address()).toBe('/ztunnels/east/node-a?ns=shop');
    expect(await screen.findByRole('heading', { name: 'Ztunnel on node-a' })).toBeDefined();
  });

  it('is found in the navigation under the proxies', async () => {
    renderApp('/ztunnels', { [PATHS.ztunnels]: list() });
    const group = await screen.findByRole('region', { name: 'Proxies', hidden: true });
    expect(within(group).getByRole('link', { name: 'Ztunnels', hidden: true })).toBeDefined();
  });

  it('names those that were not read, in their row and as a gap', async () => {
    const gap = { source: 'ztunnel', code: 'source_too_slow', missing: 'dumps', sinceMs: AT } as const;
    const slow = row('node-b', { held: { is: 'missing', code: 'source_too_slow' } });
    renderApp('/ztunnels', { [PATHS.ztunnels]: list({ ztunnels: [row('node-a'), slow], gaps: [gap] }) });
    expect(await screen.findByText(/1 of 2 ztunnels need a look/)).toBeDefined();
    expect(screen.getByText('not read: too slow')).toBeDefined();
    expect(screen.getByText('Missing: what proxies hold and do')).toBeDefined();
  });

  it('tells an empty mesh from one that the reader may not see', async () => {
    const first = renderApp('/ztunnels', { [PATHS.ztunnels]: list({ ztunnels: [] }) });
    expect(await screen.findByRole('heading', { name: 'No ztunnel is known' })).toBeDefined();
    first.unmount();
    renderApp('/ztunnels', { [PATHS.ztunnels]: list({ ztunnels: [], outsideView: 3 }) });
    expect(await screen.findByRole('heading', { name: 'Nothing on any node is within your rights' })).toBeDefined();
  });
});

describe('the page of a ztunnel', () => {
  it('finds entries with the server, and keeps what is looked for in the link', async () => {
    const app = openPage();
    expect(await screen.findByText('shop/cart-1')).toBeDefined();
    expect(screen.getByText(/4 entries are outside your view/)).toBeDefined();
    await userEvent.type(screen.getByRole('textbox', { name: 'Find in these' }), 'web');
    await waitFor(() => expect(screen.queryByText('shop/cart-1')).toBeNull());
    expect(app.address()).toContain('q=web');
    expect(app.host.sent.at(-1)).toContain('text=web');
  });

  it('asks the server for another order', async () => {
    const app = openPage();
    await userEvent.click(await screen.findByRole('button', { name: 'Protocol' }));
    await waitFor(() => expect(app.host.sent.at(-1)).toMatch(/sort=protocol/));
    expect(app.address()).toContain('sort=protocol');
  });

  it('opens a tab by its link, and says what an empty one would hold', async () => {
    const app = openPage({}, '?tab=drift');
    expect(await screen.findByText(/It holds what the cluster says/)).toBeDefined();
    expect(screen.getByRole('combobox', { name: 'compared with' })).toBeDefined();
    expect(app.host.sent.filter((sent) => sent.includes('kind=workloads'))).toEqual([]);
  });

  it('does not call the same what could not be compared', async () => {
    const gap = { source: 'ztunnel', code: 'source_too_slow', missing: 'dumps', sinceMs: AT } as const;
    const answer: EntriesAnswer = { kind: 'drift', ...page, gaps: [gap], rows: [], comparedWith: 'node-b' };
    openPage({ [PATHS.ztunnelEntries]: answer }, '?tab=drift');
    expect(await screen.findByText(/With another node it could not be compared/)).toBeDefined();
    expect(screen.getByText('Missing: what proxies hold and do')).toBeDefined();
  });

  it('shows the problem of a tab whose dump cannot be read, and keeps the rest', async () => {
    openPage({ [PATHS.ztunnelEntries]: new ProblemError('no', problem('answer_too_large')) });
    expect(await screen.findByRole('alert')).toBeDefined();
    expect(screen.getByRole('heading', { name: 'Ztunnel on node-a' })).toBeDefined();
  });

  it('changes the log level for who may', async () => {
    const asked: Request[] = [];
    openPage(
      {
        [PATHS.logLevel]: { kind: 'ztunnel', levels: { level: 'info', modules: [] }, logging: 'may change' },
        [`POST ${PATHS.logLevel}`]: (request: Request) => {
          asked.push(request);
          return { kind: 'ztunnel', levels: { level: 'debug', modules: [] } };
        },
      },
      '?tab=log',
    );
    await userEvent.selectOptions(await screen.findByLabelText('Level'), 'debug');
    await userEvent.click(screen.getByRole('button', { name: 'Change' }));
    expect(await screen.findByText('It logs at level debug now.')).toBeDefined();
    const proxy = { cluster: 'east', namespace: 'istio-system', pod: 'ztunnel-node-a' };
    expect(asked.map(({ body }) => body)).toEqual([{ ...proxy, level: 'debug' }]);
  });

  it.each([
    ['may not change', /needs your own right to create pods\/portforward/],
    ['read only', /lent to everyone/],
    ['view only', /set to view only/],
    ['framed', /Inside another page Waymark only shows/],
  ] as const)('says why it is not changed: %s', async (logging, words) => {
    const levels = { level: 'info', modules: [] };
    openPage({ [PATHS.logLevel]: { kind: 'ztunnel', levels, logging } }, '?tab=log');
    expect(await screen.findByText(words)).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Change' })).toBeNull();
  });
});
