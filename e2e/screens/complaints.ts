import type { Page } from '@playwright/test';

declare global {
  interface Window {
    forbidden?(what: string): Promise<void>;
  }
}

/** What a page complains of from here on: errors, and what its content security policy forbade. To be listened for before it is opened. */
export async function listenForComplaints(page: Page): Promise<readonly string[]> {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.exposeFunction('forbidden', (what: string) => complaints.push(`forbidden: ${what}`));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      void window.forbidden?.(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  return complaints;
}
