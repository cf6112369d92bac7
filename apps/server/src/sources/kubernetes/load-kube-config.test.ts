import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { loadKubeConfig } from './load-kube-config.ts';

const file = (contexts: readonly string[], current?: string): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'waymark-kubeconfig-')), 'config');
  const config = {
    clusters: contexts.map((name) => ({ name, cluster: { server: `http://${name}:6443` } })),
    users: [{ name: 'me', user: { token: 't' } }],
    contexts: contexts.map((name) => ({ name, context: { cluster: name, user: 'me' } })),
    ...(current === undefined ? {} : { 'current-context': current }),
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
};
const serverOf = (path: string, context?: string): string | undefined =>
  loadKubeConfig({ is: 'kubeconfig', path, context }).getCurrentCluster()?.server;

describe('a kubeconfig', () => {
  it('speaks to the cluster of its current context, of the one asked for, or of its only one', () => {
    expect(serverOf(file(['east', 'west'], 'west'))).toBe('http://west:6443');
    expect(serverOf(file(['east', 'west'], 'west'), 'east')).toBe('http://east:6443');
    expect(serverOf(file(['east']))).toBe('http://east:6443');
  });

  it('says what it lacks, and what it has', () => {
    expect(() => serverOf(file(['east', 'west']))).toThrow('it names no current context (it has: east, west)');
    expect(() => serverOf(file(['east'], 'east'), 'north')).toThrow('it has no context "north" (it has: east)');
  });
});

describe('the account of a pod', () => {
  it('is missing outside a cluster, which is said at once', () => {
    vi.stubEnv('KUBERNETES_SERVICE_HOST', undefined);
    vi.stubEnv('KUBERNETES_SERVICE_PORT', undefined);
    expect(() => loadKubeConfig({ is: 'in-cluster' })).toThrow('KUBERNETES_SERVICE_HOST');
    vi.unstubAllEnvs();
  });
});
