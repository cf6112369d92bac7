import { describe, expect, it } from 'vitest';
import type { Drawing, DrawnPlace } from '../../../canvas/drawing.ts';
import { fileName } from './file-name.ts';
import { toDot } from './to-dot.ts';

const place = (id: string, more: Partial<DrawnPlace> = {}): DrawnPlace => ({
  id,
  label: id,
  shape: 'workload',
  mark: 'ambient',
  ring: 'healthy',
  description: id,
  ...more,
});
const drawing: Drawing = {
  boxes: [
    { id: 'east', title: 'east', dashed: false },
    { id: 'shop', parent: 'east', title: 'shop', totals: '3 req/s', dashed: true },
  ],
  places: [place('a', { box: 'shop' }), place('b', { box: 'east', shape: 'waypoint' }), place('c', { shape: 'cloud' })],
  lines: [
    { id: 'l4>a>b', from: 'a', to: 'b', kind: 'l4', tone: 'neutral', width: 2, label: '1 kB/s', description: 'a to b' },
    { id: 'l4>b>c', from: 'b', to: 'c', kind: 'denied', tone: 'alarm', width: 1, description: 'b to c' },
  ],
};

describe('the graph for Graphviz', () => {
  const dot = toDot(drawing);

  it('draws boxes as clusters in each other, with their places', () => {
    expect(dot).toContain(`  subgraph "cluster east" {
    label="east"
    "b" [label="b" shape="hexagon" color="darkgreen" tooltip="b"]
    subgraph "cluster shop" {
      label="shop  3 req/s"
      style=dashed
      "a" [label="a" shape="circle" color="darkgreen" tooltip="a"]
    }
  }`);
    expect(dot).toContain('\n  "c" [label="c" shape="oval"');
  });

  it('draws lines with their label, direction and kind', () => {
    expect(dot).toContain('"a" -> "b" [label="1 kB/s" arrowhead="box" color="blue" penwidth="2" tooltip="a to b"]');
    expect(dot).toContain('"b" -> "c" [arrowhead="tee" style="dashed" color="red" penwidth="1" tooltip="b to c"]');
  });

  it('lets no name break out of its quotes', () => {
    const hostile = toDot({ boxes: [], lines: [], places: [place('x', { label: 'a"]; evil [label="b\\N\nc' })] });
    expect(hostile).toContain(String.raw`label="a\"]; evil [label=\"b\\N\nc"`);
    expect(hostile.split('\n').filter((line) => line.includes('evil'))).toHaveLength(1);
  });

  it('puts places of a box that is not drawn outside', () => {
    expect(toDot({ boxes: [], lines: [], places: [place('a', { box: 'gone' })] })).toContain('\n  "a" [');
  });
});

it('names files by their moment, without letters that a system forbids', () => {
  expect(fileName(Date.UTC(2026, 7, 20, 12, 5, 8), 'png')).toBe('waymark-topology-2026-08-20T12-05-08Z.png');
});
