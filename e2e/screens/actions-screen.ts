import type { FrameLocator, Locator, Page } from '@playwright/test';

/** The page of changes: form, preview, and what comes of it. */
export class ActionsScreen {
  private readonly shown: Page | FrameLocator;

  constructor(shown: Page | FrameLocator) {
    this.shown = shown;
  }

  async choose(field: string, option: string): Promise<void> {
    await this.shown.getByLabel(field, { exact: true }).selectOption({ label: option });
  }

  async fill(field: string, text: string): Promise<void> {
    await this.shown.getByLabel(field, { exact: true }).fill(text);
  }

  async preview(): Promise<void> {
    await this.shown.getByRole('button', { name: 'Preview', exact: true }).click();
  }

  get plan(): Locator {
    return this.shown.getByRole('region', { name: 'Preview of the change' });
  }

  get apply(): Locator {
    return this.plan.getByRole('button', { name: 'Apply' });
  }

  get next(): Locator {
    return this.plan.getByRole('button', { name: /^Next: / });
  }

  get status(): Locator {
    return this.plan.getByRole('status');
  }
}
