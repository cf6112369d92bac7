// @vitest-environment jsdom
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { createRef } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Canvas } from './Canvas.tsx';
import type { CanvasHandle } from './Canvas.tsx';
import type { Drawing, DrawnPlace } from './drawing.ts';

afterEach(cleanup);

const place = (id: string, description: string): DrawnPlace => ({
  id,
  label: id,
  shape: 'workload',
  mark: 'ambient',
  ring: 'healthy',
  box: 'shop',
  description,
});
const shop: Drawing = {
  boxes: [{ id: 'shop', title: 'shop', totals: '38 req/s', dashed: false }],
  places: [
    place('web', 'web, workload, healthy'),
    place('cart', 'cart, workload, failing'),
    place('db', 'db, workload'),
  ],
  lines: [
    {
      id: 'web>cart',
      from: 'web',
      to: 'cart',
      kind: 'l7',
      tone: 'alarm',
      width: 1,
      label: '12 req/s',
      description: 'web to cart, 12 requests per second, 9 % failing',
    },
    {
      id: 'cart>db',
      from: 'cart',
      to: 'db',
      kind: 'l4',
      tone: 'neutral',
      width: 2,
      description: 'cart to db, 3 MB per second',
    },
  ],
};

async function open(drawing = shop, more: { selection?: string } = {}) {
  const onSelect = vi.fn<(id: string | undefined) => void>();
  const onFocusPlace = vi.fn<(id: string) => void>();
  const handle = createRef<CanvasHandle>();
  const canvas = (next: Drawing): React.ReactElement => (
    <Canvas
      ref={handle}
      drawing={next}
      selection={more.selection}
      onSelect={onSelect}
      onFocusPlace={onFocusPlace}
      label="Who talks to whom"
    />
  );
  const { rerender, unmount } = render(canvas(drawing));
  await screen.findByRole('button', { name: 'web, workload, healthy' });
  return { onSelect, onFocusPlace, handle, unmount, change: (next: Drawing) => rerender(canvas(next)) };
}
const named = (name: string): HTMLElement => screen.getByRole('button', { name });

describe('the picture without a mouse', () => {
  it('has a name and a button for every title, place and line', async () => {
    await open();
    expect(screen.getByRole('group', { name: 'Who talks to whom' })).toBeTruthy();
    expect(screen.getAllByRole('button').map((button) => button.getAttribute('aria-label'))).toEqual([
      'shop, 38 req/s',
      'web, workload, healthy',
      'cart, workload, failing',
      'db, workload',
      'web to cart, 12 requests per second, 9 % failing',
      'cart to db, 3 MB per second',
    ]);
  });

  it('walks places with Tab in reading order', async () => {
    const reader = userEvent.setup();
    await open();
    const walked: (string | null | undefined)[] = [];
    for (let step = 0; step < 4; step += 1) {
      await reader.tab();
      walked.push(document.activeElement?.getAttribute('aria-label'));
    }
    expect(walked).toEqual(['shop, 38 req/s', 'web, workload, healthy', 'cart, workload, failing', 'db, workload']);
  });

  it('follows flows with the arrow keys', async () => {
    const reader = userEvent.setup();
    await open();
    named('web, workload, healthy').focus();
    await reader.keyboard('{ArrowRight}');
    expect(document.activeElement).toBe(named('web to cart, 12 requests per second, 9 % failing'));
    await reader.keyboard('{ArrowRight}');
    expect(document.activeElement).toBe(named('cart, workload, failing'));
    await reader.keyboard('{ArrowLeft}{ArrowLeft}');
    expect(document.activeElement).toBe(named('web, workload, healthy'));
  });

  it('selects with Enter and says what is selected', async () => {
    const reader = userEvent.setup();
    const { onSelect } = await open(shop, { selection: 'cart' });
    expect(named('cart, workload, failing').getAttribute('aria-pressed')).toBe('true');
    named('web, workload, healthy').focus();
    await reader.keyboard('{Enter}');
    expect(onSelect).toHaveBeenLastCalledWith('web');
    named('cart, workload, failing').focus();
    await reader.keyboard('{Enter}');
    expect(onSelect).toHaveBeenLastCalledWith(undefined);
  });

  it('asks for the surroundings of a place with Shift and Enter', async () => {
    const reader = userEvent.setup();
    const { onFocusPlace, onSelect } = await open();
    named('cart, workload, failing').focus();
    await reader.keyboard('{Shift>}{Enter}{/Shift}');
    expect(onFocusPlace).toHaveBeenCalledWith('cart');
    expect(onSelect).not.toHaveBeenCalled();
  });
});

describe('a refresh', () => {
  it('changes words in place, and keeps focus and positions', async () => {
    const { change } = await open();
    const button = named('cart, workload, failing');
    button.focus();
    const where = button.style.cssText;
    change({
      ...shop,
      places: [
        ...shop.places.filter(({ id }) => id !== 'cart'),
        place('cart', 'cart, workload, healthy'),
        place('new', 'new, workload'),
      ],
    });
    await screen.findByRole('button', { name: 'new, workload' });
    expect(named('cart, workload, healthy').style.cssText).toBe(where);
    expect(document.activeElement).toBe(named('cart, workload, healthy'));
  });
});

describe('a strict page', () => {
  it('gets no style element', async () => {
    await open();
    expect(document.querySelectorAll('style')).toHaveLength(0);
  });

  it('may leave and come back', async () => {
    const { unmount } = await open();
    unmount();
    await open();
    await waitFor(() => expect(screen.getAllByRole('button')).toHaveLength(6));
  });
});
