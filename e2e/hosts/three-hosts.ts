import type { Browser, FrameLocator, Page } from '@playwright/test';
import { startBridge } from './console/bridge.ts';
import { PortalPage } from './frame/portal-page.ts';
import { startFrameHosts } from './frame/start-hosts.ts';
import type { UserName } from '../processes/start-waymark.ts';
import { listenForComplaints } from '../screens/complaints.ts';

/** One Waymark, shown in each of the places it is made for. */

export type HostName = 'the dashboard' | 'the console' | 'a frame';

/** What differs between them by design; everything else must be the same. */
export interface Manners {
  /** Who offers the ways to the screens. */
  readonly navigation: 'ours' | 'the host’s' | 'none';
  /** Who decides between light and dark. */
  readonly theme: 'ours' | 'the host’s';
  /** Where readers sign in and out. */
  readonly account: 'ours' | 'the host’s';
  /** Whether the mesh may be changed from there. A frame shows, unless its client may do more: whoever lures a click must not change a mesh. */
  readonly changes: 'by rights' | 'refused';
  /** Whether the address of the browser follows the screens; a page around a frame is told instead. */
  readonly address: 'of the browser' | 'told to the page';
}

export const MANNERS: Readonly<Record<HostName, Manners>> = {
  'the dashboard': {
    navigation: 'ours',
    theme: 'ours',
    account: 'ours',
    changes: 'by rights',
    address: 'of the browser',
  },
  'the console': {
    navigation: 'the host’s',
    theme: 'the host’s',
    account: 'the host’s',
    changes: 'by rights',
    address: 'of the browser',
  },
  'a frame': {
    navigation: 'none',
    theme: 'the host’s',
    account: 'the host’s',
    changes: 'refused',
    address: 'told to the page',
  },
};

export interface OpenHost {
  readonly page: Page;
  /** Where Waymark stands in the page. */
  readonly shown: Page | FrameLocator;
  /** Brings a screen, by its address in the dashboard. */
  go(path: string): Promise<unknown>;
  /** Where the reader is, by its address in the dashboard. */
  at(): Promise<string>;
  showTheme(theme: 'light' | 'dark'): Promise<void>;
  /** Errors of the page, and what its policy forbade, since it was opened. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

export interface ThreeHosts {
  open(host: HostName, browser: Browser): Promise<OpenHost>;
  stop(): Promise<unknown>;
}

export async function startThreeHosts(scenario: string, reader: UserName): Promise<ThreeHosts> {
  const frames = await startFrameHosts(scenario, { env: { WAYMARK_AUTH_ACCEPT_FORWARDED: 'true' }, reader });
  const token = frames.simulator.tokens[reader];
  const bridge = await startBridge({
    server: frames.server,
    token,
    basePath: '/plugin/4.22/',
    console: { release: '5.0.2', sdk: '9', router: '7.18.1', hasMesh: true },
  });

  const ways: Readonly<Record<HostName, (page: Page) => Promise<Pick<OpenHost, 'shown' | 'go' | 'at' | 'showTheme'>>>> =
    {
      'the dashboard': async (page) => {
        await page.goto(`${frames.waymark}/health`);
        await page.getByLabel('Kubernetes token').fill(token);
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByRole('button', { name: `Your account: ${reader}` }).waitFor();
        return {
          shown: page,
          go: (path) => page.goto(frames.waymark + path),
          at: () => Promise.resolve(page.url().slice(frames.waymark.length)),
          showTheme: (theme) => page.getByRole('button', { name: `Switch to the ${theme} theme` }).click(),
        };
      },
      'the console': (page) => {
        const base = `${bridge.url}/waymark`;
        return Promise.resolve({
          shown: page,
          go: (path) => page.goto(base + path),
          at: () => Promise.resolve(page.url().slice(base.length)),
          showTheme: (theme) =>
            page.evaluate(
              (isDark) => void document.documentElement.classList.toggle('pf-v6-theme-dark', isDark),
              theme === 'dark',
            ),
        });
      },
      'a frame': async (page) => {
        const portal = new PortalPage(page);
        const settings = { baseUrl: frames.waymark, view: 'health', chrome: 'toolbar', links: 'self', height: 820 };
        await portal.open(frames.portal, settings);
        const at = async (): Promise<string> =>
          ((await portal.told('navigate')).at(-1) as { readonly path: string } | undefined)?.path ?? '';
        return {
          shown: portal.frame,
          go: (path) => portal.call('go', ...toView(path)),
          at,
          showTheme: (theme) => portal.call('setTheme', theme),
        };
      },
    };

  return {
    open: async (host, browser) => {
      const context = await browser.newContext({ ignoreHTTPSErrors: true });
      // What a page of these does not show by then it never shows.
      context.setDefaultTimeout(20_000);
      const page = await context.newPage();
      const complaints = await listenForComplaints(page);
      await context.addInitScript(SKIP_TOUR);
      return { page, complaints, close: () => context.close(), ...(await ways[host](page)) };
    },
    stop: () => Promise.all([bridge.stop(), frames.stop()]),
  };
}

/** As a page around a frame names our screens. */
function toView(path: string): readonly [view: string, params: Readonly<Record<string, string>>] {
  const { pathname, searchParams } = new URL(path, 'http://waymark');
  const [screen = '', cluster, ...names] = pathname.slice(1).split('/').map(decodeURIComponent);
  const params = Object.fromEntries(searchParams);
  return cluster === undefined
    ? [screen, params]
    : [[screen.replace(/s$/, ''), ...names].join('/'), { ...params, cluster }];
}

/** A reader who has been here before: the tour of a first visit has its own tests. */
const SKIP_TOUR = (): void => {
  try {
    localStorage.setItem('waymark.topology.tour', 'seen');
  } catch {
    // Chromium gives frames of other sites no storage here, and there is no tour either.
  }
};
