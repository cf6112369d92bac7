import type { Locator, Page } from '@playwright/test';

/** The topology as a reader meets it: by roles and names. */
export class TopologyScreen {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  async open(url: string, path = '/topology'): Promise<void> {
    // A reader who has been here before: the tour of a first visit has its own tests.
    await this.page.addInitScript(() => globalThis.localStorage.setItem('waymark.topology.tour', 'seen'));
    await this.page.goto(url + path);
    await this.picture.getByRole('button').first().waitFor();
  }

  get picture(): Locator {
    return this.page.getByRole('group', { name: 'Traffic between places' });
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
    return this.page.getByRole('complementary');
  }
  get gaps(): Locator {
    return this.page.getByRole('region', { name: 'What is missing' });
  }
  layer(name: 'L4' | 'L7' | 'Both' | 'Merged'): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }
}
