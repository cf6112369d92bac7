// @vitest-environment jsdom
import { cleanup, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import type { Drawing } from '../../canvas/drawing.ts';
import { HostProvider } from '../../host.ts';
import { fakeHost, t } from '../../testing/fake-host.ts';
import { leakyCheckout } from '../../testing/leaky-checkout.ts';
import { Legend } from './Legend.tsx';
import { toLegend } from './legend-model.ts';
import { toPicture } from './picture.ts';
import { readTopologyView } from './url.ts';
import { toDrawing } from './view-model.ts';

afterEach(cleanup);
const draw = (search = ''): Drawing =>
  toDrawing(toPicture(leakyCheckout), readTopologyView(new URLSearchParams(search)), t);
const shown = (drawing: Drawing): readonly string[] => toLegend(drawing).shown.map(({ what }) => what);

describe('the legend', () => {
  it('explains what is in the picture', () => {
    expect(shown(draw())).toEqual(['l4', 'l7', 'degraded', 'failing', 'denied', 'bypass']);
    expect(
      toLegend(draw())
        .rest.slice(0, 8)
        .map(({ what }) => what),
    ).toEqual([
      ...['ambient', 'ambient-waypoint', 'out-of-mesh', 'mixed'],
      ...['workload', 'waypoint', 'gateway', 'cloud'],
    ]);
  });

  it('follows the picture', () => {
    const merged = shown(draw('layers=merged'));
    expect(merged).toContain('merged');
    expect(merged).toContain('failing');
    const [place] = draw().places;
    const [line] = draw().lines;
    const compared: Drawing = {
      boxes: [],
      places: [{ ...place!, shape: 'folded', mark: 'none', change: 'new' }],
      lines: [{ ...line!, kind: 'idle', padlock: 'open', change: 'worse' }],
    };
    expect(shown(compared)).toEqual(['idle', 'plain', 'new', 'worse']);
  });

  it('shows the rest when asked', async () => {
    render(
      <HostProvider value={fakeHost({})}>
        <Legend isOpen onToggle={() => undefined} drawing={draw()} />
      </HostProvider>,
    );
    expect(within(screen.getByRole('list', { name: 'Lines of this picture' })).getByText('denied')).toBeTruthy();
    expect(screen.queryByText('sidecar')).toBeNull();
    const more = screen.getByRole('button', { name: '25 more' });
    expect(more.getAttribute('aria-expanded')).toBe('false');
    await userEvent.click(more);
    expect(
      within(screen.getByRole('list', { name: 'Marks, shapes and all other lines' })).getByText('sidecar'),
    ).toBeTruthy();
    expect(more.getAttribute('aria-expanded')).toBe('true');
  });
});
