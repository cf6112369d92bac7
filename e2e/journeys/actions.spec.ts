import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import type { Started } from '../processes/start-process.ts';
import { startServer, startSimulator, type Simulator, type UserName } from '../processes/start-waymark.ts';
import { ActionsScreen } from '../screens/actions-screen.ts';
import { TopologyScreen } from '../screens/topology-screen.ts';

let simulator: Simulator;
let server: Started;
test.beforeAll(async () => {
  simulator = await startSimulator(['--scenario', 'leaky-checkout']);
  server = await startServer(simulator);
});
test.afterAll(async () => {
  await Promise.all([server.stop(), simulator.stop()]);
});

async function signIn(page: Page, user: UserName): Promise<void> {
  await page.getByLabel('Kubernetes token').fill(simulator.tokens[user]);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

const cluster = async (method: string, path: string, body?: object): Promise<unknown> => {
  const headers = {
    authorization: `Bearer ${simulator.tokens.admin}`,
    'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
  };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  return (await fetch(`${simulator.url}${path}`, { method, headers, ...sent })).json();
};

test('a namespace out of the mesh is captured and put behind a waypoint, all in the browser', async ({ page }) => {
  await cluster('POST', '/api/v1/namespaces/legacy/services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'cron' },
    spec: { selector: { app: 'cron' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  });
  const screen = new ActionsScreen(page);
  await page.goto(`${server.url}/topology`);
  await signIn(page, 'admin');
  await page.getByRole('link', { name: 'Change the mesh' }).click();

  await screen.choose('Namespace', 'legacy');
  await screen.preview();
  await expect(screen.plan).toContainText('istio.io/dataplane-mode: ambient');
  await expect(screen.plan).toContainText('The API server would accept this.');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  await screen.apply.click();
  await expect(screen.plan).toContainText('1 of 1 pods are captured by ztunnel.');
  await expect(screen.status).toContainText('It has taken effect.');

  await screen.next.click();
  await screen.preview();
  await expect(screen.plan).toContainText('gatewayClassName: istio-waypoint');
  await expect(screen.plan).toContainText('It will have one replica');
  await screen.apply.click();
  await expect(screen.plan).toContainText('Istio has programmed the waypoint.', { timeout: 15_000 });
  await expect(screen.plan).toContainText('The waypoint has an address.');

  await screen.next.click();
  await screen.preview();
  await expect(screen.plan).toContainText('Calls to 1 Service take one more hop');
  await screen.apply.click();
  await expect(screen.plan).toContainText('1 of 1 Services are bound to the waypoint.');
  await expect(screen.status).toContainText('It has taken effect.');

  await screen.plan.getByRole('link', { name: 'Show legacy in the topology' }).click();
  await expect(new TopologyScreen(page).place('cron')).toHaveAttribute('aria-label', /, ambient/);
});

test('the same namespace is taken from behind its waypoint and out of ambient, and nothing of it is left', async ({
  page,
}) => {
  const screen = new ActionsScreen(page);
  await page.goto(`${server.url}/actions?do=unenrol&in=legacy`);
  await signIn(page, 'admin');
  await screen.preview();
  await expect(screen.plan).toContainText('1 Service leaves waypoint legacy/waypoint.');
  await screen.apply.click();
  await expect(screen.plan).toContainText('1 of 1 Services are without a waypoint.');
  await expect(screen.status).toContainText('It has taken effect.');

  await screen.next.click();
  await screen.preview();
  await expect(screen.plan).toContainText('1 pod leaves the mesh');
  await screen.apply.click();
  await expect(screen.status).toContainText('It has taken effect.');
  const legacy = JSON.stringify(await cluster('GET', '/api/v1/namespaces/legacy'));
  for (const label of ['istio.io/dataplane-mode', 'istio.io/use-waypoint']) expect(legacy).not.toContain(label);
});

test('a workload is watched until its pods are replaced, and is told why its waypoint will not take it', async ({
  page,
}) => {
  const screen = new ActionsScreen(page);
  await page.goto(`${server.url}/actions?do=enrol&kind=workload&in=shop&name=catalog-v1&waypoint=waypoint`);
  await signIn(page, 'admin');
  await screen.preview();
  await expect(screen.plan).toContainText('1 pod is replaced');
  await screen.apply.click();
  await expect(screen.plan).toContainText('1 of 1 pods carry the label, 1 of them are ready.', { timeout: 15_000 });
  await expect(screen.plan).toContainText('The waypoint takes no traffic for workloads, so the label does nothing.');
  await expect(screen.status).toContainText('It has not taken effect, and does not by waiting.');
});

test('who lacks the right is told which, and cannot apply', async ({ page }) => {
  const screen = new ActionsScreen(page);
  await page.goto(`${server.url}/actions?do=leave-ambient&in=shop`);
  await signIn(page, 'limited');
  await screen.preview();
  await expect(screen.plan).toContainText('it lacks the right to patch namespaces');
  await expect(screen.plan).toContainText('Not checked, because your account may not list them');
  await expect(screen.apply).toBeDisabled();
});

test('what somebody else changed in the meantime is told and not overwritten', async ({ page }) => {
  const screen = new ActionsScreen(page);
  await page.goto(`${server.url}/actions?do=join-ambient&in=web`);
  await signIn(page, 'admin');
  await screen.preview();
  await expect(screen.apply).toBeEnabled();
  await cluster('PATCH', '/api/v1/namespaces/web', { metadata: { labels: { 'istio.io/dataplane-mode': 'none' } } });
  await screen.apply.click();
  await expect(screen.plan).toContainText('nothing was written');
  await screen.plan.getByRole('button', { name: 'Look again' }).click();
  await expect(screen.plan.getByRole('row', { name: /istio.io\/dataplane-mode/ })).toContainText('none');
});
