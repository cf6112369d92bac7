import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const root = new URL('../../..', import.meta.url).pathname;
const lines = readFileSync(join(root, 'apps/server/Containerfile'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
const after = (word: string): readonly string[] =>
  lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));

describe('The image', () => {
  it('is made from images of a named version', () => {
    const stages = new Set<string>();
    for (const from of after('FROM')) {
      const [image = '', , stage = ''] = from.split(' ');
      if (!stages.has(image)) expect(image).toMatch(/^registry\.access\.redhat\.com\/ubi9\/[\w-]+:\d+\.\d+/);
      stages.add(stage);
    }
    expect([...stages]).toEqual(['build', 'base', 'demo', 'server']);
  });

  it('runs as nobody in particular, and holds nothing fetched unseen', () => {
    expect(after('USER').at(-1)).toBe('1001');
    expect(after('ADD')).toEqual([]);
    const shipped = lines.slice(lines.findIndex((line) => line.endsWith(' AS base')));
    expect(shipped.filter((line) => line.startsWith('RUN'))).toEqual([]);
    for (const copy of shipped.filter((line) => line.startsWith('COPY')))
      expect(copy).toMatch(/^COPY --from=build --chown=1001:0 --chmod=u=rX,g=rX,o= /);
  });
});

const scratch = mkdtempSync(join(tmpdir(), 'waymark-image-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const freePort = async (): Promise<number> =>
  new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => found(port));
    });
  });

async function asked(url: string): Promise<Response> {
  for (let left = 300; ; left -= 1) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer !== undefined) return answer;
    if (left === 0) throw new Error(`${url} does not answer`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

describe('What the image holds', () => {
  it('starts as an unknown user who may write nothing, and is ready', { timeout: 120_000 }, async () => {
    chmodSync(scratch, 0o755);
    const tree = join(scratch, 'tree');
    const made = spawnSync(process.execPath, [join(root, '.tools/build-image-tree.mjs'), tree], { encoding: 'utf8' });
    expect(made.status, made.stderr).toBe(0);

    const kubeconfig = join(scratch, 'kubeconfig.json');
    const config = {
      clusters: [{ name: 'none', cluster: { server: 'http://127.0.0.1:9' } }],
      users: [{ name: 'none', user: { token: 'none' } }],
      contexts: [{ name: 'none', context: { cluster: 'none', user: 'none' } }],
      'current-context': 'none',
    };
    writeFileSync(kubeconfig, JSON.stringify(config));
    const probes = await freePort();
    const stranger = process.getuid?.() === 0 ? { uid: 1_000_770_000, gid: 0, cwd: tree } : { cwd: tree };
    const server = spawn(process.execPath, ['apps/server/src/main.ts'], {
      ...stranger,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        WAYMARK_PROMETHEUS_URL: 'http://127.0.0.1:9',
        WAYMARK_KUBERNETES_KUBECONFIG: kubeconfig,
        WAYMARK_PORT: '0',
        WAYMARK_PROBES_PORT: String(probes),
        WAYMARK_LOG_LEVEL: 'silent',
      },
    });
    try {
      const ready = await asked(`http://127.0.0.1:${probes}/readyz`);
      expect([ready.status, await ready.json()]).toEqual([200, expect.objectContaining({ ready: true })]);
      expect((await asked(`http://127.0.0.1:${probes}/livez`)).status).toBe(200);
      expect(await (await asked(`http://127.0.0.1:${probes}/metrics`)).text()).toContain('waymark_streams_open');
    } finally {
      server.kill();
    }
    const packagesIn = (folder: string): readonly string[] =>
      readdirSync(join(folder, 'node_modules/.pnpm')).filter((name) => name.includes('@'));
    const shipped = packagesIn(tree);
    expect(shipped.filter((name) => /^(typescript|vite|vitest|eslint|esbuild|pnpm|node)@/.test(name))).toEqual([]);
    // Of the versions that all the tests ran with.
    expect(shipped.filter((name) => !packagesIn(root).includes(name))).toEqual([]);
  });
});
