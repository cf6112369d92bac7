// @vitest-environment jsdom
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { MemoryRouter } from 'react-router';
import { afterEach, describe, expect, it } from 'vitest';
import { HostProvider, type Host } from '../../../host.ts';
import { fakeHost, t, type FakeHost } from '../../../testing/fake-host.ts';
import { leakyCheckout } from '../../../testing/leaky-checkout.ts';
import { toPicture } from '../picture.ts';
import { readTopologyView } from '../url.ts';
import { toDrawing } from '../view-model.ts';
import { ExportMenu, type ImageMakers } from './ExportMenu.tsx';

afterEach(cleanup);
const view = readTopologyView(new URLSearchParams());
const picture = toPicture(leakyCheckout);

async function open(
  images: ImageMakers = {},
  more: Partial<Host> = {},
  address = '/topology?ns=shop',
): Promise<FakeHost> {
  const host = fakeHost({}, more);
  render(
    <HostProvider value={host}>
      <MemoryRouter initialEntries={[address]}>
        <ExportMenu drawing={toDrawing(picture, view, t)} picture={picture} view={view} images={images} />
      </MemoryRouter>
    </HostProvider>,
  );
  await userEvent.click(screen.getByRole('button', { name: 'Export' }));
  return host;
}
const choose = (name: RegExp): Promise<void> => userEvent.click(screen.getByRole('menuitem', { name }));
const items = (): readonly string[] => screen.getAllByRole('menuitem').map((item) => item.textContent);

describe('exporting', () => {
  it('saves an image under the moment’s name', async () => {
    const png = new Blob(['pixels'], { type: 'image/png' });
    const host = await open({ png: () => Promise.resolve(png) });
    await choose(/Image \(PNG\)/);
    await screen.findByText('Saved');
    expect(host.saved[0]?.name).toBe('waymark-topology-2026-08-20T12-05-08Z.png');
    expect(host.saved[0]?.content.type).toBe('image/png');
  });

  it('saves data and graph without a canvas', async () => {
    const host = await open();
    expect(screen.queryByRole('menuitem', { name: /PNG|SVG/ })).toBeNull();
    await choose(/Data \(JSON\)/);
    await waitFor(() => expect(host.saved).toHaveLength(1));
    const text = await new Promise((done) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result);
      reader.readAsText(host.saved[0]!.content);
    });
    expect(JSON.parse(String(text))).toMatchObject({ format: 'waymark-topology', version: 1 });
  });

  it('copies a link to the view, or to the very moment', async () => {
    const host = await open();
    await choose(/Copy a link to this view/);
    expect((await screen.findByText('Link copied')).getAttribute('role')).toBe('status');
    await userEvent.click(screen.getByRole('button', { name: 'Export' }));
    await choose(/Copy a link to this moment/);
    await waitFor(() => expect(host.copied).toHaveLength(2));
    expect(host.copied.map(decodeURIComponent)).toEqual([
      'https://waymark.example/topology?ns=shop',
      'https://waymark.example/topology?ns=shop&until=2026-08-20T12:05:08.000Z',
    ]);
  });

  it('offers one link where the view is already a moment', async () => {
    await open({}, {}, '/topology?until=2026-08-20T12:00:00Z');
    expect(screen.queryByRole('menuitem', { name: /moment/ })).toBeNull();
  });

  it('says what went wrong', async () => {
    await open({ png: () => Promise.reject(new Error('too large')) });
    await choose(/PNG/);
    expect(await screen.findByText(/The file could not be made/)).toBeTruthy();
  });

  it('offers links alone where the surroundings forbid downloads', async () => {
    await open({ png: () => Promise.resolve(new Blob()) }, { save: undefined });
    expect(items()).toHaveLength(2);
  });
});
