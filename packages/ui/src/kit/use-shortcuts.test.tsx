// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import type { ReactElement } from 'react';
import { afterEach, expect, it } from 'vitest';
import { useShortcuts } from './use-shortcuts.ts';

afterEach(cleanup);

function Page(props: { readonly onEscape: () => void }): ReactElement {
  useShortcuts({ Escape: props.onEscape });
  return (
    <>
      <button type="button" aria-expanded="true">
        menu
      </button>
      <button type="button" aria-expanded="true" aria-pressed="true">
        box
      </button>
    </>
  );
}

it('leaves Escape to the open menu that has the focus', async () => {
  let closed = 0;
  render(<Page onEscape={() => (closed += 1)} />);
  screen.getByRole('button', { name: 'menu' }).focus();
  await userEvent.keyboard('{Escape}');
  expect(closed).toBe(0);
});

it('takes Escape from a box of the picture, which is open but nothing that a key closes', async () => {
  let closed = 0;
  render(<Page onEscape={() => (closed += 1)} />);
  screen.getByRole('button', { name: 'box' }).focus();
  await userEvent.keyboard('{Escape}');
  expect(closed).toBe(1);
});
