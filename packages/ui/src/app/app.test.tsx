// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { PATHS, ProblemError } from '@waymark/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { problem } from '../testing/fake-host.ts';
import { leakyCheckout, LEAKY_CHECKOUT_END_MS } from '../testing/leaky-checkout.ts';
import { NAMESPACES, renderApp, SIGNED_IN } from '../testing/render-app.tsx';

afterEach(cleanup);
const silent = { ...leakyCheckout, edges: [] };

describe('signing in', () => {
  it('is asked of those who have not, with words on how to get a token', async () => {
    const reader = userEvent.setup();
    const { host } = renderApp('/topology', {
      [`GET ${PATHS.session}`]: { is: 'signed-out' },
      [`POST ${PATHS.session}`]: SIGNED_IN,
    });
    expect(await screen.findByRole('heading', { name: 'Sign in to Waymark' })).toBeTruthy();
    expect(screen.getByDisplayValue(/kubectl create token/)).toBeTruthy();
    const field = screen.getByLabelText(/Kubernetes token/);
    expect(field.getAttribute('type')).toBe('password');
    await reader.type(field, 'abc');
    await reader.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(host.sent).toContain(`POST ${PATHS.session}`);
  });

  it('is one link away where there is a provider, and comes back to the same page', async () => {
    renderApp('/topology?ns=shop&sign-in-trouble=denied', {
      [`GET ${PATHS.session}`]: { is: 'signed-out', ways: [{ is: 'provider', name: 'Keycloak' }] },
    });
    const link = await screen.findByRole('link', { name: 'Continue with Keycloak' });
    expect(link.getAttribute('href')).toBe('/api/v1/session/start?return_to=%2Ftopology%3Fns%3Dshop');
    expect(screen.getByRole('heading', { name: /cancelled or refused there/ })).toBeTruthy();
    expect(screen.queryByLabelText(/Kubernetes token/)).toBeNull();
  });

  it('is not offered where a proxy says who reads', async () => {
    renderApp('/topology', { [`GET ${PATHS.session}`]: { is: 'signed-out', ways: [{ is: 'proxy' }] } });
    expect(await screen.findByText(/The proxy in front of it says who you are/)).toBeTruthy();
    expect(screen.queryByRole('link', { name: /Continue/ })).toBeNull();
  });

  it('ends at the provider, too', async () => {
    const reader = userEvent.setup();
    const left: string[] = [];
    const ways = [{ is: 'provider', name: 'Keycloak' }];
    renderApp(
      '/nowhere',
      {
        [`GET ${PATHS.session}`]: { is: 'signed-in', user: 'ada', by: 'provider', ways },
        [`DELETE ${PATHS.session}`]: { is: 'signed-out', ways, endAt: 'https://sso.example/end' },
      },
      { leaveFor: (address) => void left.push(address) },
    );
    await reader.click(await screen.findByRole('button', { name: /Your account: ada/ }));
    expect(screen.getByText('signed in with Keycloak')).toBeTruthy();
    await reader.click(screen.getByRole('menuitem', { name: 'Sign out' }));
    expect(await screen.findByRole('link', { name: 'Continue with Keycloak' })).toBeTruthy();
    expect(left).toEqual(['https://sso.example/end']);
  });

  it('is kept by use, and only by use', async () => {
    let nowMs = 0;
    const { host } = renderApp('/nowhere', { [`POST ${PATHS.sessionUse}`]: SIGNED_IN }, { now: () => nowMs });
    await screen.findByRole('button', { name: /Your account/ });
    const told = (): number => host.sent.filter((one) => one === `POST ${PATHS.sessionUse}`).length;
    await userEvent.keyboard('x');
    expect(told()).toBe(0);
    nowMs = 6 * 60_000;
    expect(told()).toBe(0);
    await userEvent.keyboard('xy');
    expect(told()).toBe(1);
  });

  it('says why a token was refused', async () => {
    const reader = userEvent.setup();
    renderApp('/topology', {
      [`GET ${PATHS.session}`]: { is: 'signed-out' },
      [`POST ${PATHS.session}`]: new ProblemError('no', problem('not_signed_in')),
    });
    await reader.type(await screen.findByLabelText(/Kubernetes token/), 'old');
    await reader.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText(/did not accept this token/)).toBeTruthy();
  });

  it('is asked for again when the session ends', async () => {
    let ended = false;
    const session = (): unknown => (ended ? { is: 'signed-out' } : SIGNED_IN);
    const topology = (): unknown => {
      ended = true;
      return new ProblemError('ended', problem('not_signed_in'));
    };
    renderApp('/topology?until=2026-08-20T12:00:00Z', { [PATHS.session]: session, [PATHS.topology]: topology });
    expect(await screen.findByRole('heading', { name: 'Sign in to Waymark' })).toBeTruthy();
  });

  it('offers to try again when nobody can tell who reads', async () => {
    renderApp('/topology', { [PATHS.session]: new ProblemError('bug', problem('internal', { requestId: 'r-77' })) });
    expect(await screen.findByText(/r-77/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
  });
});

describe('the frame', () => {
  it('opens the topology first and links only to what there is', async () => {
    const reader = userEvent.setup();
    const { address } = renderApp('/?ns=shop');
    // jsdom's window is narrow, where the sidebar waits behind its button.
    await reader.click(await screen.findByRole('button', { name: 'Navigation' }));
    await waitFor(() => expect(address()).toBe('/topology?ns=shop'));
    const links = within(screen.getByRole('navigation', { name: 'Screens' })).getAllByRole('link');
    expect(links.map((link) => link.textContent)).toEqual([
      ...['Topology', 'Findings', 'Change the mesh'],
      ...['Workloads', 'Logs'],
      ...['Waypoints', 'Ztunnels'],
      'Control planes',
    ]);
  });

  it('tells friendly that there is no such page, and keeps the choices on the way back', async () => {
    renderApp('/nowhere?ns=shop&selected=outside');
    const link = await screen.findByRole('link', { name: 'Go to the topology' });
    expect(link.getAttribute('href')).toBe('/topology?ns=shop');
  });

  it('is left out where the host brings its own; the choices stay', async () => {
    renderApp('/topology', {}, { chrome: { navigation: true, namespacePicker: true } });
    expect(await screen.findByRole('button', { name: /Time range/ })).toBeTruthy();
    expect(screen.queryByRole('navigation', { name: 'Screens' })).toBeNull();
    expect(screen.queryByRole('button', { name: /Namespaces/ })).toBeNull();
  });

  it('chooses namespaces by name, into the link', async () => {
    const reader = userEvent.setup();
    const { address } = renderApp('/topology');
    await reader.click(await screen.findByRole('button', { name: 'Namespaces: all I may see' }));
    await reader.type(await screen.findByRole('textbox', { name: 'Find a namespace' }), 'sh');
    expect(screen.queryByText('legacy')).toBeNull();
    await reader.click(screen.getByRole('checkbox', { name: /shop/ }));
    expect(address()).toBe('/topology?ns=shop');
  });

  it('pauses at this moment and goes live again', async () => {
    const reader = userEvent.setup();
    const { address, host } = renderApp('/topology', { [PATHS.topology]: silent });
    await waitFor(() => expect(host.streams()).toHaveLength(1));
    await reader.click(screen.getByRole('button', { name: /Live updates/ }));
    await reader.click(await screen.findByRole('option', { name: 'Pause here' }));
    expect(address()).toBe(`/topology?until=${new Date(LEAKY_CHECKOUT_END_MS).toISOString()}`);
    await waitFor(() => expect(host.sent.some((line) => line.includes(`endMs=${LEAKY_CHECKOUT_END_MS}`))).toBe(true));
    expect(host.streams()).toHaveLength(0);
    await reader.click(screen.getByRole('button', { name: /paused at/ }));
    await reader.click(await screen.findByRole('option', { name: 'Go live' }));
    expect(address()).toBe('/topology');
    expect(host.streams()).toHaveLength(1);
  });

  it('shows the shortcuts on ? and goes to the topology on g t', async () => {
    const reader = userEvent.setup();
    const { address } = renderApp('/nowhere');
    await screen.findByRole('link', { name: 'Go to the topology' });
    await reader.keyboard('?');
    expect(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' })).toBeTruthy();
    await reader.keyboard('?gt');
    await waitFor(() => expect(address()).toBe('/topology'));
  });

  it('finds a namespace with / and looks at it alone', async () => {
    const reader = userEvent.setup();
    const { address } = renderApp('/nowhere?window=1h', { [PATHS.namespaces]: NAMESPACES });
    await screen.findByRole('link', { name: 'Go to the topology' });
    await reader.keyboard('/shop');
    await screen.findByRole('option', { name: /shop/ });
    await reader.keyboard('{Enter}');
    await waitFor(() => expect(address()).toBe('/topology?window=1h&ns=shop'));
  });

  it('says who reads and lets them sign out', async () => {
    const reader = userEvent.setup();
    renderApp('/topology', { [`DELETE ${PATHS.session}`]: { is: 'signed-out' }, [PATHS.namespaces]: NAMESPACES });
    await reader.click(await screen.findByRole('button', { name: /Your account/ }));
    expect(await screen.findByText('signed in with your own token')).toBeTruthy();
    await reader.click(screen.getByRole('menuitem', { name: 'Sign out' }));
    expect(await screen.findByRole('heading', { name: 'Sign in to Waymark' })).toBeTruthy();
  });
});
