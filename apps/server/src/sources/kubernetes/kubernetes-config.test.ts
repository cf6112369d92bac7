import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { conditionsOfBinding, decide } from '@waymark/mesh';
import type { ClusterConfig } from '../../ports.ts';
import type { KubernetesConnection } from './connection.ts';
import { kubernetesConfig, type KubernetesConfig } from './kubernetes-config.ts';
import { INVENTORY_TIMING, kubernetesInventory, type KubernetesInventory } from './kubernetes-inventory.ts';
import { connectionTo } from './testing/fake-api-server.ts';
import { startSimulatorProcess, type SimulatorProcess } from './testing/simulator-process.ts';

const never = new AbortController().signal;
const timing = { ...INVENTORY_TIMING.timing, retryMs: { first: 20, longest: 200 } };
const settings = { meshConfig: { namespace: 'istio-system', name: 'istio' }, staleMs: 60_000, timing };

let simulator: SimulatorProcess;
let connection: KubernetesConnection;
let inventory: KubernetesInventory;
const watching: KubernetesConfig[] = [];

async function startOver(scenario: string): Promise<void> {
  simulator = await startSimulatorProcess(scenario);
  connection = connectionTo(simulator.url, simulator.tokenOf('admin'));
  const rules = { excludedNamespaces: ['kube-system'] };
  inventory = kubernetesInventory(
    connection,
    { cluster: undefined, rules, ...INVENTORY_TIMING, timing },
    { now: Date.now },
  );
}
const watch = (): KubernetesConfig => {
  const config = kubernetesConfig(connection, inventory, settings, { now: Date.now });
  watching.push(config);
  return config;
};
afterEach(() => {
  for (const config of watching.splice(0)) config.close();
});
afterAll(stop);
async function stop(): Promise<void> {
  inventory.close();
  await connection.close();
  await simulator.stop();
}

async function send(method: string, path: string, body: object, type = 'application/json'): Promise<void> {
  const headers = { authorization: `Bearer ${simulator.tokenOf('admin')}`, 'content-type': type };
  const answer = await fetch(simulator.url + path, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
}
const refuseLists = (match: string | undefined): Promise<void> =>
  send('POST', '/simulator/faults', {
    lists: match === undefined ? { mode: 'ok' } : { mode: 'refuse', status: 403, match },
  });

interface Compared {
  readonly what: string;
  readonly ours: readonly string[];
  readonly told: readonly string[];
}

/** Our verdicts beside those that the world's own istiod wrote into the status of the same objects. */
function compared({ cluster, config }: ClusterConfig): readonly Compared[] {
  const decisions = decide(cluster, config);
  const spell = (type: string, status: string, reason: string): string => `${type} ${status} ${reason}`;
  const services = cluster.services.map((one) => ({
    what: `Service ${one.namespace}/${one.name}`,
    ours: conditionsOfBinding(decisions.waypoints.ofService(one)).map((c) => spell(c.type, c.status, c.reason)),
    told:
      one.bound === undefined
        ? []
        : [spell('istio.io/WaypointBound', one.bound.status ? 'True' : 'False', one.bound.reason)],
  }));
  const policies = config.policies.map((one) => ({
    what: `AuthorizationPolicy ${one.namespace}/${one.name}`,
    ours: decisions.conditionsOfPolicy(one).map((c) => spell(c.type, c.status, c.reason)),
    told: one.conditions.map((c) => spell(c.type, c.status, c.reason)),
  }));
  const entries = config.serviceEntries.map((one) => ({
    what: `ServiceEntry ${one.namespace}/${one.name}`,
    ours: decisions.conditionsOfServiceEntry(one).map((c) => spell(c.type, c.status, c.reason)),
    told: one.conditions.map((c) => spell(c.type, c.status, c.reason)),
  }));
  return [...services, ...policies, ...entries];
}

describe('what the watches hold of waypoint-variants', () => {
  beforeAll(async () => startOver('waypoint-variants'));

  it('leads to the verdicts that the world’s istiod wrote', async () => {
    const all = compared(await watch().config(never));
    expect(all.filter(({ told }) => told.length > 0).length).toBeGreaterThan(5);
    expect(all.map(({ what, ours }) => [what, ours])).toEqual(all.map(({ what, told }) => [what, told]));
  });

  it('has every kind of configuration that the cluster has, and says which kinds it has not', async () => {
    const { mentions, traffic, grants, config, cluster, unread, notInstalled } = await watch().config(never);
    expect(unread).toEqual([]);
    expect(notInstalled).toEqual(['TCPRoute', 'TLSRoute', 'TrafficExtension', 'InferencePool']);
    expect(mentions.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'RequestAuthentication tokens',
      'WasmPlugin headers',
      'EnvoyFilter waypoint-tuning',
      'Sidecar narrow',
    ]);
    expect(mentions[0]?.targets).toEqual([{ group: '', kind: 'Service', name: 'usual' }]);
    expect(traffic.virtualServices).toHaveLength(1);
    expect(traffic.destinationRules).toHaveLength(1);
    expect(traffic.telemetries).toMatchObject([{ name: 'access-log', sets: ['access logging'] }]);
    expect(config.workloadEntries).toMatchObject([{ name: 'vm' }]);
    expect(config.routes.map(({ kind }) => kind)).toContain('GRPCRoute');
    expect(grants).toEqual([
      {
        namespace: 'pods',
        name: 'from-shop',
        from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'shop' }],
        to: [{ group: '', kind: 'Service' }],
      },
    ]);
    expect(cluster.owners?.filter(({ kind }) => kind === 'DaemonSet').map(({ name }) => name)).toContain('ztunnel');
  });

  it('is the same object until something changes', async () => {
    const config = watch();
    const first = await config.config(never);
    expect(await config.config(never)).toBe(first);
    const object = { apiVersion: 'networking.istio.io/v1', kind: 'Sidecar', metadata: { name: 'later' }, spec: {} };
    await send('POST', '/apis/networking.istio.io/v1/namespaces/shop/sidecars', object);
    await vi.waitFor(async () =>
      expect((await config.config(never)).mentions.map(({ name }) => name)).toContain('later'),
    );
    expect(await config.config(never)).not.toBe(first);
  });

  it('follows the mesh config', async () => {
    const config = watch();
    expect((await config.config(never)).mesh).toEqual({
      trustDomain: 'cluster.local',
      discoverySelectors: [],
      accessLogEncoding: 'TEXT',
    });
    const mesh = 'trustDomain: example.org\naccessLogFormat: "%PROTOCOL%"\nrootNamespace: istio-config\n';
    await send('POST', '/api/v1/namespaces/istio-system/configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'istio' },
      data: { mesh },
    });
    await vi.waitFor(async () => {
      const read = await config.config(never);
      expect(read.mesh).toMatchObject({ trustDomain: 'example.org', accessLogFormat: '%PROTOCOL%' });
      expect(read.config.rootNamespace).toBe('istio-config');
    });
  });

  it('says which kinds it may not read, and reads them once it may', async () => {
    await refuseLists('/serviceentries');
    const config = watch();
    const { unread, config: read } = await config.config(never);
    expect(unread).toMatchObject([{ kind: 'ServiceEntry', failure: { name: 'SourceError', code: 'source_refused' } }]);
    expect(read.serviceEntries).toEqual([]);
    expect(read.workloadEntries).toHaveLength(1);
    await refuseLists(undefined);
    await vi.waitFor(async () => {
      const after = await config.config(never);
      expect(after.unread).toEqual([]);
      expect(after.config.serviceEntries.length).toBeGreaterThan(0);
    });
  });

  it('no longer holds what is deleted', async () => {
    const config = watch();
    const names = async (): Promise<readonly string[]> =>
      (await config.config(never)).traffic.virtualServices.map(({ name }) => name);
    expect(await names()).toContain('usual');
    await send('DELETE', '/apis/networking.istio.io/v1/namespaces/shop/virtualservices/usual', {});
    await vi.waitFor(async () => expect(await names()).not.toContain('usual'));
  });
});

describe('what the watches hold of mixed-migration', () => {
  beforeAll(async () => {
    await stop();
    await startOver('mixed-migration');
  });

  it('leads to the verdicts that the world’s istiod wrote', async () => {
    const all = compared(await watch().config(never));
    expect(all.length).toBeGreaterThan(5);
    expect(all.map(({ what, ours }) => [what, ours])).toEqual(all.map(({ what, told }) => [what, told]));
  });

  it('follows a namespace that is labelled and a policy that is made', async () => {
    const config = watch();
    const before = await config.config(never);
    const [namespace] = before.cluster.services.map((one) => one.namespace).filter((name) => name !== 'istio-system');
    if (namespace === undefined) throw new Error('this world has no service');
    const label = { metadata: { labels: { 'istio.io/use-waypoint': 'not-there' } } };
    await send('PATCH', `/api/v1/namespaces/${namespace}`, label, 'application/merge-patch+json');
    const policy = {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'nobody-posts' },
      spec: { action: 'DENY', rules: [{ to: [{ operation: { methods: ['POST'] } }] }] },
    };
    await send('POST', `/apis/security.istio.io/v1/namespaces/${namespace}/authorizationpolicies`, policy);
    await vi.waitFor(async () => {
      const after = await config.config(never);
      const decisions = decide(after.cluster, after.config);
      const asking = after.cluster.services.filter((one) => one.namespace === namespace);
      expect(asking.map((one) => decisions.waypoints.ofService(one).is)).toEqual(asking.map(() => 'refused'));
      const made = after.config.policies.find(({ name }) => name === 'nobody-posts');
      expect(made?.conditions.length).toBeGreaterThan(0);
      const all = compared(after);
      expect(all.map(({ what, ours }) => [what, ours])).toEqual(all.map(({ what, told }) => [what, told]));
    }, 5_000);
  });
});
