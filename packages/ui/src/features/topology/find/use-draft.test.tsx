// @vitest-environment jsdom
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState, type ReactElement } from 'react';
import { afterEach, expect, it } from 'vitest';
import { useDraft } from './use-draft.ts';

afterEach(cleanup);

/** A page that is slower than its reader's fingers. */
function SlowPage(): ReactElement {
  const [value, setValue] = useState('');
  const [text, change] = useDraft(value, (next) => setTimeout(() => setValue(next), 20));
  return (
    <>
      <input aria-label="find" value={text} onChange={(event) => change(event.target.value)} />
      <output>{value}</output>
      <button type="button" onClick={() => setValue('failing')}>
        preset
      </button>
    </>
  );
}

it('loses no letter of a quick reader, and the page has them all in the end', async () => {
  render(<SlowPage />);
  await userEvent.type(screen.getByLabelText('find'), 'layer = L4');
  expect(screen.getByLabelText<HTMLInputElement>('find').value).toBe('layer = L4');
  await waitFor(() => expect(screen.getByRole('status').textContent).toBe('layer = L4'));
});

it('takes what others put there afterwards', async () => {
  render(<SlowPage />);
  await userEvent.type(screen.getByLabelText('find'), 'x');
  await waitFor(() => expect(screen.getByRole('status').textContent).toBe('x'));
  await userEvent.click(screen.getByRole('button', { name: 'preset' }));
  expect(screen.getByLabelText<HTMLInputElement>('find').value).toBe('failing');
});
