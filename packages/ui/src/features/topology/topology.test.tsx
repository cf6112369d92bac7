// @vitest-environment jsdom
import { act, cleanup, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { PATHS, ProblemError, toDelta } from '@waymark/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { problem } from '../../testing/fake-host.ts';
import { answerOf, leakyCheckout, LEAKY_CHECKOUT_END_MS, places } from '../../testing/leaky-checkout.ts';
import { renderApp, type RenderedApp } from '../../testing/render-app.tsx';

afterEach(cleanup);

/** Opens the page and waits until its stream is heard. */
async function open(address: string, ...given: [answers?: Parameters<typeof renderApp>[1]]): Promise<RenderedApp> {
  const app = renderApp(address, ...given);
  await waitFor(() => expect(app.host.streams()).toHaveLength(1));
  return app;
}
const emit = (app: RenderedApp, name: string, data: unknown): void => act(() => app.host.emit(name, data));
const silent = answerOf({ edges: [] });

describe('while the picture is on its way', () => {
  it('shows an outline with words', async () => {
    await open('/topology');
    expect(screen.getByRole('status').textContent).toBe('Reading the traffic of the last minutes…');
  });

  it('asks the stream for what the link says', async () => {
    const app = await open('/topology?ns=data,shop&window=1h&refresh=5');
    expect(app.host.streams()[0]).toBe(
      `${PATHS.topologyStream}?namespaces=data%2Cshop&windowSeconds=3600&refreshSeconds=5`,
    );
  });
});

describe('without traffic', () => {
  it('says why and offers a longer time, other namespaces and idle places', async () => {
    const reader = userEvent.setup();
    const app = await open('/topology?ns=shop');
    emit(app, 'topology', silent);
    expect(await screen.findByRole('heading', { name: 'No traffic here' })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Look at all namespaces I may see' })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Show the 1 idle place' })).toBeTruthy();
    await reader.click(screen.getByRole('button', { name: 'Look at the last 15 min' }));
    expect(app.address()).toBe('/topology?ns=shop&window=15m');
  });

  it('does not claim silence of a time of which nothing was kept, and goes back to the newest picture', async () => {
    const reader = userEvent.setup();
    const unkept = { ...silent, window: { ...silent.window, observedSeconds: 0 } };
    const app = renderApp('/topology?until=2020-01-01T12:00:00.000Z', { [PATHS.topology]: unkept });
    expect(await screen.findByRole('heading', { name: 'No data was kept for this time' })).toBeTruthy();
    expect(screen.queryByText(/Nobody talked/)).toBeNull();
    await reader.click(screen.getByRole('button', { name: 'Show the newest picture' }));
    expect(app.address()).toBe('/topology');
    await waitFor(() => expect(app.host.streams()).toHaveLength(1));
    emit(app, 'topology', unkept);
    expect(await screen.findByRole('heading', { name: 'No proxy is being measured' })).toBeTruthy();
  });

  it('speaks of a past window by its own time', async () => {
    renderApp('/topology?until=2020-01-01T12:00:00.000Z', { [PATHS.topology]: silent });
    expect(await screen.findByText(/Nobody talked to anybody in these namespaces in 2020-01-01 /)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Look at 15 min up to then' })).toBeTruthy();
  });

  it('does not claim silence while something is missing', async () => {
    const app = await open('/topology');
    emit(app, 'topology', {
      ...silent,
      gaps: [{ source: 'prometheus', code: 'source_too_slow', missing: 'bytes', sinceMs: LEAKY_CHECKOUT_END_MS }],
    });
    expect(await screen.findByText(/may not be the whole truth/)).toBeTruthy();
  });
});

describe('with a gap', () => {
  it('names source, reason, since when and what is missing, and tries again', async () => {
    const reader = userEvent.setup();
    const app = await open('/topology', { [PATHS.topology]: silent });
    emit(app, 'topology', {
      ...silent,
      gaps: [{ source: 'kubernetes', code: 'not_allowed', missing: 'inventory', sinceMs: LEAKY_CHECKOUT_END_MS }],
    });
    const strip = await screen.findByRole('region', { name: 'What is missing' });
    expect(strip.textContent).toContain('Missing: idle workloads, capture states and readiness');
    expect(strip.textContent).toMatch(/Kubernetes does not allow it since \d\d:\d\d:\d\d\./);
    await reader.click(within(strip).getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.queryByRole('region', { name: 'What is missing' })).toBeNull());
  });

  it('says by how much a clock is off', async () => {
    const app = await open('/topology');
    const gap = { source: 'prometheus', code: 'clock_off', missing: 'times', sinceMs: LEAKY_CHECKOUT_END_MS };
    emit(app, 'topology', { ...silent, gaps: [{ ...gap, offMs: -1_200_000 }] });
    const strip = await screen.findByRole('region', { name: 'What is missing' });
    expect(strip.textContent).toMatch(/The clock of Prometheus has been off by 20 min since/);
  });

  it('says which of several clusters it is about', async () => {
    const app = await open('/topology');
    const gap = {
      source: 'kubernetes',
      code: 'source_unreachable',
      missing: 'inventory',
      sinceMs: LEAKY_CHECKOUT_END_MS,
    };
    emit(app, 'topology', { ...silent, gaps: [{ ...gap, cluster: 'east' }] });
    const strip = await screen.findByRole('region', { name: 'What is missing' });
    expect(strip.textContent).toContain('Missing of cluster east: idle workloads');
    expect(strip.textContent).toMatch(/Kubernetes of cluster east has not been reachable since/);
  });
});

describe('what nobody looks at', () => {
  it('is one quiet line, no alarm and nothing to try again', async () => {
    const app = await open('/topology');
    const sinceMs = LEAKY_CHECKOUT_END_MS;
    emit(app, 'topology', {
      ...leakyCheckout,
      gaps: [
        { source: 'ztunnel', code: 'not_looked_for', missing: 'uncounted', sinceMs },
        { source: 'kubernetes', code: 'not_looked_for', missing: 'inventory', cluster: 'west', sinceMs },
      ],
    });
    const strip = await screen.findByRole('region', { name: 'What is missing' });
    expect(strip.children).toHaveLength(1);
    expect(strip.textContent).toMatch(
      /^Failures that no metric counts .* Cluster west is not read, only seen in traffic: its idle workloads, capture states and readiness are not known\.$/,
    );
    expect(within(strip).queryByRole('button')).toBeNull();
  });

  it('does not make silence doubtful', async () => {
    const app = await open('/topology', { [PATHS.topology]: silent });
    const gap = { source: 'ztunnel', code: 'not_looked_for', missing: 'uncounted', sinceMs: LEAKY_CHECKOUT_END_MS };
    emit(app, 'topology', { ...silent, gaps: [gap] });
    await screen.findByText(/^Failures that no metric counts/);
    expect(screen.queryByText(/may not be the whole truth/)).toBeNull();
  });
});

describe('pushed step by step', () => {
  const changed = {
    ...leakyCheckout,
    edges: leakyCheckout.edges.filter((edge) => edge.to !== places.paymentsWaypoint.key),
  };

  it('shows what a step makes of the picture before', async () => {
    const app = await open('/topology');
    emit(app, 'topology', leakyCheckout);
    expect(await screen.findByRole('heading', { name: '3 flows are failing, 3 are worth a look.' })).toBeTruthy();
    emit(app, 'topology-delta', toDelta(leakyCheckout, changed, 1));
    expect(await screen.findByRole('heading', { name: '2 flows are failing, 3 are worth a look.' })).toBeTruthy();
  });

  it('opens the stream anew when a step was missed, and shows the whole picture that comes', async () => {
    const app = await open('/topology');
    emit(app, 'topology', leakyCheckout);
    emit(app, 'topology-delta', toDelta(leakyCheckout, silent, 2));
    expect(await screen.findByRole('heading', { name: '3 flows are failing, 3 are worth a look.' })).toBeTruthy();
    expect(app.host.streams()).toHaveLength(1);
    expect(app.host.opened()).toBe(2);
    emit(app, 'topology', changed);
    emit(app, 'topology-delta', toDelta(changed, changed, 1));
    expect(await screen.findByRole('heading', { name: '2 flows are failing, 3 are worth a look.' })).toBeTruthy();
  });
});

describe('when something is wrong', () => {
  it('tells the problem and tries again', async () => {
    const reader = userEvent.setup();
    const app = await open('/topology', { [PATHS.topology]: silent });
    emit(app, 'problem', problem('source_unreachable'));
    expect(await screen.findByRole('heading', { name: 'A source of the mesh’s data is down' })).toBeTruthy();
    await reader.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('heading', { name: 'No traffic here' })).toBeTruthy();
  });

  it('keeps the last picture, with its age, when a newer one cannot be made', async () => {
    const app = await open('/topology');
    emit(app, 'topology', silent);
    emit(app, 'problem', problem('source_too_slow'));
    expect(
      await screen.findByText(
        /A newer picture could not be made: A source of the mesh’s data took too long\. This one is of just now\./,
      ),
    ).toBeTruthy();
    expect(screen.getByRole('heading', { name: 'No traffic here' })).toBeTruthy();
  });

  it('keeps the last picture when the connection is lost, and says so', async () => {
    const app = await open('/topology');
    emit(app, 'topology', silent);
    act(() => app.host.lose());
    expect(
      await screen.findByText('Connection lost, retrying. The picture is of just now.', { exact: false }),
    ).toBeTruthy();
    emit(app, 'topology', silent);
    await waitFor(() => expect(screen.queryByText(/Connection lost/)).toBeNull());
  });

  it('asks the plain way when the stream does not open', async () => {
    const app = await open('/topology', { [PATHS.topology]: silent });
    act(() => app.host.lose());
    expect(await screen.findByRole('heading', { name: 'No traffic here' })).toBeTruthy();
    expect(screen.getByText(/Connection lost, retrying/)).toBeTruthy();
  });

  it('shows the problem of a paused picture', async () => {
    renderApp('/topology?until=2026-08-20T12:00:00Z', {
      [PATHS.topology]: new ProblemError('no', problem('answer_too_large')),
    });
    expect(await screen.findByRole('heading', { name: /choose fewer namespaces/ })).toBeTruthy();
  });
});

describe('the side panel', () => {
  it('sums up the picture while nothing is selected, and opens what hurts most', async () => {
    const reader = userEvent.setup();
    const app = await open('/topology');
    emit(app, 'topology', leakyCheckout);
    expect(await screen.findByRole('heading', { name: '3 flows are failing, 3 are worth a look.' })).toBeTruthy();
    await reader.click(screen.getByRole('button', { name: 'checkout → payments-wp' }));
    expect(app.address()).toBe(`/topology?selected=l4>${places.checkout.key}>${places.paymentsWaypoint.key}`);
    expect(await screen.findByText(/No pod of this waypoint is ready/)).toBeTruthy();
  });

  it('shows the place that a link selects, and closes on Escape', async () => {
    const reader = userEvent.setup();
    const app = await open(`/topology?selected=${encodeURIComponent(places.catalogV2.key)}`);
    emit(app, 'topology', leakyCheckout);
    expect(await screen.findByRole('heading', { name: 'catalog-v2' })).toBeTruthy();
    const table = screen.getByRole('grid', { name: 'In, last 5 min' });
    expect(within(table).getAllByRole('row')).toHaveLength(4);
    await reader.keyboard('{Escape}');
    expect(app.address()).toBe('/topology');
  });

  it('reads the percentiles of a conversation when it is opened', async () => {
    const selected = encodeURIComponent(`pair>${places.frontend.key}>${places.catalogV2.key}`);
    const app = await open(`/topology?selected=${selected}`, {
      [PATHS.topologyQuantiles]: { p50: 38, p95: 187, p99: 1900, gaps: [] },
    });
    emit(app, 'topology', leakyCheckout);
    expect(await screen.findByText('187 ms')).toBeTruthy();
    expect(screen.getByText('1.9 s')).toBeTruthy();
  });

  it('says why no HTTP is seen to reach a place', async () => {
    const findings = [{ is: 'no-waypoint' }, { is: 'denied', count: 30 }];
    const app = await open(`/topology?selected=${encodeURIComponent(places.ordersDb.key)}`, {
      [PATHS.topologySilence]: { findings, gaps: [] },
    });
    emit(app, 'topology', leakyCheckout);
    const heading = await screen.findByRole('heading', { name: 'Why is there no HTTP?' });
    const causes = within(heading.parentElement!).getAllByRole('listitem');
    expect(causes.map(({ textContent }) => textContent)).toEqual([
      expect.stringContaining('No waypoint reads its requests'),
      '30 connections to it were denied by policy.',
    ]);
  });

  it('says so when a link selects what is not in the picture', async () => {
    const app = await open('/topology?selected=workload/east/shop/ghost');
    emit(app, 'topology', leakyCheckout);
    expect(await screen.findByText(/What this link selects is not in the picture/)).toBeTruthy();
  });
});

describe('the toolbar', () => {
  it('writes layers and labels into the link', async () => {
    const reader = userEvent.setup();
    const app = await open('/topology');
    emit(app, 'topology', leakyCheckout);
    await reader.click(screen.getByRole('button', { name: 'Merged' }));
    await reader.click(screen.getByRole('button', { name: /Labels/ }));
    await reader.click(await screen.findByRole('option', { name: 'average latency' }));
    expect(app.address()).toBe('/topology?layers=merged&labels=average');
    expect(screen.getByRole('button', { name: 'Merged', pressed: true })).toBeTruthy();
  });

  it('asks for a cluster only where there are several, or where the link names one', async () => {
    const reader = userEvent.setup();
    const app = await open('/topology');
    emit(app, 'topology', leakyCheckout);
    await screen.findByRole('button', { name: /Labels/ });
    expect(screen.queryByRole('button', { name: /^Cluster: / })).toBeNull();
    const far = { ...places.cart, id: { ...places.cart.id, cluster: 'west' }, key: 'workload/west/shop/cart' };
    emit(app, 'topology', { ...leakyCheckout, places: [...leakyCheckout.places, far] });
    await reader.click(await screen.findByRole('button', { name: 'Cluster: all' }));
    await reader.click(await screen.findByRole('option', { name: /^west/ }));
    expect(app.address()).toBe('/topology?cluster=west');
    expect(await screen.findByRole('button', { name: 'Cluster: west' })).toBeTruthy();
  });

  it('counts what it finds, and Enter selects the first', async () => {
    const reader = userEvent.setup();
    const app = await open('/topology');
    emit(app, 'topology', leakyCheckout);
    await reader.type(await screen.findByRole('combobox', { name: 'Find' }), 'catalog{Escape}{Enter}');
    expect(await screen.findByText('2 found')).toBeTruthy();
    expect(app.address()).toBe(`/topology?find=catalog&selected=${places.catalogV1.key}`);
  });
});
