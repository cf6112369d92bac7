import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import type { TopologyScreen } from './topology-screen.ts';

/** What the journeys need of the data that a reader takes away. */
export interface TakenAway {
  readonly places: readonly {
    readonly id: string;
    readonly label: string;
    readonly shape: string;
    readonly health: 'healthy' | 'warning' | 'alarm' | 'neutral' | 'idle';
    readonly cluster?: string;
    readonly namespace?: string;
  }[];
  readonly edges: readonly {
    readonly id: string;
    readonly from: string;
    readonly to: string;
    readonly kind: string;
    readonly health: 'healthy' | 'warning' | 'alarm' | 'neutral';
    readonly l4?: { readonly opened?: number };
    readonly l7?: { readonly requests: number; readonly failedShare: number };
    readonly mtlsShare?: number;
  }[];
}

export async function takeData(screen: TopologyScreen): Promise<TakenAway> {
  return JSON.parse(await textOf(screen, 'Data \\(JSON\\)')) as TakenAway;
}

export async function textOf(screen: TopologyScreen, way: string): Promise<string> {
  return readFile(await (await screen.exported(way)).path(), 'utf8');
}

/** The words of the drawing. */
export async function drawnWords(screen: TopologyScreen): Promise<readonly string[]> {
  const svg = await textOf(screen, 'Drawing \\(SVG\\)');
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text);
}

export type PaintedWord = 'name' | 'note' | 'title' | 'label';

/** Cytoscape paints pixels, so the canvas tells from its element what it painted. */
interface PaintedStage extends HTMLElement {
  pictureGeometry(): { readonly words: readonly { readonly is: PaintedWord }[] };
}

/** How many words of each kind the canvas paints at the distance from which it is looked at. */
export function paintedWords(page: Page): Promise<Readonly<Record<PaintedWord, number>>> {
  return page.evaluate(() => {
    const { words } = document.querySelector<PaintedStage>('.waymark-canvas__stage')?.pictureGeometry() ?? {
      words: [],
    };
    const count = (kind: PaintedWord): number => words.filter(({ is }) => is === kind).length;
    return { name: count('name'), note: count('note'), title: count('title'), label: count('label') };
  });
}
