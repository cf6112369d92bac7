import { expect, test } from '@playwright/test';
import { PortalPage } from '../hosts/frame/portal-page.ts';
import { startFrameHosts, type FrameHosts } from '../hosts/frame/start-hosts.ts';
import { SignInScreen } from '../screens/sign-in-screen.ts';

test.use({ ignoreHTTPSErrors: true });

let hosts: FrameHosts;
test.beforeAll(async () => {
  hosts = await startFrameHosts('leaky-checkout', { signIn: 'oidc', readerSignIn: ['popup', 'storage-access'] });
});
test.afterAll(async () => hosts.stop());

const place = (portal: PortalPage, name: string) =>
  portal.frame.getByRole('button', { name: new RegExp(`^${name}, [A-Z]`) }).first();

test('a page that may embed Waymark signs its reader in with a ticket, which leaves no trace', async ({ page }) => {
  const headers: Record<string, string>[] = [];
  page.on('response', (response) => {
    if (response.url().includes('/embed/v1/')) headers.push(response.headers());
  });
  const urls: string[] = [];
  page.on('request', (request) => urls.push(request.url()));
  const portal = new PortalPage(page);
  expect(await portal.open(hosts.portal, { baseUrl: hosts.waymark })).toContain('highlight');
  await expect(place(portal, 'frontend')).toBeVisible();
  expect(await portal.told('auth')).toEqual([{ ok: true, expiresAt: expect.any(Number) }]);
  // With the rights of the portal's own account, which are limited.
  await expect(portal.frame.getByRole('button', { name: /outside your view/ })).not.toHaveCount(0);

  const [ticket] = hosts.tickets.slice(-1);
  expect(ticket).toBeTruthy();
  expect(urls.filter((url) => url.includes(ticket ?? '') || /token|ticket=/.test(url.split('?')[1] ?? ''))).toEqual([]);
  const frame = page.frames().find((each) => each.url().startsWith(hosts.waymark));
  const stored = await frame?.evaluate(() => {
    try {
      return localStorage.length + sessionStorage.length;
    } catch {
      // Chromium gives frames of other sites no storage here.
      return 0;
    }
  });
  expect(stored).toBe(0);
  expect(await frame?.evaluate(() => document.cookie)).toBe('');

  expect(headers).toHaveLength(1);
  expect(headers[0]?.['content-security-policy']).toContain(`frame-ancestors 'self' ${hosts.portal}`);
  expect(headers[0]).not.toHaveProperty('x-frame-options');
  expect(headers[0]).not.toHaveProperty('set-cookie');
  const cookies = await page.context().cookies();
  expect(
    cookies.map(({ name, sameSite, secure, httpOnly, partitionKey }) => ({
      name,
      sameSite,
      secure,
      httpOnly,
      partitionKey,
    })),
  ).toEqual([
    {
      name: '__Host-waymark-embed',
      sameSite: 'None',
      secure: true,
      httpOnly: true,
      partitionKey: 'https://other.test',
    },
  ]);
  expect((cookies[0]?.expires ?? 0) - Date.now() / 1000).toBeLessThanOrEqual(3600);
  // By itself Waymark knows nothing of that session.
  await page.goto(hosts.waymark);
  await expect(new SignInScreen(page).continueWith('Example SSO')).toBeVisible();
});

test('page and frame talk: theme, time, scope, places, selection, highlight, links', async ({ page }) => {
  const portal = new PortalPage(page);
  await portal.open(hosts.portal, { baseUrl: hosts.waymark, theme: 'light' });
  await expect(place(portal, 'frontend')).toBeVisible();
  const html = portal.frame.locator('html');
  // Nothing but the picture, unless the page asks for more.
  await expect(portal.frame.getByRole('toolbar')).toHaveCount(0);
  await expect(html).not.toHaveClass(/pf-v6-theme-dark/);
  await portal.call('setTheme', 'dark');
  await expect(html).toHaveClass(/pf-v6-theme-dark/);

  await portal.call('setTime', { from: 'now-30m', to: 'now' });
  await expect
    .poll(async () => (await portal.told('navigate')).at(-1))
    .toMatchObject({ path: '/topology?window=1800s' });
  await portal.call('setScope', { ns: ['shop'] });
  const canonical = {
    path: '/topology?window=1800s&ns=shop',
    canonicalUrl: `${hosts.waymark}/topology?window=1800s&ns=shop`,
  };
  await expect.poll(async () => (await portal.told('navigate')).at(-1)).toEqual(canonical);

  await place(portal, 'frontend').press('Enter');
  const ref = { kind: 'workload', cluster: expect.any(String), namespace: 'shop', name: 'frontend' };
  await expect.poll(() => portal.told('select')).toEqual([ref]);
  await portal.call('highlight', null);
  await expect(portal.frame.getByRole('heading', { name: 'frontend' })).toHaveCount(0);
  const [selected] = await portal.told('select');
  await portal.call('highlight', selected);
  await expect(portal.frame.getByRole('heading', { name: 'frontend' })).toBeVisible();
  // What the page asked for is not told back.
  expect(await portal.told('select')).toHaveLength(1);

  await portal.frame.getByRole('link', { name: /^Open/ }).first().click();
  await expect
    .poll(() => portal.told('link'))
    .toEqual([{ ref: selected, url: expect.stringContaining(`${hosts.waymark}/workloads/`) }]);
  await expect(portal.frame.getByRole('heading', { name: 'Topology' })).toBeAttached();

  await portal.call('go', 'nowhere');
  await portal.call('send', 'highlight', { ref: { kind: 'workload' } });
  await portal.call('send', 'made.up');
  await expect
    .poll(async () => (await portal.told('error')).map((error) => (error as { code: string }).code))
    .toEqual(['view_unknown', 'message_invalid']);
});

test('a workload, known by namespace and name alone, makes the frame as high as its content', async ({ page }) => {
  const portal = new PortalPage(page);
  await portal.open(hosts.portal, {
    baseUrl: hosts.waymark,
    view: 'workload/shop/frontend',
    height: { auto: true, min: 100, max: 5000 },
  });
  await expect(portal.frame.getByRole('heading', { name: /frontend/ }).first()).toBeVisible();
  const heights = (): Promise<readonly number[]> =>
    page.evaluate(() => {
      const frame = document.querySelector<HTMLIFrameElement>('#mount iframe');
      return [frame?.clientHeight ?? 0, frame?.clientWidth ?? 0];
    });
  await expect.poll(async () => (await heights())[0]).toBeGreaterThan(250);
  // Nothing is left to scroll, once everything is there.
  await expect
    .poll(() => portal.frame.locator('html').evaluate((html) => html.scrollHeight - html.clientHeight))
    .toBeLessThanOrEqual(2);

  await portal.call('go', 'health');
  await expect.poll(() => portal.told('health')).not.toEqual([]);
});

test('the custom element embeds, and follows its attributes', async ({ page }) => {
  await page.goto(hosts.portal);
  await page.evaluate((baseUrl) => {
    const element = document.createElement('waymark-embed') as HTMLElement & { getTicket: unknown };
    element.getTicket = async ({ nonce }: { nonce: string }) =>
      (await fetch('/ticket', { method: 'POST', body: JSON.stringify({ nonce }) })).text();
    element.setAttribute('base-url', baseUrl);
    element.setAttribute('theme', 'light');
    document.querySelector('#mount')?.append(element);
  }, hosts.waymark);
  const frame = page.frameLocator('waymark-embed iframe');
  await expect(frame.getByRole('button', { name: /^frontend, [A-Z]/ }).first()).toBeVisible();
  await page.locator('waymark-embed').evaluate((element) => element.setAttribute('theme', 'dark'));
  await expect(frame.locator('html')).toHaveClass(/pf-v6-theme-dark/);
  await page.locator('waymark-embed').evaluate((element) => element.remove());
  await expect(page.locator('iframe')).toHaveCount(0);
});

test('a ticket for one namespace shows that one alone, whatever its account may see', async ({ page }) => {
  const portal = new PortalPage(page);
  await portal.open(hosts.portal, { baseUrl: hosts.waymark, namespaces: ['shop'], chrome: 'toolbar' });
  await expect(place(portal, 'frontend')).toBeVisible();
  await portal.frame.getByRole('button', { name: /^Namespaces/ }).click();
  await expect(portal.frame.getByRole('menuitem')).toHaveText([/^All .* 1$/, /^shop/]);
  expect(await portal.frame.locator('body').ariaSnapshot()).not.toMatch(
    /gateway-istio|orders-db|redis|payments|legacy/,
  );
});

test('without a server of the page, a reader signs in in a window, at an OpenID provider, and lets the frame read for them', async ({
  page,
  context,
}) => {
  const portal = new PortalPage(page);
  await portal.open(hosts.portal, { baseUrl: hosts.waymark, getTicket: undefined });
  const signIn = portal.frame.getByRole('button', { name: 'Sign in to Waymark' });
  // Nobody consented to anything yet: asking the browser comes to nothing, and a window opens.
  const popup = context.waitForEvent('page');
  await signIn.click();
  const opened = await popup;
  const screen = new SignInScreen(opened);
  await screen.continueWith('Example SSO').click();
  await screen.logInAtProvider('admin');
  await expect(opened.getByText(`A page of ${hosts.portal} wants to show Waymark to you as admin.`)).toBeVisible();
  await opened.getByRole('button', { name: 'Show it there' }).click();
  await expect(place(portal, 'redis')).toBeVisible();
  await expect.poll(() => opened.isClosed()).toBe(true);
  expect(await portal.told('auth')).toEqual([{ ok: true, expiresAt: expect.any(Number) }]);

  // The next time the browser is asked, and no window opens.
  await context.clearCookies({ name: '__Host-waymark-embed' });
  await context.grantPermissions(['storage-access']);
  await portal.open(hosts.portal, { baseUrl: hosts.waymark, getTicket: undefined });
  await signIn.click();
  await expect(place(portal, 'redis')).toBeVisible();
  expect(context.pages()).toEqual([page]);
});
