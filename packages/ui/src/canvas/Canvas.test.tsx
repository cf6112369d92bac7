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

async function open(drawing = shop, more: { selection?: string; question?: string } = {}) {
  const onSelect = vi.fn<(id: string | undefined) => void>();
  const onFocusPlace = vi.fn<(id: string) => void>();
  const onFold = vi.fn<(id: string) => void>();
  const onMenu = vi.fn<(id: string, at: { x: number; y: number }) => void>();
  const onPending = vi.fn<(pending: { readonly newcomers: number }) => void>();
  const handle = createRef<CanvasHandle>();
  const canvas = (next: Drawing): React.ReactElement => (
    <Canvas
      ref={handle}
      drawing={next}
      selection={more.selection}
      onSelect={onSelect}
      onFocusPlace={onFocusPlace}
      onFold={onFold}
      onMenu={onMenu}
      onPending={onPending}
      {...(more.question === undefined ? {} : { question: more.question })}
      label="Who talks to whom"
    />
  );
  const { rerender, unmount } = render(canvas(drawing));
  await screen.findByRole('button', { name: 'web, workload, healthy' });
  return {
    onSelect,
    onFocusPlace,
    onFold,
    onMenu,
    onPending,
    handle,
    unmount,
    change: (next: Drawing) => rerender(canvas(next)),
  };
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

const closed: Drawing = {
  ...shop,
  places: [
    ...shop.places,
    { ...place('pay', 'payments, namespace of 3 workloads'), shape: 'folded', badges: badgesOf('bypasses waypoint') },
  ],
};
function badgesOf(words: string): NonNullable<DrawnPlace['badges']> {
  return [{ icon: 'bypass', tone: 'warning', words }];
}

describe('boxes without a mouse', () => {
  const payments = 'payments, namespace of 3 workloads, bypasses waypoint';

  it('close with minus, and open with plus or Enter', async () => {
    const reader = userEvent.setup();
    const { onFold, onSelect } = await open(closed);
    named('shop, 38 req/s').focus();
    await reader.keyboard('-');
    expect(onFold).toHaveBeenLastCalledWith('shop');
    named(payments).focus();
    await reader.keyboard('+');
    expect(onFold).toHaveBeenLastCalledWith('pay');
    await reader.keyboard('{Enter}');
    expect(onFold).toHaveBeenCalledTimes(3);
    expect(onSelect).not.toHaveBeenCalled();
    await reader.keyboard(' ');
    expect(onSelect).toHaveBeenLastCalledWith('pay');
  });

  it('say whether they are open', async () => {
    await open(closed);
    expect(named('shop, 38 req/s').getAttribute('aria-expanded')).toBe('true');
    expect(named(payments).getAttribute('aria-expanded')).toBe('false');
    expect(named('db, workload').getAttribute('aria-expanded')).toBeNull();
  });
});

describe('the menu', () => {
  it.each(['{ContextMenu}', '{Shift>}{F10}{/Shift}'])('opens at what the keyboard stands on with %s', async (keys) => {
    const reader = userEvent.setup();
    const { onMenu } = await open();
    named('db, workload').focus();
    await reader.keyboard(keys);
    expect(onMenu.mock.calls.map(([id]) => id)).toEqual(['db']);
  });
});

describe('a refresh', () => {
  it('that nobody asked for moves nothing, even when most of it is new', async () => {
    const { change, onPending } = await open(shop, { question: 'both' });
    const where = named('cart, workload, failing').style.cssText;
    const many = Array.from({ length: 12 }, (_, index) => place(`new ${String(index)}`, `new ${String(index)}`));
    change({ ...shop, places: [...shop.places, ...many] });
    await screen.findByRole('button', { name: 'new 11' });
    expect(named('cart, workload, failing').style.cssText).toBe(where);
    expect(onPending).toHaveBeenCalled();
  });

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
