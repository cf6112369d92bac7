import type { FrameLocator, Page } from '@playwright/test';

export interface Told {
  readonly what: 'select' | 'navigate' | 'health' | 'auth' | 'error' | 'link';
  readonly detail: unknown;
}

/** What the page offers to these journeys. */
interface PortalWindow {
  start(options: object): Promise<readonly string[]>;
  readonly told: readonly Told[];
  readonly embed: Readonly<Record<string, (...args: readonly unknown[]) => void>>;
}
declare const window: PortalWindow;

/** A page with Waymark in it. */
export class PortalPage {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  get frame(): FrameLocator {
    return this.page.frameLocator('#mount iframe');
  }

  async open(origin: string, options: object): Promise<readonly string[]> {
    await this.page.goto(origin);
    return this.page.evaluate((given) => window.start(given), options);
  }

  /** `call('setTheme', 'dark')`. */
  async call(method: string, ...args: readonly unknown[]): Promise<void> {
    await this.page.evaluate(([name, given]) => window.embed[name]?.(...given), [method, args] as const);
  }

  async told(what: Told['what']): Promise<readonly unknown[]> {
    const all = await this.page.evaluate(() => window.told);
    return all.filter((each) => each.what === what).map((each) => each.detail);
  }
}
