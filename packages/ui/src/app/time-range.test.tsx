// @vitest-environment jsdom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { PATHS } from '@waymark/contract';
import { afterEach, expect, it } from 'vitest';
import { answerOf, LEAKY_CHECKOUT_END_MS } from '../testing/leaky-checkout.ts';
import { renderApp, type RenderedApp } from '../testing/render-app.tsx';

afterEach(cleanup);

const answers = { [PATHS.topology]: answerOf({}) };
const local = (minutesAgo: number): string => {
  const at = new Date(LEAKY_CHECKOUT_END_MS - minutesAgo * 60_000);
  return `${at.toLocaleDateString('sv-SE')}T${at.toLocaleTimeString('sv-SE')}`;
};

async function openCustom(address = '/topology'): Promise<RenderedApp> {
  const reader = userEvent.setup();
  const app = renderApp(address, answers);
  await reader.click(await screen.findByRole('button', { name: /Time range/ }));
  await reader.click(screen.getByRole('option', { name: 'From … to …' }));
  return app;
}
const type = (label: string, value: string): void =>
  void fireEvent.change(screen.getByLabelText(label), { target: { value } });

it('takes any time from one moment to another into the link, in the reader’s zone', async () => {
  const app = await openCustom();
  expect(screen.getByLabelText<HTMLInputElement>('To').value).toBe(local(0));
  type('From', local(42));
  type('To', local(30));
  await userEvent.click(screen.getByRole('button', { name: 'Show this time' }));
  const until = new Date(LEAKY_CHECKOUT_END_MS - 30 * 60_000).toISOString();
  await waitFor(() => expect(app.address()).toBe(`/topology?window=720s&until=${until}`));
  expect(screen.queryByRole('dialog')).toBeNull();
  const words = `${local(42).slice(11)} – ${local(30).slice(11)}`;
  expect(screen.getByRole('button', { name: `Time range: ${words}` })).toBeTruthy();
});

it.each([
  ['The end must come at least 10 seconds after the start.', local(10), local(20)],
  ['The end lies in the future.', local(10), local(-10)],
  ['At most 30 days can be shown at once.', local(60 * 24 * 31), local(0)],
  ['Both need a date and a time.', '', local(0)],
])('does not show nonsense: %s', async (words, from, to) => {
  await openCustom();
  type('From', from);
  type('To', to);
  expect(screen.getByText(words)).toBeTruthy();
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Show this time' }).disabled).toBe(true);
});

it('closes with Escape and changes nothing', async () => {
  const app = await openCustom('/topology?window=1h');
  await userEvent.keyboard('{Escape}');
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(app.address()).toBe('/topology?window=1h');
});
