import { expect, test } from '@playwright/test';
import { startServer, startSimulator } from '../processes/start-waymark.ts';
import { listenForPictures } from '../screens/pushed-pictures.ts';
import { TopologyScreen } from '../screens/topology-screen.ts';

test('a namespace that somebody takes out of the mesh is out of it on the open page, soon and without a reload', async ({
  page,
}) => {
  const simulator = await startSimulator(['--scenario', 'bookinfo']);
  const server = await startServer(simulator, { lent: 'admin' });
  const label = async (mode: string): Promise<number> => {
    const answer = await fetch(`${simulator.url}/api/v1/namespaces/clients`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${simulator.tokens.admin}`, 'content-type': 'application/merge-patch+json' },
      body: JSON.stringify({ metadata: { labels: { 'istio.io/dataplane-mode': mode } } }),
    });
    return answer.status;
  };
  try {
    const screen = new TopologyScreen(page);
    await screen.open(server.url, '/topology?refresh=5');
    await expect(screen.place('curl')).toHaveAttribute('aria-label', /, ambient,/);
    expect(await label('none')).toBe(200);
    await expect(screen.place('curl')).toHaveAttribute('aria-label', /, out of mesh/);
    expect(await label('ambient')).toBe(200);
    await expect(screen.place('curl')).toHaveAttribute('aria-label', /, ambient,/);
  } finally {
    await Promise.all([server.stop(), simulator.stop()]);
  }
});

test('newcomers move nothing that stands, those without room wait for consent, and only steps are pushed after the first picture', async ({
  page,
}) => {
  const simulator = await startSimulator(['--scenario', 'bookinfo']);
  const server = await startServer(simulator, { lent: 'admin' });
  const create = async (path: string, object: object): Promise<number> => {
    const headers = { authorization: `Bearer ${simulator.tokens.admin}`, 'content-type': 'application/json' };
    return (await fetch(simulator.url + path, { method: 'POST', headers, body: JSON.stringify(object) })).status;
  };
  const deploy = (name: string, namespace = 'data'): Promise<number> => {
    const labels = { app: name };
    const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'app:1' }] } };
    return create(`/apis/apps/v1/namespaces/${namespace}/deployments`, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace },
      spec: { replicas: 1, selector: { matchLabels: labels }, template },
    });
  };
  try {
    const { kinds } = await listenForPictures(page);
    const screen = new TopologyScreen(page);
    await screen.open(server.url, '/topology?show=idle&refresh=5&fold=open');
    const spots = async (): Promise<readonly string[]> =>
      screen.picture.getByRole('button').evaluateAll((all) =>
        all.flatMap((button) => {
          const name = /^([^,]+), (Workload|Waypoint|Service) in/.exec(button.getAttribute('aria-label') ?? '')?.[1];
          const { x, y } = button.getBoundingClientRect();
          return name === undefined || name.startsWith('fresh') ? [] : [`${name} ${x.toFixed()} ${y.toFixed()}`];
        }),
      );
    await page.waitForTimeout(1_000);
    const before = await spots();
    const fresh = ['fresh-a', 'fresh-b', 'fresh-c'];
    for (const name of fresh) expect(await deploy(name)).toBe(201);
    for (const name of fresh) await expect(screen.place(name)).toHaveCount(1);
    expect(await spots()).toEqual(before);
    const again = page.getByRole('button', { name: /lay out anew$/ });
    await expect(again).toHaveCount(0);

    // A namespace that was not there has no box to find room in: it stands aside until the reader lets the others move.
    expect(
      await create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'newly' } }),
    ).toBe(201);
    expect(await deploy('fresh-d', 'newly')).toBe(201);
    await expect(again).toHaveText('1 new place: lay out anew');
    await expect(screen.box('newly')).toHaveCount(1);
    expect(await spots()).toEqual(before);
    await again.click();
    await expect(again).toHaveCount(0);
    await expect.poll(spots).not.toEqual(before);
    await expect(screen.place('fresh-d')).toHaveCount(1);
    expect(kinds.slice(0, 2)).toEqual(['topology', 'topology-delta']);
    expect(kinds.filter((kind) => kind === 'topology')).toHaveLength(1);
  } finally {
    await Promise.all([server.stop(), simulator.stop()]);
  }
});
