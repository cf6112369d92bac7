import { expect, test, type Page } from '@playwright/test';
import { PortalPage } from '../hosts/frame/portal-page.ts';
import { startFrameHosts, type FrameHosts } from '../hosts/frame/start-hosts.ts';

test.use({ ignoreHTTPSErrors: true });

/** What stands on the pages that these journeys look at. */
declare const window: {
  start(options: object): Promise<unknown>;
  /** Messages that a page of the journey's own making got. */
  heard: unknown[];
};

let hosts: FrameHosts;
test.beforeAll(async () => {
  hosts = await startFrameHosts('bookinfo', { readerSignIn: ['popup'], events: ['select'] });
});
test.afterAll(async () => hosts.stop());

/** Complaints of the browser about framing. */
function refusals(page: Page): readonly string[] {
  const heard: string[] = [];
  page.on('console', (message) => {
    if (/frame-ancestors|refused to connect|X-Frame-Options/i.test(message.text())) heard.push(message.text());
  });
  return heard;
}

test('a page that is not listed cannot frame Waymark, and gets neither a hello nor a cookie', async ({ page }) => {
  const refused = refusals(page);
  const portal = new PortalPage(page);
  await page.goto(hosts.evil);
  await page.evaluate(() => {
    window.heard = [];
    addEventListener('message', (event) => window.heard.push(event.data));
  });
  const failure = portal.page.evaluate((baseUrl) => window.start({ baseUrl, readyWithinMs: 2500 }), hosts.waymark);
  await expect(failure).rejects.toThrow(/did not answer/);
  expect(refused.join()).toContain('frame-ancestors');
  expect(await page.evaluate(() => window.heard)).toEqual([]);
  expect(await page.context().cookies()).toEqual([]);
});

test('no page frames the dashboard itself, be it listed or not', async ({ page }) => {
  const refused = refusals(page);
  await page.goto(hosts.portal);
  await page.evaluate((src) => {
    const frame = document.createElement('iframe');
    frame.src = src;
    document.body.append(frame);
  }, `${hosts.waymark}/topology`);
  await expect.poll(() => refused.join()).toMatch(/frame-ancestors/);
});

test('a listed page inside a sandbox without an origin is refused', async ({ page }) => {
  const refused = refusals(page);
  await page.goto(hosts.portal);
  await page.evaluate((src) => {
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-scripts');
    frame.srcdoc = `<iframe src="${src}"></iframe>`;
    document.body.append(frame);
  }, `${hosts.waymark}/embed/v1/topology`);
  await expect.poll(() => refused.join()).toMatch(/frame-ancestors/);
});

test('a frame answers its parent alone, once, and only in the form of the protocol', async ({ page }) => {
  await page.goto(hosts.portal);
  await page.evaluate(
    ([src, evil]) => {
      const frame = (url: string): void => {
        const made = document.createElement('iframe');
        made.src = url;
        document.body.append(made);
      };
      window.heard = [];
      addEventListener('message', (event: MessageEvent<{ type?: string }>) => {
        if (event.data.type === 'waymark-embed:hello') window.heard.push(event.data);
      });
      frame(src);
      frame(evil);
    },
    [`${hosts.waymark}/embed/v1/topology?id=one`, hosts.evil] as const,
  );
  const hello = { type: 'waymark-embed:hello', v: [1], id: 'one' };
  await expect.poll(() => page.evaluate(() => window.heard)).toEqual([hello]);

  // A neighbour that can reach the frame, and hopes to be taken for its parent.
  const evil = page.frames().find((frame) => frame.url().startsWith(hosts.evil));
  const overheard = await evil?.evaluate(async () => {
    const { port1, port2 } = new MessageChannel();
    let heard = 0;
    port1.onmessage = () => (heard += 1);
    parent.frames[0]?.postMessage({ type: 'waymark-embed:connect', v: 1, id: 'one' }, '*', [port2]);
    await new Promise((resolve) => setTimeout(resolve, 700));
    return heard;
  });
  expect(overheard).toBe(0);

  // The parent: wrong in each part first, then right, then once more.
  const heard = await page.evaluate(async (origin) => {
    const right = { type: 'waymark-embed:connect', v: 1, id: 'one' };
    const tries: readonly (readonly [unknown, number])[] = [
      [{ ...right, v: 2 }, 1],
      [{ ...right, id: 'two' }, 1],
      [{ ...right, type: 'connect' }, 1],
      ['waymark-embed:connect', 1],
      [null, 1],
      [right, 0],
      [right, 2],
      [right, 1],
      [right, 1],
    ];
    const counts: number[] = [];
    for (const [data, ports] of tries) {
      const channels = Array.from({ length: ports }, () => new MessageChannel());
      const at = counts.push(0) - 1;
      for (const { port1 } of channels) port1.onmessage = () => (counts[at] = (counts[at] ?? 0) + 1);
      frames[0]?.postMessage(
        data,
        origin,
        channels.map(({ port2 }) => port2),
      );
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    return counts.map((count) => count > 0);
  }, hosts.waymark);
  expect(heard).toEqual([false, false, false, false, false, false, false, true, false]);
});

test('another site can neither begin a frame’s session nor write through one', async ({ page }) => {
  const portal = new PortalPage(page);
  await portal.open(hosts.portal, { baseUrl: hosts.waymark });
  await expect.poll(() => portal.told('auth')).toHaveLength(1);
  const before = await page.context().cookies();
  const session = `${hosts.waymark}/auth/embed-session`;

  // From the listed page itself, which may well hold a good ticket, but is not the frame.
  const asked = page.evaluate((url) => {
    const body = JSON.stringify({ ticket: 'x', origin: location.origin, nonce: 'n'.repeat(32) });
    return fetch(url, { method: 'POST', mode: 'no-cors', credentials: 'include', body });
  }, session);
  await expect(asked).rejects.toThrow(/Failed to fetch/);
  expect(await page.context().cookies()).toEqual(before);

  // From inside, as a lured click would: reading is all that this session may.
  const frame = page.frames().find((each) => each.url().startsWith(hosts.waymark));
  const answers = await frame?.evaluate(async () => {
    const write = (headers: Record<string, string>): Promise<number> =>
      fetch('/api/v1/actions/plan', { method: 'POST', headers, body: '{}' }).then((answer) => answer.status);
    const json = { 'content-type': 'application/json' };
    return [await write(json), await write({ ...json, 'x-waymark': '1' })];
  });
  expect(answers).toEqual([403, 403]);

  // A form takes its own page away, and comes to the same.
  const posted = page.waitForResponse(session);
  await page.evaluate((url) => {
    const form = document.createElement('form');
    Object.assign(form, { method: 'post', action: url });
    document.body.append(form);
    form.submit();
  }, session);
  expect((await posted).status()).toBe(403);
});

test('a ticket is good once, and for the frame it was made for', async ({ page }) => {
  const portal = new PortalPage(page);
  await portal.open(hosts.portal, { baseUrl: hosts.waymark });
  await expect.poll(() => portal.told('auth')).toHaveLength(1);
  const [ticket] = hosts.tickets.slice(-1);
  await portal.call('send', 'auth.ticket', { ticket });
  await expect.poll(() => portal.told('auth')).toEqual([expect.objectContaining({ ok: true }), { ok: false }]);

  // Fetched for this frame, brought to another.
  await page.context().clearCookies();
  const bring = `async ({ nonce }) => (await fetch('/ticket', { method: 'POST', body: JSON.stringify({ nonce: nonce.split('').reverse().join('') }) })).text()`;
  await page.goto(hosts.portal);
  await page.evaluate(
    ([baseUrl, source]) =>
      window.start({
        baseUrl,
        getTicket: (0, eval)(source) as unknown,
      }),
    [hosts.waymark, bring] as const,
  );
  await expect.poll(() => portal.told('auth')).toEqual([{ ok: false }]);
  await expect(portal.frame.getByText('Waiting to be signed in')).toBeVisible();
  await expect(portal.frame.getByLabel('Kubernetes token')).toHaveCount(0);
});

test('a page is told no more about its reader than the operator lets it', async ({ page }) => {
  const portal = new PortalPage(page);
  const capabilities = await portal.open(hosts.portal, { baseUrl: hosts.waymark, chrome: 'toolbar' });
  expect(capabilities).toContain('select');
  expect(capabilities.filter((name) => ['nav.changed', 'link.request', 'health'].includes(name))).toEqual([]);
  await portal.frame.getByRole('button', { name: /^productpage-v1, / }).press('Enter');
  await expect.poll(() => portal.told('select')).toHaveLength(1);
  // A link that the page must not hear of opens a tab of its own instead.
  const tab = page.context().waitForEvent('page');
  await portal.frame.getByRole('link', { name: /^Open/ }).first().click();
  await expect.poll(async () => (await tab).url()).toContain(`${hosts.waymark}/workloads/`);
  for (const what of ['navigate', 'link', 'health'] as const) expect(await portal.told(what), what).toEqual([]);
});

test('a consent that another page lured out of a reader leads nowhere', async ({ page, context }) => {
  await page.goto(`${hosts.waymark}/topology`);
  await page.getByLabel('Kubernetes token').fill(hosts.simulator.tokens.limited);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('button', { name: /Your account/ })).toBeVisible();
  await page.goto(hosts.evil);
  const lure = async (origin: string): Promise<Page> => {
    const popup = context.waitForEvent('page');
    await page.evaluate(
      ([base, asked]) => {
        window.heard = [];
        addEventListener('message', (event) => window.heard.push(event.data));
        const search = new URLSearchParams({ origin: asked, nonce: 'n'.repeat(32) });
        open(`${base}/embed/sign-in?${search}`);
      },
      [hosts.waymark, origin] as const,
    );
    const opened = await popup;
    await opened.getByRole('button', { name: 'Show it there' }).click();
    return opened;
  };
  // In the name of a page that may embed: the window has nobody of ours to give it to.
  await expect((await lure(hosts.portal)).getByText('The page that asked cannot be reached')).toBeVisible();
  // In its own name.
  await expect((await lure(hosts.evil)).getByText('This origin may not embed Waymark.')).toBeVisible();
  expect(await page.evaluate(() => window.heard)).toEqual([]);
});
