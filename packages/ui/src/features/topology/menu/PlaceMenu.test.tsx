// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState, type ReactElement } from 'react';
import { MemoryRouter } from 'react-router';
import { afterEach, describe, expect, it } from 'vitest';
import { HostProvider } from '../../../host.ts';
import { fakeHost, type FakeHost } from '../../../testing/fake-host.ts';
import { PlaceMenu, type MenuActions } from './PlaceMenu.tsx';

afterEach(cleanup);

const subject = { is: 'place', id: 'workload/east/shop/cart', name: 'cart' } as const;

/** A button that opens the menu, as a place of the picture does. */
function Page(props: { readonly actions: MenuActions }): ReactElement {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        cart
      </button>
      <p>elsewhere</p>
      {isOpen && (
        <PlaceMenu
          subject={subject}
          at={{ x: 20, y: 20 }}
          actions={props.actions}
          links={[{ words: 'Logs of cart', path: '/logs?place=cart' }]}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

async function open(actions: Partial<MenuActions> = {}, host: FakeHost = fakeHost({})): Promise<FakeHost> {
  render(
    <HostProvider value={host}>
      <MemoryRouter initialEntries={['/topology?ns=shop']}>
        <Page actions={{ open: () => undefined, ...actions }} />
      </MemoryRouter>
    </HostProvider>,
  );
  await userEvent.click(screen.getByRole('button', { name: 'cart' }));
  return host;
}
const item = (name: string): HTMLElement => screen.getByRole('menuitem', { name });

describe('the menu at a place', () => {
  it('offers only what can be done', async () => {
    await open({ hide: () => undefined });
    expect(screen.getByRole('menu', { name: 'What to do with cart' })).toBeTruthy();
    expect(screen.getAllByRole('menuitem').map((each) => each.textContent)).toEqual([
      'Logs of cart',
      'Open the details',
      'Hide this',
      'Copy the name',
      'Copy a link to it',
    ]);
    expect(item('Logs of cart').getAttribute('href')).toBe('/logs?place=cart');
  });

  it('does what is chosen and closes', async () => {
    const focused: unknown[] = [];
    await open({ focus: (id, hops) => focused.push([id, hops]) });
    await userEvent.click(item('Focus here: two hops'));
    expect(focused).toEqual([[subject.id, 2]]);
    expect(screen.queryByRole('menu')).toBeNull();
  });

  it('goes by arrows, and Escape gives the focus back', async () => {
    await open();
    expect(document.activeElement).toBe(item('Logs of cart'));
    await userEvent.keyboard('{ArrowDown}');
    expect(document.activeElement).toBe(item('Open the details'));
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByRole('menu')).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'cart' }));
  });

  it('closes when the reader clicks elsewhere', async () => {
    await open();
    await userEvent.click(screen.getByText('elsewhere'));
    expect(screen.queryByRole('menu')).toBeNull();
  });

  it('copies the name and a link that selects it', async () => {
    const host = await open();
    await userEvent.click(item('Copy the name'));
    await userEvent.click(screen.getByRole('button', { name: 'cart' }));
    await userEvent.click(item('Copy a link to it'));
    expect(host.copied.map(decodeURIComponent)).toEqual([
      'cart',
      'https://waymark.example/topology?ns=shop&selected=workload/east/shop/cart',
    ]);
  });

  it('says when the browser forbids copying', async () => {
    await open({}, fakeHost({}, { copy: () => Promise.reject(new DOMException('no', 'NotAllowedError')) }));
    await userEvent.click(item('Copy the name'));
    expect((await screen.findByRole('alert')).textContent).toBe('The browser did not allow copying.');
  });
});
