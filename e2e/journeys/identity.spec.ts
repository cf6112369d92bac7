import { expect, test, type APIRequestContext } from '@playwright/test';
import { OIDC_CLIENT, startOidcProvider } from '../processes/start-oidc-provider.ts';
import { freePort, type Started } from '../processes/start-process.ts';
import { startServer, startSimulator, type Simulator } from '../processes/start-waymark.ts';
import { SignInScreen } from '../screens/sign-in-screen.ts';
import { TopologyScreen } from '../screens/topology-screen.ts';

const OPENSHIFT_CLIENT = 'waymark-mesh';
/** A page that asks little, with something in its address that must not get lost. */
const DEEP_LINK = '/ztunnels?ns=shop';

let simulator: Simulator;
let provider: Started;
let oidc: Started;
let openshift: Started;
test.beforeAll(async () => {
  const [providerPort, oidcPort] = [await freePort(), await freePort()];
  const issuer = `http://127.0.0.1:${providerPort}`;
  provider = await startOidcProvider(providerPort, `http://127.0.0.1:${oidcPort}`);
  simulator = await startSimulator([
    ...['--scenario', 'leaky-checkout', '--history-seconds', '120'],
    ...['--oidc-issuer', issuer, '--openshift-client-id', OPENSHIFT_CLIENT],
  ]);
  oidc = await startServer(simulator, {
    env: {
      WAYMARK_PORT: String(oidcPort),
      WAYMARK_AUTH_MODE: 'oidc',
      WAYMARK_AUTH_OIDC_NAME: 'Example SSO',
      WAYMARK_AUTH_OIDC_ISSUER: issuer,
      WAYMARK_AUTH_OIDC_CLIENT_ID: OIDC_CLIENT.id,
      WAYMARK_AUTH_OIDC_CLIENT_SECRET: OIDC_CLIENT.secret,
    },
  });
  openshift = await startServer(simulator, {
    env: { WAYMARK_AUTH_MODE: 'openshift', WAYMARK_AUTH_OPENSHIFT_CLIENT_ID: OPENSHIFT_CLIENT },
  });
});
test.afterAll(async () => {
  await Promise.all([oidc.stop(), openshift.stop(), provider.stop(), simulator.stop()]);
});

test('a reader signs in at an OpenID provider, arrives where they wanted to go, and is signed out there, too', async ({
  page,
}) => {
  const screen = new SignInScreen(page);
  await page.goto(oidc.url + DEEP_LINK);
  await screen.continueWith('Example SSO').click();
  await screen.logInAtProvider('limited');

  await expect(screen.account('limited')).toBeVisible();
  expect(page.url()).toBe(oidc.url + DEEP_LINK);
  const cookies = (await page.context().cookies(oidc.url)).filter(({ name }) => name.startsWith('waymark'));
  expect(cookies.map((c) => [c.name, c.httpOnly, c.sameSite])).toEqual([['waymark', true, 'Strict']]);

  await page.goto(`${oidc.url}/topology`);
  const topology = new TopologyScreen(page);
  await expect(topology.place('frontend')).toBeVisible();
  await expect(topology.place('outside your view')).toHaveCount(1);

  await screen.signOut('limited');
  await page.getByRole('button', { name: 'Yes, sign me out' }).click();
  await expect(screen.heading).toBeVisible();
  // The provider asks once more, since its own session has ended.
  await screen.continueWith('Example SSO').click();
  await expect(page.getByPlaceholder('Enter any login')).toBeVisible();
});

test('an answer that belongs to no sign-in of this browser is refused, in words, and the way is kept', async ({
  page,
}) => {
  const screen = new SignInScreen(page);
  await page.goto(oidc.url + DEEP_LINK);
  await screen.continueWith('Example SSO').click();
  await expect(page.getByPlaceholder('Enter any login')).toBeVisible();
  // Another sign-in of the same browser takes its place.
  const other = await page.context().newPage();
  await other.goto(oidc.url + DEEP_LINK);
  await new SignInScreen(other).continueWith('Example SSO').click();
  await expect(other.getByPlaceholder('Enter any login')).toBeVisible();
  await screen.logInAtProvider('admin');
  await expect(page.getByText(/does not belong to the sign-in that began here/)).toBeVisible();
  await expect(screen.continueWith('Example SSO')).toHaveAttribute('href', /return_to=%2Fztunnels%3Fns%3Dshop$/);
  expect(await whoReads(page.request, oidc.url)).toBe('signed-out');

  await page.goto(`${oidc.url}/api/v1/session/return?code=stolen&state=stolen`);
  await expect(page.getByText(/took too long, or was begun in another browser/)).toBeVisible();
});

test('a reader signs in with OpenShift, and signing out deletes the token', async ({ page }) => {
  const screen = new SignInScreen(page);
  await page.goto(openshift.url + DEEP_LINK);
  await screen.continueWith('OpenShift').click();
  await page.getByRole('link', { name: 'Deny' }).click();
  await expect(page.getByText(/cancelled or refused there/)).toBeVisible();
  await screen.continueWith('OpenShift').click();
  await page.getByRole('link', { name: 'Log in as limited' }).click();
  await expect(screen.account('limited')).toBeVisible();
  expect(page.url()).toBe(openshift.url + DEEP_LINK);

  // Kept by somebody who read the cookies before.
  const kept = await page.context().cookies(openshift.url);
  await screen.signOut('limited');
  await expect(screen.heading).toBeVisible();
  await page.context().addCookies(kept);
  // An answer about who somebody is holds for 15 s.
  await expect
    .poll(() => whoReads(page.request, openshift.url), { timeout: 25_000, intervals: [1_000] })
    .toBe('signed-out');
});

const whoReads = async (request: APIRequestContext, url: string): Promise<string> => {
  const answer = (await (await request.get(`${url}/api/v1/session`)).json()) as { readonly is: string };
  return answer.is;
};
