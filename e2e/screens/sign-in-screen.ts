import type { Locator, Page } from '@playwright/test';

/** Waymark's page for those who have not signed in, and the pages of the providers behind it. */
export class SignInScreen {
  private readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  get heading(): Locator {
    return this.page.getByRole('heading', { name: 'Sign in to Waymark' });
  }

  continueWith(provider: string): Locator {
    return this.page.getByRole('link', { name: `Continue with ${provider}` });
  }

  account(user: string): Locator {
    return this.page.getByRole('button', { name: `Your account: ${user}` });
  }

  /** At the OpenID provider: name, any password, consent. */
  async logInAtProvider(user: string): Promise<void> {
    await this.page.getByPlaceholder('Enter any login').fill(user);
    await this.page.getByPlaceholder('and password').fill('any');
    await this.page.getByRole('button', { name: 'Sign-in' }).click();
    await this.page.getByRole('button', { name: 'Continue' }).click();
  }

  async signOut(user: string): Promise<void> {
    await this.account(user).click();
    await this.page.getByRole('menuitem', { name: 'Sign out' }).click();
  }
}
