/** The real kubectl, if there is one, against the simulated server. */

import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubeconfig } from './kubeconfig.ts';
import { namespace, runApi, USERS, type RunningApi } from './testing/small-world.ts';

const run = promisify(execFile);

function kubectlVersion(): string | undefined {
  try {
    return execFileSync('kubectl', ['version', '--client'], { encoding: 'utf8' }).split('\n')[0];
  } catch {
    return undefined;
  }
}

const version = kubectlVersion();
if (version === undefined)
  console.warn('\n!!! No kubectl on the PATH: the API server is NOT tried with a real client.\n');
else
  console.info(
    `kubectl: ${version}\nskipped: kubectl port-forward, which speaks SPDY inside the WebSocket; @kubernetes/client-node is tried instead`,
  );

describe.skipIf(version === undefined)('kubectl', () => {
  let api: RunningApi;
  let folder: string;
  beforeAll(async () => {
    const nowMs = Date.parse('2026-11-23T05:04:00Z');
    const lines = ['first', 'second'].map((text, at) => ({ atMs: nowMs - 2000 + at * 1000, text }));
    api = await runApi({ logs: () => lines });
    folder = mkdtempSync(join(tmpdir(), 'waymark-kubectl-'));
    for (const user of USERS) writeFileSync(join(folder, user.name), kubeconfig(api.url, user));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await api.stop();
  });

  async function kubectl(user: string, ...args: string[]): Promise<{ out: string; err: string }> {
    // A home of its own, or a discovery cache of another cluster would be used.
    const env = { ...process.env, HOME: folder, KUBECACHEDIR: join(folder, 'cache') };
    const words = ['--kubeconfig', join(folder, user), ...args];
    try {
      const { stdout, stderr } = await run('kubectl', words, { env });
      return { out: stdout, err: stderr };
    } catch (thrown) {
      const { stdout, stderr } = thrown as { stdout: string; stderr: string };
      return { out: stdout, err: stderr };
    }
  }

  it('prints pods of all namespaces', async () => {
    const { out, err } = await kubectl('admin', 'get', 'pods', '-A', '-o', 'wide');
    expect(err).toBe('');
    expect(out).toMatch(/NAMESPACE +NAME +READY +STATUS +RESTARTS +AGE +IP +NODE/);
    expect(out).toMatch(/shop +cart-5654977c8d-sd5p7 +1\/1 +Running +0 +10m +10\.10\.1\.10 +node-b/);
  });

  it('finds gateways and policies by their short names', async () => {
    expect((await kubectl('admin', 'get', 'gtw,ap', '-A')).out).toMatch(
      /waypoint +istio-waypoint +10\.96\.1\.20 +True/,
    );
  });

  it('prints an object as YAML, and in pages', async () => {
    expect((await kubectl('admin', 'get', 'ns', 'shop', '-o', 'yaml')).out).toContain('kind: Namespace');
    const { out } = await kubectl('admin', 'get', 'cm', '-n', 'legacy', '--chunk-size=2', '--no-headers');
    expect(out.trim().split('\n')).toHaveLength(5);
  });

  it('describes a namespace and a pod', async () => {
    const { out, err } = await kubectl('admin', 'describe', 'ns', 'shop');
    expect(err).toBe('');
    expect(out).toMatch(/Name: +shop/);
    expect((await kubectl('admin', 'describe', 'pod', '-n', 'shop', 'cart-5654977c8d-sd5p7')).out).toMatch(
      /Node: +node-b/,
    );
  });

  it('watches until the server ends the watch', async () => {
    const watching = kubectl('admin', 'get', 'ns', '-w', '--request-timeout=4s');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    api.world.push(namespace('brand-new'));
    api.pass();
    const { out } = await watching;
    expect(out).toMatch(/shop +Active/);
    expect(out).toMatch(/brand-new +Active/);
  });

  it('is told what a limited user may not do', async () => {
    expect((await kubectl('limited', 'get', 'pods', '-n', 'shop')).out).toContain('cart-5654977c8d-sd5p7');
    const { err } = await kubectl('limited', 'get', 'pods', '-A');
    expect(err).toContain(
      'pods is forbidden: User "limited" cannot list resource "pods" in API group "" at the cluster scope',
    );
    expect((await kubectl('limited', 'auth', 'can-i', 'list', 'pods', '-n', 'shop')).out).toBe('yes\n');
    expect((await kubectl('limited', 'auth', 'can-i', 'list', 'nodes')).out).toContain('no');
    expect((await kubectl('limited', 'auth', 'whoami')).out).toMatch(/Username +limited/);
    expect((await kubectl('limited', 'auth', 'can-i', '--list', '-n', 'shop')).out).toContain('pods/log');
  });

  it('names an unknown kind as such', async () => {
    expect((await kubectl('admin', 'get', 'unicorns')).err).toContain('doesn\'t have a resource type "unicorns"');
  });

  it('applies, labels and deletes what it is given', async () => {
    const file = join(folder, 'policy.yaml');
    const policy = (action: string): string => `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: by-kubectl, namespace: shop}
spec: {action: ${action}}
`;
    writeFileSync(file, policy('ALLOW'));
    expect(await kubectl('admin', 'apply', '-f', file)).toEqual({
      out: 'authorizationpolicy.security.istio.io/by-kubectl created\n',
      err: '',
    });
    writeFileSync(file, policy('DENY'));
    expect((await kubectl('admin', 'apply', '-f', file)).out).toContain('by-kubectl configured');
    expect((await kubectl('admin', 'apply', '-f', file)).out).toContain('by-kubectl unchanged');
    const path = ['-n', 'shop', 'authorizationpolicy', 'by-kubectl'];
    expect((await kubectl('admin', 'get', ...path, '-o', 'jsonpath={.spec.action}')).out).toBe('DENY');
    expect((await kubectl('admin', 'apply', '--server-side', '-f', file)).out).toContain('serverside-applied');
    expect((await kubectl('admin', 'delete', ...path)).out).toContain('deleted');
    writeFileSync(file, policy('NOPE'));
    expect((await kubectl('admin', 'apply', '-f', file)).err).toContain('Unsupported value: "NOPE"');
    expect((await kubectl('limited', 'apply', '-f', file)).err).toContain('cannot create resource');
  });

  it('labels and removes a namespace', async () => {
    expect((await kubectl('admin', 'label', 'ns', 'legacy', 'istio.io/dataplane-mode=ambient')).out).toContain(
      'labeled',
    );
    expect((await kubectl('admin', 'get', 'ns', '-l', 'istio.io/dataplane-mode=ambient', '-o', 'name')).out).toBe(
      'namespace/legacy\n',
    );
    expect((await kubectl('admin', 'delete', 'ns', 'legacy')).out).toContain('deleted');
    expect((await kubectl('admin', 'get', 'cm', '-n', 'legacy')).err).toContain('No resources found');
  });

  it.skip('forwards ports: it speaks SPDY inside the WebSocket, which is not served; see client-library.test.ts');

  it('prints logs', async () => {
    const pod = ['-n', 'istio-system', 'ztunnel-2ltmd'];
    expect(await kubectl('admin', 'logs', ...pod)).toEqual({ out: 'first\nsecond\n', err: '' });
    expect((await kubectl('admin', 'logs', ...pod, '--tail=1', '--timestamps')).out).toMatch(
      /^2026-11-23T05:03:59\S+Z second\n$/,
    );
  });
});
