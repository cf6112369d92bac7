// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { PATHS, ProblemError } from '@waymark/contract';
import type { PlaceKey } from '@waymark/mesh';
import type { ReactElement } from 'react';
import { MemoryRouter, useLocation } from 'react-router';
import { afterEach, describe, expect, it } from 'vitest';
import { HostProvider } from '../../../host.ts';
import { fakeHost, type Answers, type FakeHost } from '../../../testing/fake-host.ts';
import { answerOf, LEAKY_CHECKOUT_END_MS, places } from '../../../testing/leaky-checkout.ts';
import { PanelHistory } from './PanelHistory.tsx';
import { TopologyTime } from './TopologyTime.tsx';

configure({ asyncUtilTimeout: 15_000 });
afterEach(cleanup);

const NOW_MS = LEAKY_CHECKOUT_END_MS;
const LAST_MS = Math.floor(NOW_MS / 60_000) * 60_000;
/** An hour in minutes; one minute, eleven before the end, is bad. */
const hour = {
  stepSeconds: 60,
  points: Array.from({ length: 60 }, (_, i) => ({
    endMs: LAST_MS - (59 - i) * 60_000,
    requests: i === 48 ? 40 : 20,
    failedRequests: i === 48 ? 10 : 0,
    failedConnections: 0,
    bytes: 1_200_000,
    averageLatency: i === 48 ? 900 : 30,
  })),
  gaps: [],
};

interface Rendered {
  readonly host: FakeHost;
  readonly search: () => URLSearchParams;
  /** The moment in the link, in minutes before the newest point; undefined while live. */
  readonly minutesAgo: () => number | undefined;
}

function show(element: ReactElement, answers: Answers, address = '/topology'): Rendered {
  const host = fakeHost(answers);
  let search = '';
  function Address(): null {
    ({ search } = useLocation());
    return null;
  }
  render(
    <HostProvider value={host}>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <MemoryRouter initialEntries={[address]}>
          {element}
          <Address />
        </MemoryRouter>
      </QueryClientProvider>
    </HostProvider>,
  );
  const until = (): string | null => new URLSearchParams(search).get('until');
  return {
    host,
    search: () => new URLSearchParams(search),
    minutesAgo: () => (until() === null ? undefined : (LAST_MS - Date.parse(until() ?? '')) / 60_000),
  };
}

const SHOWN = { endMs: NOW_MS, seconds: 300 };
const showStrip = (answers: Answers = { [PATHS.topologyTotals]: hour }, address?: string): Rendered =>
  show(<TopologyTime shown={SHOWN} cluster={undefined} />, answers, address);
const at = (minutesAgo: number): string => new Date(LAST_MS - minutesAgo * 60_000).toISOString();
const slider = (): Promise<HTMLElement> => screen.findByRole('slider', { name: 'Moment shown' });
/** Gives the chart a width to point at: jsdom lays nothing out. */
const chartOf = (element: HTMLElement): SVGSVGElement => {
  const chart = element.querySelector('svg')!;
  chart.getBoundingClientRect = () => new DOMRect(100, 0, 600, 44);
  return chart;
};

describe('the time strip', () => {
  it('asks for the hour in which the window lies, of the namespaces in the link', async () => {
    const { host } = showStrip(undefined, '/topology?ns=shop,data');
    await slider();
    expect(host.sent).toEqual([`GET ${PATHS.topologyTotals}?namespaces=data%2Cshop&windowSeconds=3600`]);
  });

  it('asks for the hour of the cluster that is shown alone', async () => {
    const { host } = show(<TopologyTime shown={SHOWN} cluster="west" />, { [PATHS.topologyTotals]: hour });
    await slider();
    expect(host.sent).toEqual([`GET ${PATHS.topologyTotals}?namespaces=&cluster=west&windowSeconds=3600`]);
  });

  it('asks for what the picture shows where both a cluster and namespaces are chosen', async () => {
    const strip = <TopologyTime shown={SHOWN} cluster="west" />;
    const { host } = show(strip, { [PATHS.topologyTotals]: hour }, '/topology?ns=shop');
    await slider();
    expect(host.sent).toEqual([`GET ${PATHS.topologyTotals}?namespaces=shop&cluster=west&windowSeconds=3600`]);
  });

  it('says in words what it shows and where the picture is', async () => {
    showStrip();
    expect(screen.getByText('Reading the traffic over time…')).toBeTruthy();
    expect((await slider()).getAttribute('aria-valuetext')).toMatch(/^\d\d:05:08, live: 20 req\/s, 1.2 MB\/s$/);
    expect(screen.getByRole('button', { name: 'Go live' }).getAttribute('aria-pressed')).toBe('true');
  });

  it('moves by a step with the arrows, by ten with the page keys, to the start and back to the present', async () => {
    const reader = userEvent.setup();
    const { minutesAgo } = showStrip(undefined, `/topology?until=${at(5)}`);
    (await slider()).focus();
    const after = async (keys: string): Promise<number | undefined> => (await reader.keyboard(keys), minutesAgo());
    expect(await after('{ArrowLeft}')).toBe(6);
    expect(await after('{ArrowRight}{ArrowRight}')).toBe(4);
    expect(await after('{PageDown}')).toBe(14);
    expect((await slider()).getAttribute('aria-valuenow')).toBe('46');
    expect(await after('{Home}')).toBe(59);
    expect(await after('{End}')).toBeUndefined();
  });

  it('tells the moment under the pointer, and pins it with a click', async () => {
    const { minutesAgo } = showStrip();
    const element = await slider();
    const chart = chartOf(element);
    fireEvent.pointerMove(chart, { clientX: 100 + 485 });
    expect(document.body.textContent).toMatch(/40 req\/s, 25 % errors, 1.2 MB\/s/);
    expect(minutesAgo()).toBeUndefined();
    fireEvent.pointerDown(chart, { clientX: 100 + 485, button: 0 });
    fireEvent.pointerUp(chart, { clientX: 100 + 485 });
    expect(minutesAgo()).toBe(11);
    expect(element.getAttribute('aria-valuetext')).toMatch(/25 % errors/);
    fireEvent.pointerLeave(chart);
  });

  it('is dragged, and pins where it is let go', async () => {
    const { minutesAgo } = showStrip();
    const chart = chartOf(await slider());
    fireEvent.pointerDown(chart, { clientX: 300, button: 0 });
    fireEvent.pointerMove(chart, { clientX: 400 });
    expect(minutesAgo()).toBeUndefined();
    fireEvent.pointerUp(chart, { clientX: 405 });
    expect(minutesAgo()).toBe(29);
  });

  it('goes back to the present', async () => {
    const reader = userEvent.setup();
    const { minutesAgo } = showStrip(undefined, `/topology?until=${at(5)}`);
    await slider();
    await reader.click(screen.getByRole('button', { name: 'Go live' }));
    expect(minutesAgo()).toBeUndefined();
  });

  it('looks earlier and later without moving the picture', async () => {
    const reader = userEvent.setup();
    const { host, minutesAgo } = showStrip();
    await slider();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Later' }).disabled).toBe(true);
    await reader.click(screen.getByRole('button', { name: 'Earlier' }));
    await waitFor(() => expect(host.sent.at(-1)).toMatch(/endMs=\d+$/));
    const endMs = Number(/endMs=(\d+)/.exec(host.sent.at(-1) ?? '')?.[1]);
    expect(Math.abs(NOW_MS - 1_800_000 - endMs)).toBeLessThan(200_000);
    expect(minutesAgo()).toBeUndefined();
    await reader.click(screen.getByRole('button', { name: 'Later' }));
    await waitFor(() => expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Later' }).disabled).toBe(true));
  });

  it('says when it could not be read, and tries again', async () => {
    const reader = userEvent.setup();
    let isDown = true;
    showStrip({ [PATHS.topologyTotals]: () => (isDown ? new ProblemError('down', undefined) : hour) });
    expect(await screen.findByText(/could not be read/)).toBeTruthy();
    isDown = false;
    await reader.click(screen.getByRole('button', { name: 'Try again' }));
    await slider();
  });
});

describe('the replay', () => {
  it('moves nothing until it is started, then plays forward, asks ahead, and pauses', async () => {
    const reader = userEvent.setup();
    const { host, minutesAgo } = showStrip(
      { [PATHS.topologyTotals]: hour, [PATHS.topology]: answerOf({}) },
      `/topology?until=${at(30)}`,
    );
    await slider();
    await reader.click(screen.getByRole('button', { name: /Speed of the replay/ }));
    await reader.click(screen.getByRole('option', { name: '×8' }));
    expect(minutesAgo()).toBe(30);
    await reader.click(screen.getByRole('button', { name: 'Replay from here' }));
    await waitFor(() => expect(minutesAgo()).toBeLessThan(29));
    expect(host.sent.filter((sent) => sent.startsWith(`GET ${PATHS.topology}?`)).length).toBeGreaterThan(1);
    await reader.click(screen.getByRole('button', { name: 'Pause the replay' }));
    const held = minutesAgo();
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(minutesAgo()).toBe(held);
  });

  it('waits for a picture that is late', async () => {
    const reader = userEvent.setup();
    const { minutesAgo } = showStrip(
      { [PATHS.topologyTotals]: hour, [PATHS.topology]: () => new Promise(() => undefined) },
      `/topology?until=${at(30)}`,
    );
    await slider();
    await reader.click(screen.getByRole('button', { name: /Speed of the replay/ }));
    await reader.click(screen.getByRole('option', { name: '×8' }));
    await reader.click(screen.getByRole('button', { name: 'Replay from here' }));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(minutesAgo()).toBe(30);
  });

  it('ends at the present, live', async () => {
    const reader = userEvent.setup();
    const { minutesAgo } = showStrip(
      { [PATHS.topologyTotals]: hour, [PATHS.topology]: answerOf({}) },
      `/topology?until=${at(1)}`,
    );
    await slider();
    await reader.click(screen.getByRole('button', { name: /Speed of the replay/ }));
    await reader.click(screen.getByRole('option', { name: '×8' }));
    await reader.click(screen.getByRole('button', { name: 'Replay from here' }));
    await waitFor(() => expect(minutesAgo()).toBeUndefined());
    expect(screen.getByRole('button', { name: 'Replay from here' })).toBeTruthy();
  });
});

describe('comparing', () => {
  it.each([
    ['the window before', 'before'],
    ['an hour before', '1h'],
    ['a day before', '1d'],
  ])('with %s goes into the link', async (words, spelled) => {
    const reader = userEvent.setup();
    const { search } = showStrip();
    await slider();
    await reader.click(screen.getByRole('button', { name: /Compare with/ }));
    await reader.click(screen.getByRole('option', { name: words }));
    expect(search().get('compare')).toBe(spelled);
    expect(screen.getByText(`vs ${words}`)).toBeTruthy();
  });

  it('with any moment goes into the link, and can be ended', async () => {
    const reader = userEvent.setup();
    const { search } = showStrip();
    await slider();
    await reader.click(screen.getByRole('button', { name: /Compare with/ }));
    await reader.click(screen.getByRole('option', { name: 'another moment…' }));
    fireEvent.change(screen.getByLabelText('End of the window to compare with'), {
      target: { value: '2026-08-19T10:30:00' },
    });
    await reader.click(screen.getByRole('button', { name: 'Compare' }));
    expect(search().get('compare')).toBe(new Date(2026, 7, 19, 10, 30).toISOString());
    await reader.click(screen.getByRole('button', { name: /Compare with/ }));
    await reader.click(screen.getByRole('option', { name: 'nothing' }));
    expect(search().get('compare')).toBeNull();
  });
});

describe('the last hour of what is selected', () => {
  const pair = { from: places.frontend.key, to: places.checkout.key };
  const showHour = (answer: unknown, of: Parameters<typeof PanelHistory>[0]['of'] = pair): Rendered =>
    show(<PanelHistory of={of} endMs={NOW_MS} />, { [PATHS.topologySeries]: answer });

  it('is a curve for each number, told in words, too', async () => {
    const { host } = showHour(hour);
    expect(screen.getByText('Reading the last hour…')).toBeTruthy();
    const curves = await screen.findAllByRole('img');
    expect(curves.map((curve) => curve.getAttribute('aria-label'))).toEqual([
      'Requests: 20 req/s last, from 20 req/s to 40 req/s in this hour',
      'Errors: 0 % last, from 0 % to 25 % in this hour',
      'Average latency: 30 ms last, from 30 ms to 900 ms in this hour',
      'Bytes: 1.2 MB/s last, from 1.2 MB/s to 1.2 MB/s in this hour',
    ]);
    const asked = new URLSearchParams(host.sent[0]?.split('?')[1]);
    expect(Object.fromEntries(asked)).toEqual({
      ...pair,
      windowSeconds: '3600',
      stepSeconds: '60',
      endMs: String(LAST_MS),
    });
  });

  it('leaves a hole where nothing was measured', async () => {
    const points = hour.points.map((point, i) => (i > 9 && i < 20 ? { endMs: point.endMs } : point));
    showHour({ ...hour, points });
    const [requests] = await screen.findAllByRole('img');
    expect(requests?.querySelector('path')?.getAttribute('d')?.match(/M/g)).toHaveLength(2);
  });

  it('says that there was none', async () => {
    const points = hour.points.map(({ endMs }) => ({ endMs, requests: 0, failedRequests: 0, bytes: 0 }));
    showHour({ ...hour, points });
    expect(await screen.findByText('No traffic was measured in this hour.')).toBeTruthy();
  });

  it('says what it lacks beside what it has, and tries again', async () => {
    const reader = userEvent.setup();
    let gaps: unknown[] = [{ source: 'prometheus', code: 'source_too_slow', missing: 'bytes', sinceMs: NOW_MS }];
    showHour(() => ({ ...hour, gaps }));
    const part = within(await screen.findByRole('region', { name: 'The last hour' }));
    expect(await part.findByText(/Part of it could not be read/)).toBeTruthy();
    expect(part.getAllByRole('img')).toHaveLength(4);
    gaps = [];
    await reader.click(part.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(part.queryByText(/Part of it/)).toBeNull());
  });

  it('says when it could not be read', async () => {
    showHour(new ProblemError('down', undefined));
    expect(await screen.findByText(/The last hour could not be read/)).toBeTruthy();
  });

  it.each([
    { place: places.outside.key },
    { from: places.frontend.key, to: places.restricted.key },
    { place: 'nonsense' as PlaceKey },
  ])('is not asked for where the reader could get none: %j', (of) => {
    const { host } = showHour(hour, of);
    expect(host.sent).toEqual([]);
  });
});
