import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { KubernetesConnection } from './connection.ts';
import { INVENTORY_TIMING, kubernetesInventory, type KubernetesInventory } from './kubernetes-inventory.ts';
import { connectionTo } from './testing/fake-api-server.ts';

const SIMULATOR = resolve(import.meta.dirname, '../../../../simulator/src/main.ts');
const ReadySchema = z.object({
  url: z.string(),
  users: z.array(z.object({ name: z.string(), token: z.string() })),
});
const never = new AbortController().signal;

let simulator: ChildProcess;
let url: string;
let token: string;
let connection: KubernetesConnection;
let inventory: KubernetesInventory;

beforeAll(async () => {
  const child = spawn(process.execPath, [SIMULATOR, '--scenario', 'bookinfo', '--history-seconds', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  simulator = child;
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const ready = ReadySchema.parse(JSON.parse(line));
  url = ready.url;
  token = ready.users.find((user) => user.name === 'admin')?.token ?? 'none';
  connection = connectionTo(url, token);
  inventory = kubernetesInventory(
    connection,
    { cluster: undefined, rules: { excludedNamespaces: ['kube-system'] }, ...INVENTORY_TIMING },
    { now: Date.now },
  );
});
afterAll(async () => {
  inventory.close();
  await connection.close();
  const exited = once(simulator, 'exit');
  simulator.kill('SIGTERM');
  await exited;
});

type Faults = Readonly<Record<string, { readonly mode: string; readonly delayMs?: number; readonly match?: string }>>;
const setFaults = async (faults: Faults): Promise<void> => post('/simulator/faults', faults);
async function post(path: string, body: object): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}
const OK: Faults = { watches: { mode: 'ok' }, lists: { mode: 'ok' } };
/** Pages are asked for with a limit; what a test writes is not, and arrives. */
const pages = (mode: string): Faults => ({ lists: { mode, match: 'limit=' } });

describe('the inventory of a cluster that comes back', () => {
  it.each<[string, string, Faults]>([
    ['flapped', 'flapping', { watches: { mode: 'flapping', delayMs: 300 } }],
    ['and lists were down', 'down', { watches: { mode: 'down' }, ...pages('down') }],
    ['and lists were refused', 'refused', { watches: { mode: 'refuse' }, ...pages('refuse') }],
  ])('is live and whole again within 10 s after its watches %s', async (_, born, fault) => {
    const before = await inventory.inventory(never);
    expect(before.workloads.length).toBeGreaterThan(5);
    await vi.waitFor(() => expect(inventory.state().is).toBe('up'), 10_000);
    // Only going down ends the watches that are open.
    await setFaults({ watches: { mode: 'down' } });
    await setFaults(fault);
    await post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: born } });
    await sleep(1_000);
    if (born !== 'flapping') {
      expect(inventory.state().is).toBe('down');
      expect(await inventory.inventory(never)).toEqual(before);
    }
    await setFaults(OK);
    await vi.waitFor(async () => {
      const { namespaces, workloads } = await inventory.inventory(never);
      expect(namespaces.map(({ name }) => name)).toContain(born);
      expect(workloads).toEqual(before.workloads);
      expect(inventory.state().is).toBe('up');
    }, 10_000);
  });
});
