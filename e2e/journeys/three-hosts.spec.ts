import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Locator } from '@playwright/test';
import { MANNERS, startThreeHosts, type HostName, type OpenHost, type ThreeHosts } from '../hosts/three-hosts.ts';
import { ActionsScreen } from '../screens/actions-screen.ts';
import { TopologyScreen } from '../screens/topology-screen.ts';

/** One product wherever it is shown: the same reader goes the same ways in the dashboard, in the console and in a frame. One page of each is enough. */

const REFUSED = /Inside a frame Waymark only shows/;
const NOTED_REFUSAL = /^Failed to load resource: .* 403 /;

let three: ThreeHosts;
test.beforeAll(async () => {
  three = await startThreeHosts('leaky-checkout', 'admin');
});
test.afterAll(async () => three.stop());

for (const [name, manners] of Object.entries(MANNERS) as [HostName, (typeof MANNERS)[HostName]][]) {
  test.describe(`in ${name}`, () => {
    let host: OpenHost;
    let screen: TopologyScreen;
    test.beforeAll(async ({ browser }) => {
      host = await three.open(name, browser);
      screen = new TopologyScreen(host.page, host.shown);
    });
    test.afterAll(async () => host.close());

    const heading = (words: string | RegExp, level?: number): Locator =>
      host.shown.getByRole('heading', { name: words, ...(level === undefined ? {} : { level }) });
    const tab = async (words: string | RegExp): Promise<void> => {
      await host.shown.getByRole('tab', { name: words }).click();
    };
    const grid = (words: string | RegExp): Locator => host.shown.getByRole('grid', { name: words });

    test('the picture says in words how the mesh does, and leads to what is worst', async () => {
      await host.go('/topology');
      await expect(heading(/^11 flows are failing, 3 are worth a look\.$/)).toBeVisible();
      await expect(screen.place('promotions')).toHaveAttribute('aria-label', /promo-waypoint, which is not bound/);
      await host.shown.getByRole('button', { name: 'waypoint → recommendations' }).click();
      await expect(screen.panel).toContainText('no healthy upstream (UH)');
      await expect.poll(() => host.at()).toMatch(/selected=.*recommendations/);
    });

    test('places become services and namespaces, and workloads again', async () => {
      await host.go('/topology');
      await expect(screen.place('frontend')).toBeVisible();
      await screen.choose('Places are', /^Namespaces/);
      await expect(screen.place('data')).toHaveAttribute('aria-label', /^data, Namespace/);
      await expect(screen.place('frontend')).toHaveCount(0);
      await expect.poll(() => host.at()).toMatch(/level=namespace/);
      await screen.choose('Places are', /^Workloads/);
      await expect(screen.place('frontend')).toHaveCount(1);
    });

    test('L4 and L7 are told apart, shown alone and merged', async () => {
      await host.go('/topology');
      const l4 = screen.line('frontend', 'waypoint', 'connections \\(L4\\)');
      const l7 = screen.line('frontend', 'waypoint', 'requests \\(L7\\)');
      await expect(l4).toHaveCount(1);
      await expect(l7).toHaveCount(1);
      await screen.layer('L4').click();
      await expect(l7).toHaveCount(0);
      await expect(l4).toHaveCount(1);
      await expect.poll(() => host.at()).toMatch(/layers=l4/);
      await screen.layer('L7').click();
      await expect(l4).toHaveCount(0);
      await expect(l7).toHaveCount(1);
      await screen.layer('Merged').click();
      await expect(screen.line('frontend', 'waypoint', 'requests and connections')).toHaveCount(1);
    });

    test('by keys alone a reader walks the picture, opens a failing flow and leaves it', async () => {
      await host.go('/topology');
      await screen.place('waypoint').focus();
      await host.page.keyboard.press('ArrowRight');
      await expect(screen.place('waypoint')).not.toBeFocused();
      await screen.line('waypoint', 'catalog-v2', 'requests \\(L7\\)').focus();
      await host.page.keyboard.press('Enter');
      await expect(heading('waypoint → catalog-v2')).toBeVisible();
      await expect(screen.panel).toContainText('11 % of requests fail with 5xx.');
      await expect(screen.panel).toContainText('upstream closed the connection (UC)');
      await host.page.keyboard.press('Escape');
      await expect(heading('waypoint → catalog-v2')).toHaveCount(0);
    });

    test('find counts what it finds, hide takes away just that', async () => {
      await host.go('/topology');
      await expect(screen.place('redis')).toHaveCount(1);
      await screen.find.fill('denied OR code = 403');
      await host.page.keyboard.press('Enter');
      await expect(host.shown.getByText(/^\d+ found/)).toHaveCount(1);
      await screen.hide.fill('name = "redis"');
      await host.page.keyboard.press('Enter');
      await expect(screen.place('redis')).toHaveCount(0);
      await expect(screen.place('cart')).toHaveCount(1);
      await host.shown.getByRole('button', { name: 'Clear Hide' }).click();
      await expect(screen.place('redis')).toHaveCount(1);
    });

    test('the page of a workload proves its place in the mesh, tab by tab', async () => {
      await host.go('/workloads/east/shop/frontend');
      await expect(heading('frontend', 1)).toBeVisible();
      await host.shown.getByRole('button', { name: 'Why?' }).click();
      await expect(host.shown.getByRole('region', { name: /^Why: / }).first()).toContainText(
        'ambient.istio.io/redirection',
      );
      await tab('Pods');
      await expect(grid('Pods of this workload')).toContainText('HBONE');
      await expect.poll(() => host.at()).toMatch(/^\/workloads\/east\/shop\/frontend.*tab=pods/);
    });

    test('the page of a waypoint says who goes past it, and why a service is behind it', async () => {
      await host.go('/waypoints/east/shop/waypoint');
      await expect(heading(/1 of 1 ready.*clients go past it/s, 1)).toBeVisible();
      await tab(/^Services/);
      await host.shown.getByRole('button', { name: 'Why? catalog' }).click();
      await expect(host.shown.getByRole('region', { name: 'Why is catalog here?' })).toContainText(
        'istio.io/WaypointBound = True',
      );
      await tab(/^Policies and routes/);
      await expect(host.shown.getByRole('row', { name: /catalog-to-waypoint/ })).toContainText('no, ignored');
      await tab('Envoy');
      await expect(grid('Envoy configuration')).toContainText('connect_originate');
    });

    test('the ztunnels agree, and each shows what it holds', async () => {
      await host.go('/ztunnels');
      await expect(
        host.shown.getByText(/ztunnels answer, and agree with each other and with the cluster/),
      ).toBeVisible();
      await grid('Ztunnels by node').getByRole('link').first().click();
      await expect(heading(/^Ztunnel on /, 1)).toBeVisible();
      await tab('Services');
      await expect(
        grid('Services')
          .getByText(/waypoint/)
          .first(),
      ).toBeVisible();
      await tab('Certificates');
      await expect(
        grid('Certificates')
          .getByText(/^spiffe:\/\//)
          .first(),
      ).toBeVisible();
      await expect.poll(() => host.at()).toMatch(/^\/ztunnels\/east\/.*tab=certificates/);
    });

    test('the logs of a place are those of all its hops, and a line opens to what belongs to it', async () => {
      await host.go('/logs?place=workload/east/shop/catalog-v2');
      await host.shown.getByRole('button', { name: 'failed only' }).click();
      await expect.poll(() => host.at()).toMatch(/only=failed/);
      const line = host.shown
        .getByRole('treegrid', { name: 'Log lines' })
        .getByRole('row')
        .filter({ hasText: 'via waypoint' })
        .last();
      await expect(line).toContainText('503');
      await line.click();
      await expect(
        host.shown
          .getByRole('region', { name: 'This line, and what belongs to it' })
          .getByRole('region', { name: 'Hop by hop' })
          .getByRole('listitem'),
      ).not.toHaveCount(0);
    });

    test('from a place the reader goes on to its page', async () => {
      await host.go('/topology');
      await screen.place('cart').press('Enter');
      await expect(heading('cart')).toBeVisible();
      await screen.panel.getByRole('link', { name: /^Open/ }).first().click();
      await expect(heading('cart', 1)).toBeVisible();
      await expect.poll(() => host.at()).toMatch(/^\/workloads\/east\/shop\/cart/);
    });

    test('it is light or dark as its surroundings are', async () => {
      await host.go('/health');
      await expect(heading('Health of workloads')).toBeVisible();
      const paper = (): Promise<string> =>
        host.shown
          .locator('.pf-v6-c-page__main-section')
          .first()
          .evaluate((section) => getComputedStyle(section).color);
      const ink = await paper();
      await host.showTheme('dark');
      await expect.poll(paper).not.toBe(ink);
      await host.showTheme('light');
      await expect.poll(paper).toBe(ink);
      await expect(host.shown.getByRole('button', { name: /^Switch to the/ })).toHaveCount(
        manners.theme === 'ours' ? 1 : 0,
      );
    });

    test('a change is looked at beforehand, where the host lets readers change anything', async () => {
      await host.go('/topology?level=namespace');
      await screen.place('legacy').focus();
      await host.page.keyboard.press('Shift+F10');
      await host.shown.getByRole('menuitem', { name: 'Add legacy to ambient' }).click();
      await expect(heading('Change the mesh', 1)).toBeVisible();
      const actions = new ActionsScreen(host.shown);
      await actions.preview();
      if (manners.changes === 'by rights') {
        await expect(actions.plan).toContainText('istio.io/dataplane-mode: ambient');
        await expect(actions.apply).toBeEnabled();
      } else await expect(host.shown.getByText(REFUSED)).toBeVisible();
    });

    test('a ztunnel logs more and less again, where the host lets readers change anything', async () => {
      await host.go('/ztunnels');
      await grid('Ztunnels by node').getByRole('link').first().click();
      await tab('Log level');
      const levels = host.shown.getByLabel('Level', { exact: true });
      if (manners.changes === 'refused') {
        await expect(host.shown.getByText('Inside another page Waymark only shows.')).toBeVisible();
        await expect(levels).toHaveCount(0);
        return;
      }
      for (const level of ['debug', 'info']) {
        await levels.selectOption(level);
        await host.shown.getByRole('button', { name: 'Change' }).click();
        await expect(host.shown.getByText(`It logs at level ${level} now.`)).toBeVisible();
      }
    });

    test('axe finds nothing serious', async () => {
      await host.go('/topology');
      await expect(screen.place('frontend')).toBeVisible();
      const { violations } = await new AxeBuilder({ page: host.page }).analyze();
      expect(
        violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
      ).toEqual([]);
    });

    test('what the surroundings bring is not brought twice', async () => {
      await host.go('/topology');
      await expect(screen.place('frontend')).toBeVisible();
      await expect(host.shown.getByRole('button', { name: /^Your account/ })).toHaveCount(
        manners.account === 'ours' ? 1 : 0,
      );
      await expect(host.page.getByRole('link', { name: 'Ztunnels' })).toHaveCount(
        manners.navigation === 'none' ? 0 : 1,
      );
      await expect(host.shown.getByRole('navigation', { name: 'console' })).toHaveCount(
        manners.navigation === 'the host’s' ? 1 : 0,
      );
      await expect(host.shown.getByRole('link', { name: 'Ztunnels' })).toHaveCount(
        manners.navigation === 'none' ? 0 : 1,
      );
      const isInBrowser = host.page.url().endsWith(await host.at());
      expect(isInBrowser).toBe(manners.address === 'of the browser');
    });

    test('in all of that nothing broke a rule of the page, nor threw', () => {
      // A browser notes each answer that refuses: here one plan.
      const [noted, others] = [true, false].map((is) =>
        host.complaints.filter((one) => NOTED_REFUSAL.test(one) === is),
      );
      expect(noted).toHaveLength(manners.changes === 'by rights' ? 0 : 1);
      expect(others).toEqual([]);
    });
  });
}
