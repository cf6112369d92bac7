import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { buildWorld } from '@waymark/demo-mesh';
import { buildApp } from '../app.ts';
import { settings } from '../testing/app-over-world.ts';
import { quietPorts } from '../testing/quiet-ports.ts';

const scratch = mkdtempSync(join(tmpdir(), 'waymark-web-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

it('Files beside what was built are served to nobody, however their path is spelled', async () => {
  const built = ['web', 'console-plugin/dist', 'console-plugin-legacy/dist'];
  for (const folder of built) mkdirSync(join(scratch, folder, 'assets'), { recursive: true });
  writeFileSync(join(scratch, 'web/index.html'), 'the page');
  for (const folder of built.slice(1)) writeFileSync(join(scratch, folder, 'plugin-manifest.json'), '{}');
  for (const folder of ['', 'console-plugin']) writeFileSync(join(scratch, folder, 'secret.txt'), 'the secret');
  const app = await buildApp(quietPorts(buildWorld('bookinfo', { startMs: 1_700_000_000_000 }), 1_700_000_600_000), {
    ...settings,
    webRoot: join(scratch, 'web'),
    pluginsRoot: scratch,
  });
  const { port } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
  const get = async (path: string): Promise<string> => {
    // Sent as it is: a URL would be made plain before it leaves.
    const [answer] = (await once(request({ port, path }).end(), 'response')) as [IncomingMessage];
    const parts: unknown[] = [];
    for await (const part of answer) parts.push(part);
    return `${String(answer.statusCode)} ${parts.map(String).join('')}`;
  };
  expect(await get('/')).toBe('200 the page');
  expect(await get('/plugin/4.22/plugin-manifest.json')).toBe('200 {}');
  const up = ['..', '%2e%2e', '..%2f', '%2e%2e%2f', '..%5c', '%252e%252e%252f', './/..', '..%00'];
  for (const way of up)
    for (const from of ['', 'assets/', 'plugin/4.22/', 'plugin/4.19/', '/'])
      for (const times of [1, 2, 3]) {
        const path = `/${from}${`${way}/`.repeat(times)}secret.txt`;
        expect(await get(path), path).not.toContain('the secret');
      }
  await app.close();
});
