// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import type { Drawing } from './drawing.ts';
import { layOut } from './layout.ts';
import { toLayoutInput } from './layout-input.ts';
import { readPalette } from './palette.ts';
import { toRoutes } from './routes.ts';
import { toSvgPicture } from './svg-picture.ts';

const drawing: Drawing = {
  boxes: [
    { id: 'east', title: 'east', dashed: false },
    { id: 'shop', parent: 'east', title: 'shop <&> "co"', totals: '38 req/s', dashed: true },
  ],
  places: [
    { id: 'web', label: 'web', shape: 'app', mark: 'ambient', ring: 'healthy', box: 'shop', description: 'web' },
    {
      id: 'wp',
      label: 'wp',
      shape: 'front',
      mark: 'none',
      ring: 'warning',
      box: 'shop',
      description: 'wp',
      change: 'new',
    },
    {
      id: 'pay',
      label: 'payments',
      note: { text: '12 workloads', tone: 'alarm' },
      shape: 'folded',
      mark: 'none',
      ring: 'alarm',
      box: 'east',
      description: 'payments',
      badges: [{ icon: 'gone', tone: 'alarm', words: 'gone' }],
      dimmed: true,
    },
  ],
  lines: [
    {
      id: '1',
      from: 'web',
      to: 'wp',
      kind: 'l4',
      tone: 'neutral',
      width: 2,
      description: '1',
      padlock: 'open',
      label: '3 MB/s',
    },
    { id: '2', from: 'wp', to: 'pay', kind: 'denied', tone: 'alarm', width: 1, description: '2', label: 'denied' },
    { id: '3', from: 'web', to: 'pay', kind: 'bypass', tone: 'warning', width: 1, description: '3' },
  ],
};
const layout = layOut(toLayoutInput(drawing, { width: 1000, height: 700 }));
const palette = readPalette(() => '');
const svg = toSvgPicture({ drawing, layout, routes: toRoutes(drawing, layout), arrows: 'shown' }, palette);
const page = new DOMParser().parseFromString(svg, 'image/svg+xml');

describe('a picture as SVG', () => {
  it('is one whole document', () => {
    expect(page.querySelector('parsererror')).toBeNull();
    expect(page.documentElement.getAttribute('viewBox')).toMatch(/^-?[\d.]+ -?[\d.]+ [\d.]+ [\d.]+$/);
  });

  it('keeps every word as a word, whatever is in it', () => {
    const words = [...page.querySelectorAll('text')].map((element) => element.textContent);
    for (const word of ['east', 'shop <&> "co"', '38 req/s', 'web', 'payments', '12 workloads', '3 MB/s', 'denied'])
      expect(words).toContain(word);
  });

  it('loads nothing from elsewhere', () => {
    expect(svg).not.toMatch(/href|url\(|<image|<script|<style/);
  });

  it('has a ground, so that dark words are not left on a dark page', () => {
    expect(page.querySelector('rect')?.getAttribute('fill')).toBe(palette.ground);
  });

  it('draws every line once, and what is gone around as dots', () => {
    const dashes = [...page.querySelectorAll('path[stroke-dasharray]')].map((path) =>
      path.getAttribute('stroke-dasharray'),
    );
    expect(dashes).toContain('8 3 2 3');
    expect(dashes).toContain('0.1 5');
  });

  it('holds all of it within its bounds', () => {
    const [left = 0, top = 0, width = 0, height = 0] = (page.documentElement.getAttribute('viewBox') ?? '')
      .split(' ')
      .map(Number);
    expect(page.querySelector('text')).not.toBeNull();
    for (const text of page.querySelectorAll('text')) {
      expect(Number(text.getAttribute('x'))).toBeGreaterThan(left);
      expect(Number(text.getAttribute('x'))).toBeLessThan(left + width);
      expect(Number(text.getAttribute('y'))).toBeGreaterThan(top);
      expect(Number(text.getAttribute('y'))).toBeLessThan(top + height);
    }
  });
});
