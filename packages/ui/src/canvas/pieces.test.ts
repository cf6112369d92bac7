import { describe, expect, it } from 'vitest';
import type { Drawing, DrawnLine } from './drawing.ts';
import { layOut } from './layout.ts';
import { toLayoutInput } from './layout-input.ts';
import { neighbourhood } from './neighbourhood.ts';
import { contrastOf, readPalette } from './palette.ts';
import { flowsAt, readingOrder } from './reading-order.ts';
import { settle } from './settle.ts';
import { shortenMiddle, textWidth } from './text-width.ts';

describe('settling a row', () => {
  const size = { before: 10, after: 10 };
  it('grants wishes that do not clash', () => {
    expect(settle([20, 100], [size, size], 5, 0, 200)).toEqual([20, 100]);
  });
  it('shares the way when two wish for the same spot', () => {
    expect(settle([50, 50], [size, size], 4, 0, 200)).toEqual([38, 62]);
  });
  it('stays within its bounds', () => {
    expect(settle([-50, 500], [size, size], 4, 0, 100)).toEqual([10, 90]);
  });
  it('prefers gaps to bounds when both cannot be had', () => {
    expect(settle([0, 0, 0], [size, size, size], 10, 0, 20)).toEqual([10, 40, 70]);
  });
});

describe('names', () => {
  it('are shortened in the middle to the width there is', () => {
    const short = shortenMiddle('notifications-worker-v2', 90, 12);
    expect(short).toMatch(/^notif.*….*-v2$/);
    expect(textWidth(short, 12)).toBeLessThanOrEqual(90);
  });
  it('stay whole when they fit', () => {
    expect(shortenMiddle('cart', 90, 12)).toBe('cart');
  });
  it('of any script have a width', () => {
    expect(textWidth('支付', 12)).toBeGreaterThan(textWidth('ab', 12));
  });
});

describe('the palette', () => {
  it('takes the first token that stands out on the theme’s ground', () => {
    const dark: Record<string, string> = {
      '--pf-t--global--background--color--primary--default': '#292929',
      '--pf-t--color--green--60': '#3d7317',
      '--pf-t--color--green--40': '#87bb62',
    };
    expect(readPalette((name) => dark[name] ?? '').tone.healthy).toBe('#87bb62');
  });
  it('has colours where the page defines no tokens', () => {
    const palette = readPalette(() => '');
    expect(contrastOf(palette.tone.alarm, palette.place)).toBeGreaterThan(3);
    expect(contrastOf(palette.toneText.warning, palette.place)).toBeGreaterThan(4.5);
  });
  it('reads the spellings of computed styles', () => {
    expect(contrastOf('rgb(255, 255, 255)', '#000')).toBeCloseTo(21);
  });
});

const line = (id: string, from: string, to: string): DrawnLine => ({
  id,
  from,
  to,
  kind: 'l7',
  tone: 'healthy',
  width: 1,
  description: id,
});
const place = (id: string, box?: string): Drawing['places'][number] => ({
  id,
  label: id,
  shape: 'workload',
  mark: 'none',
  ring: 'healthy',
  description: id,
  ...(box === undefined ? {} : { box }),
});
const drawing: Drawing = {
  boxes: [{ id: 'shop', title: 'shop', dashed: false }],
  places: [place('db'), place('cart', 'shop'), place('web', 'shop'), place('lonely', 'shop')],
  lines: [line('1', 'web', 'cart'), line('2', 'cart', 'db'), line('3', 'web', 'db')],
};
const layout = layOut(toLayoutInput(drawing, { width: 1000, height: 600 }));

describe('the neighbourhood', () => {
  it('of a place holds its lines, their other ends and the boxes around', () => {
    expect([...neighbourhood(drawing, 'cart')].sort()).toEqual(['1', '2', 'cart', 'db', 'shop', 'web']);
  });
  it('of a line holds its two ends', () => {
    expect([...neighbourhood(drawing, '3')].sort()).toEqual(['3', 'db', 'shop', 'web']);
  });
  it('of a box holds all inside and whom they talk to', () => {
    expect(neighbourhood(drawing, 'shop').has('db')).toBe(true);
  });
});

describe('the reading order', () => {
  it('walks boxes from the left, in each its title, then its places', () => {
    const keys = readingOrder(drawing, layout).map((stop) => stop.key);
    expect(keys[0]).toBe('box shop');
    expect(keys.indexOf('place web')).toBeLessThan(keys.indexOf('place cart'));
    expect(keys.at(-1)).toBe('place db');
  });
  it('lists the flows of a place in both directions', () => {
    expect(
      flowsAt(drawing, layout, 'web', 'out')
        .map((flow) => flow.id)
        .sort(),
    ).toEqual(['1', '3']);
    expect(
      flowsAt(drawing, layout, 'db', 'in')
        .map((flow) => flow.id)
        .sort(),
    ).toEqual(['2', '3']);
  });
});
