import cytoscape from 'cytoscape';
import { describe, expect, it } from 'vitest';
import type { Drawing } from './drawing.ts';
import { toElements } from './elements.ts';
import { layOut } from './layout.ts';
import { toLayoutInput } from './layout-input.ts';
import { readPalette } from './palette.ts';
import { toStylesheet } from './stylesheet.ts';

const folded: Drawing = {
  boxes: [],
  places: [
    {
      id: 'shop',
      label: 'shop',
      shape: 'folded',
      mark: 'none',
      ring: 'warning',
      note: { text: 'L7 policy skipped', tone: 'warning' },
      description: 'shop, Namespace',
    },
  ],
  lines: [],
};

describe('a folded box', () => {
  it.each(['', 'selected', 'hovered', 'selected hovered'])(
    'keeps its arrow and its note in front of its ground: %s',
    (state) => {
      const layout = layOut(toLayoutInput(folded, { width: 1200, height: 800 }));
      const elements = toElements(folded, layout, new Map(), 1, 'shown');
      const core = cytoscape({
        headless: true,
        styleEnabled: true,
        style: toStylesheet(readPalette(() => '')),
        elements,
      });
      core.elements().addClass(state);
      const depth = (selector: string): number => Number(core.$(selector).style('z-index'));
      expect(core.$('.note').length + core.$('.fold').length).toBe(2);
      expect(depth('.note')).toBeGreaterThan(depth('.place'));
      expect(depth('.fold')).toBeGreaterThan(depth('.place'));
    },
  );
});
