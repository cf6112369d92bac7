import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from './simulator.ts';

/** Long enough for the restart of a ztunnel that the scenario has after 40 minutes. */
const HISTORY_SECONDS = 45 * 60;

let simulator: Simulator;
beforeAll(async () => {
  const how = { port: 0, historySeconds: HISTORY_SECONDS, scrapeSeconds: 300 };
  simulator = await startSimulator({ scenario: 'leaky-checkout', ...how });
});
afterAll(() => simulator.stop());

interface Pod {
  readonly metadata: { readonly namespace: string; readonly name: string };
  readonly status: { readonly containerStatuses: readonly { readonly restartCount: number }[] };
}

const headers = { authorization: 'Bearer demo-admin' };
const ask = (path: string, how: RequestInit = {}): Promise<Response> =>
  fetch(`${simulator.url}${path}`, { headers, ...how });
const pathOf = ({ metadata }: Pod): string => `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;
const logOf = (pod: Pod, query = ''): Promise<Response> => ask(`${pathOf(pod)}/log?${query}`);

async function podWhere(is: (pod: Pod) => boolean): Promise<Pod> {
  const { items } = (await (await ask('/api/v1/pods')).json()) as { readonly items: readonly Pod[] };
  const found = items.find(is);
  if (found === undefined) throw new Error('no such pod');
  return found;
}

const named = (start: string) => (pod: Pod) => pod.metadata.name.startsWith(start);

describe('the log of a pod', () => {
  it('ends when it goes, is then 404, and its successor has one of its own', async () => {
    const old = await podWhere(named('cart-'));
    expect((await (await logOf(old, 'sinceSeconds=60')).text()).split('\n').length).toBeGreaterThan(10);
    const followed = logOf(old, 'follow=true&tailLines=1').then((response) => response.text());
    expect((await ask(pathOf(old), { method: 'DELETE' })).status).toBe(200);
    expect(await followed).not.toBe('');
    const gone = await logOf(old);
    expect([gone.status, ((await gone.json()) as { readonly reason: string }).reason]).toEqual([404, 'NotFound']);
    const young = await podWhere((pod) => named('cart-')(pod) && pod.metadata.name !== old.metadata.name);
    await expect.poll(async () => (await logOf(young)).text(), { timeout: 10_000 }).toMatch(/listening[^]*request/);
  });

  it('of a container that was restarted begins with its own life; the one before is asked for', async () => {
    const ztunnel = await podWhere(
      (pod) => named('ztunnel-')(pod) && pod.status.containerStatuses[0]?.restartCount === 1,
    );
    const [current, previous] = [
      await (await logOf(ztunnel, 'limitBytes=20000')).text(),
      await (await logOf(ztunnel, 'previous=true&tailLines=40')).text(),
    ];
    expect(current).toContain('running with config:');
    expect(previous).toContain('received signal SIGTERM');
    expect(current).not.toContain('received signal SIGTERM');
  });

  it('of a container that keeps crashing is that of its last life, until it is started again', async () => {
    const crashing = await podWhere(named('payments-wp-'));
    const log = await logOf(crashing, 'previous=true');
    expect([log.status, await log.text()]).toEqual([200, expect.stringContaining('Caught Segmentation fault')]);
    expect((await logOf(crashing)).status).toBe(200);
  });

  it('that was never restarted has no life before', async () => {
    const pod = await podWhere(named('frontend-'));
    const answer = await logOf(pod, 'previous=true');
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining(`previous terminated container`),
    ]);
  });
});
