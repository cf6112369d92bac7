// @vitest-environment jsdom
import { cleanup, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import { PATHS, ProblemError, type ChangedLevel, type Request } from '@waymark/contract';
import { problem } from '../testing/fake-host.ts';
import { LEAKY_CHECKOUT_END_MS } from '../testing/leaky-checkout.ts';
import { renderApp } from '../testing/render-app.tsx';

afterEach(cleanup);

const at = { cluster: 'east', namespace: 'shop', pod: 'waypoint-1' };
const before = { level: 'warn', modules: ['misc=error'] };
const raised: ChangedLevel = {
  ...at,
  kind: 'envoy',
  now: { level: 'debug', modules: [] },
  before,
  by: 'alice',
  atMs: LEAKY_CHECKOUT_END_MS - 600_000,
};
const noZtunnels = { [PATHS.ztunnels]: { ztunnels: [], outsideView: 0, gaps: [] } };
const changed = (...some: readonly object[]): object => ({
  changed: some.map((one) => ({ ...one, logging: 'may change' })),
});

/** A browser from which somebody changed a level earlier. */
function withNotes(...notes: readonly ChangedLevel[]): {
  readonly preferences: {
    readonly read: (name: string) => string | undefined;
    readonly write: (name: string, value: string) => void;
  };
  readonly kept: () => unknown;
} {
  const stored = new Map([['log-levels', JSON.stringify(notes)]]);
  return {
    preferences: { read: (name) => stored.get(name), write: (name, value) => void stored.set(name, value) },
    kept: () => JSON.parse(stored.get('log-levels') ?? '[]') as unknown,
  };
}

describe('a proxy that logs at another level than it had', () => {
  it('is told on every screen: who changed it, when, and from what', async () => {
    renderApp('/ztunnels', { ...noZtunnels, [PATHS.logLevels]: changed(raised) });
    const strip = await screen.findByRole('region', { name: 'Proxies at another log level' });
    expect(strip.textContent).toMatch(/Envoy shop\/waypoint-1 logs at level debug/);
    expect(strip.textContent).toMatch(/set by alice 10 min ago, at .*; before it was warn/);
  });

  it('is set back with one press, exceptions and all', async () => {
    const asked: Request[] = [];
    let isBack = false;
    renderApp('/ztunnels', {
      ...noZtunnels,
      [PATHS.logLevels]: () => (isBack ? changed() : changed(raised)),
      [`POST ${PATHS.logLevel}`]: (request: Request) => {
        asked.push(request);
        isBack = true;
        return { kind: 'envoy', levels: before };
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Set back to warn' }));
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Proxies at another log level' })).toBeNull());
    expect(asked.map(({ body }) => body)).toEqual([{ ...at, level: 'warn', modules: ['misc=error'], as: 'back' }]);
  });

  it('says why it was not set back', async () => {
    renderApp('/ztunnels', {
      ...noZtunnels,
      [PATHS.logLevels]: changed(raised),
      [`POST ${PATHS.logLevel}`]: new ProblemError('no', problem('not_allowed')),
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Set back to warn' }));
    expect(await screen.findByText(/It was not changed: Your account may not see this/)).toBeDefined();
  });

  it('is told without a way back to who may not change it', async () => {
    renderApp('/ztunnels', {
      ...noZtunnels,
      [PATHS.logLevels]: { changed: [{ ...raised, logging: 'may not change' }] },
    });
    expect(await screen.findByText(/needs your own right to create pods\/portforward/)).toBeDefined();
    expect(screen.queryByRole('button', { name: /Set back/ })).toBeNull();
  });

  it('is remembered by the browser, too, where the server that answers does not know of it', async () => {
    const { preferences } = withNotes(raised);
    const level = { kind: 'envoy', levels: raised.now, logging: 'may change' };
    renderApp('/ztunnels', { ...noZtunnels, [PATHS.logLevels]: changed(), [PATHS.logLevel]: level }, { preferences });
    expect(await screen.findByRole('button', { name: 'Set back to warn' })).toBeDefined();
  });

  it.each([
    ['logs as it did before', { kind: 'envoy', levels: before, logging: 'may change' }],
    ['is gone', new ProblemError('gone', problem('not_found'))],
  ])('is forgotten by the browser when it %s', async (_what, level) => {
    const { preferences, kept } = withNotes(raised);
    renderApp('/ztunnels', { ...noZtunnels, [PATHS.logLevels]: changed(), [PATHS.logLevel]: level }, { preferences });
    await waitFor(() => expect(kept()).toEqual([]));
    expect(screen.queryByRole('region', { name: 'Proxies at another log level' })).toBeNull();
  });

  it('does not fill the screen with others of its kind', async () => {
    const many = ['w-1', 'w-2', 'w-3', 'w-4'].map((pod) => ({ ...raised, pod }));
    renderApp('/ztunnels', { ...noZtunnels, [PATHS.logLevels]: changed(...many) });
    await userEvent.click(await screen.findByRole('button', { name: '2 more' }));
    expect(screen.getAllByRole('button', { name: 'Set back to warn' })).toHaveLength(4);
  });
});
