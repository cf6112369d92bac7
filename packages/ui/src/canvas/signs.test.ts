import { describe, expect, it } from 'vitest';
import type { Drawing, DrawnBadge, DrawnLine, DrawnPlace } from './drawing.ts';
import { elementId, toElements } from './elements.ts';
import { contains, rectAround } from './geometry.ts';
import { layOut } from './layout.ts';
import { toLayoutInput } from './layout-input.ts';
import { toRoutes } from './routes.ts';

const place = (id: string, more: Partial<DrawnPlace> = {}): DrawnPlace => ({
  id,
  label: id,
  shape: 'workload',
  mark: 'ambient',
  ring: 'healthy',
  description: id,
  ...more,
});
const line = (more: Partial<DrawnLine> = {}): DrawnLine => ({
  id: 'web>cart',
  from: 'web',
  to: 'cart',
  kind: 'l7',
  tone: 'healthy',
  width: 1,
  description: 'web to cart',
  ...more,
});
const badge = (icon: DrawnBadge['icon']): DrawnBadge => ({ icon, tone: 'warning', words: icon });

function elementsOf(places: readonly DrawnPlace[], lines: readonly DrawnLine[] = []): ReturnType<typeof toElements> {
  const drawing: Drawing = { boxes: [], places, lines };
  const layout = layOut(toLayoutInput(drawing, { width: 1200, height: 800 }));
  return toElements(drawing, layout, toRoutes(drawing, layout));
}
const classesOf = (elements: ReturnType<typeof toElements>, id: string): string[] =>
  String(elements.find((element) => element.data.id === id)?.classes).split(' ');

describe('badges', () => {
  it('are painted up to three, the others are counted', () => {
    const many = (['waypoint', 'plain-text', 'mtls', 'bypass', 'gone'] as const).map(badge);
    const elements = elementsOf([place('web', { badges: many })]);
    expect(elements.filter((element) => String(element.classes).includes('badge icon'))).toHaveLength(3);
    expect(elements.find((element) => element.data.id === 'badges web')?.data['label']).toBe('+2');
  });

  it('belong to their place for the pointer', () => {
    const elements = elementsOf([place('web', { badges: [badge('gone')] })]);
    expect(elements.every((element) => element.data['of'] === 'web')).toBe(true);
  });
});

describe('a folded place', () => {
  const folded = place('shop', { shape: 'folded', label: 'shop', note: { text: '12 workloads', tone: 'neutral' } });

  it('is as wide as its words, which stand inside', () => {
    const elements = elementsOf([folded, place('cart')]);
    const body = elements.find((element) => element.data.id === elementId.place('shop'));
    const round = elements.find((element) => element.data.id === elementId.place('cart'));
    expect(Number(body?.data['width'])).toBeGreaterThan(Number(round?.data['width']));
    const note = elements.find((element) => element.data.id === 'note shop');
    const rect = rectAround(
      body?.position ?? { x: 0, y: 0 },
      Number(body?.data['width']),
      Number(body?.data['height']),
    );
    expect(contains(rect, rectAround(note?.position ?? { x: 0, y: 0 }, 70, 12))).toBe(true);
  });

  it('is reached by lines at its edge', () => {
    const drawing: Drawing = {
      boxes: [],
      places: [folded, place('cart')],
      lines: [line({ from: 'cart', to: 'shop' })],
    };
    const layout = layOut(toLayoutInput(drawing, { width: 1200, height: 800 }));
    const [route] = toRoutes(drawing, layout).values();
    const centre = layout.places.get('shop');
    const body = toElements(drawing, layout, toRoutes(drawing, layout)).find(
      (element) => element.data.id === elementId.place('shop'),
    );
    const gap = (centre?.x ?? 0) - Number(body?.data['width']) / 2 - (route?.end.x ?? 0);
    expect(gap).toBeGreaterThan(0);
    expect(gap).toBeLessThan(8);
  });
});

describe('a padlock', () => {
  it('stands inside the label of its line, which makes room for it', () => {
    const without = elementsOf([place('web'), place('cart')], [line({ label: '3 req/s' })]);
    const locked = elementsOf([place('web'), place('cart')], [line({ label: '3 req/s', padlock: 'open' })]);
    const pill = locked.find((element) => element.data.id === 'label web>cart');
    const before = without.find((element) => element.data.id === 'label web>cart');
    expect(Number(pill?.data['width'])).toBeGreaterThan(Number(before?.data['width']));
    const lock = locked.find((element) => element.data.id === 'lock web>cart');
    const rect = rectAround(pill?.position ?? { x: 0, y: 0 }, Number(pill?.data['width']), 18);
    expect(contains(rect, rectAround(lock?.position ?? { x: 0, y: 0 }, 8, 8))).toBe(true);
  });

  it('stands on the line where there is no label', () => {
    const elements = elementsOf([place('web'), place('cart')], [line({ padlock: 'closed' })]);
    expect(classesOf(elements, 'lock web>cart')).not.toContain('inside');
  });
});

describe('a change', () => {
  it.each(['new', 'gone', 'more', 'less', 'worse', 'better'] as const)('%s has a mark of its own', (change) => {
    const elements = elementsOf([place('web', { change }), place('cart')], [line({ change })]);
    expect(classesOf(elements, 'change web')).toContain(`change-${change}`);
    expect(classesOf(elements, 'change web>cart')).toContain(`change-${change}`);
    expect(classesOf(elements, elementId.place('web'))).toContain(`is-${change}`);
  });
});

describe('what is dimmed', () => {
  it('stays, with all its signs stepped back', () => {
    const elements = elementsOf([place('web', { dimmed: true, badges: [badge('gone')], change: 'more' })]);
    expect(elements.every((element) => String(element.classes).split(' ').includes('dimmed'))).toBe(true);
  });
});
