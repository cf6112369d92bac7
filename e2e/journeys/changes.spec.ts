import { expect, test } from '@playwright/test';
import { startServer, startSimulator } from '../processes/start-waymark.ts';
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
