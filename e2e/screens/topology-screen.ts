import { expect, type Download, type FrameLocator, type Locator, type Page } from '@playwright/test';
import { readLine, type DrawnLine } from './drawn.ts';

/** The topology as a reader meets it: by roles and names. */
export class TopologyScreen {
  readonly page: Page;
  /** Where it stands in the page. */
  private readonly shown: Page | FrameLocator;
  constructor(page: Page, shown: Page | FrameLocator = page) {
    this.page = page;
    this.shown = shown;
  }

  async open(url: string, path = '/topology'): Promise<void> {
    // A reader who has been here before: the tour of a first visit has its own tests.
    await this.page.addInitScript(() => globalThis.localStorage.setItem('waymark.topology.tour', 'seen'));
    await this.page.goto(url + path);
    await this.picture.getByRole('button').first().waitFor();
  }

  get picture(): Locator {
    return this.shown.getByRole('group', { name: 'Traffic between places' });
  }
  place(name: string): Locator {
    return this.picture.getByRole('button', { name: new RegExp(`^${name}, [A-Z]`) }).first();
  }
  line(
    from: string,
    to: string,
    layer: 'connections \\(L4\\)' | 'requests \\(L7\\)' | 'requests and connections',
  ): Locator {
    return this.picture.getByRole('button', { name: new RegExp(`^${from} to ${to}, ${layer}`) });
  }
  get panel(): Locator {
    return this.shown.getByRole('region', { name: 'Details of the picture' });
  }
  get gaps(): Locator {
    return this.shown.getByRole('region', { name: 'What is missing' });
  }
  layer(name: 'L4' | 'L7' | 'Both' | 'Merged'): Locator {
    return this.shown.getByRole('button', { name, exact: true });
  }

  /** All that the picture holds, as it is called. */
  async names(): Promise<readonly string[]> {
    return this.picture
      .getByRole('button')
      .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label') ?? ''));
  }
  async lines(): Promise<readonly DrawnLine[]> {
    return (await this.names()).flatMap((name) => readLine(name) ?? []);
  }
  /** A box that stands open, or is folded; its totals follow its title. */
  box(title: string, is: 'open' | 'folded' = 'open'): Locator {
    return this.picture.getByRole('button', { name: new RegExp(`^${title}(,|$)`), expanded: is === 'open' });
  }
  /** By the arrow before its title. */
  async foldByMouse(title: string): Promise<void> {
    const tab = this.box(title);
    await this.settled(tab);
    const { height } = (await tab.boundingBox()) ?? { height: 0 };
    await tab.click({ position: { x: 0.7 * height, y: height / 2 }, force: true });
  }
  /** Opens the choice called `label` and takes one of it. */
  async choose(label: string, option: string | RegExp): Promise<void> {
    await this.shown.getByRole('button', { name: new RegExp(`^${label}: `) }).click();
    await this.shown.getByRole('option', { name: option }).click();
  }
  /** Ticks or clears choices of the display menu, and closes it. */
  async display(...options: readonly string[]): Promise<void> {
    await this.shown.getByRole('button', { name: 'Display', exact: true }).click();
    // A hint may follow the words.
    for (const option of options) await this.shown.getByRole('checkbox', { name: new RegExp(`^${option}`) }).click();
    await this.page.keyboard.press('Escape');
  }
  /** By the mouse: what is pointed at is the drawing, the buttons over it are for keys. */
  async point(at: Locator, button: 'left' | 'right' = 'left'): Promise<void> {
    await this.settled(at);
    await at.click({ button, force: true });
  }
  /** A picture that is being laid out takes its buttons along: nobody points at what still moves. */
  private async settled(at: Locator): Promise<void> {
    const spots: string[] = [];
    await expect
      .poll(
        async () => {
          spots.push(JSON.stringify(await at.boundingBox()));
          return spots.length > 4 && new Set(spots.slice(-4)).size === 1;
        },
        { intervals: [150] },
      )
      .toBe(true);
  }
  get find(): Locator {
    return this.shown.getByRole('combobox', { name: 'Find', exact: true });
  }
  get hide(): Locator {
    return this.shown.getByRole('combobox', { name: 'Hide', exact: true });
  }
  get strip(): Locator {
    return this.shown.getByRole('slider', { name: 'Moment shown' });
  }
  heading(name: string): Locator {
    return this.shown.getByRole('heading', { name, exact: true });
  }
  /** The file that this way of export gives. */
  async exported(way: string): Promise<Download> {
    await this.shown.getByRole('button', { name: 'Export', exact: true }).click();
    const download = this.page.waitForEvent('download');
    await this.shown.getByRole('menuitem', { name: new RegExp(`^${way}`) }).click();
    return download;
  }
}
