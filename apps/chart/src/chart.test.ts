import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { kustomizeFiles, writeFiles } from './kustomize.ts';
import { mistakesIn } from './known-kinds.ts';
import { render, type Manifest, type RenderQuestion } from './render.ts';

// Written for any Node, so without types.
const { findHelm } = (await import(new URL('../../../.tools/helm.mjs', import.meta.url).href)) as {
  findHelm: () => string | undefined;
};
const chart = new URL('..', import.meta.url).pathname;
const found = findHelm();
const helm = found ?? '';
const scratch = mkdtempSync(join(tmpdir(), 'waymark-chart-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const OPENSHIFT: RenderQuestion = { platform: 'openshift' };

/** What a mode needs beside its name; the modes themselves are the server's. */
const OF_MODE: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  anonymous: { secretSettings: { 'auth.sharedToken': { name: 'lent', key: 'token' } } },
  oidc: {
    config: { auth: { mode: 'oidc', oidc: { issuer: 'https://id.example', clientId: 'waymark' } } },
    secretSettings: { 'auth.oidc.clientSecret': { name: 'client', key: 'secret' } },
  },
  openshift: {
    config: { auth: { mode: 'openshift', openshift: { clientId: 'waymark' } } },
    secretSettings: { 'auth.openshift.clientSecret': { name: 'client', key: 'secret' } },
  },
};
const MODES = (
  JSON.parse(readFileSync(join(chart, 'values.schema.json'), 'utf8')) as {
    properties: { config: { properties: { auth: { properties: { mode: { enum: readonly string[] } } } } } };
  }
).properties.config.properties.auth.properties.mode.enum;

const MATRIX: Readonly<Record<string, RenderQuestion>> = {
  'the defaults': {},
  OpenShift: OPENSHIFT,
  'an OpenShift with an older console': {
    ...OPENSHIFT,
    values: { openshift: { consolePlugin: { variant: 'island' } } },
  },
  'OpenShift with everything': {
    ...OPENSHIFT,
    values: {
      openshift: {
        enableJob: { enabled: true },
        consoleLink: { enabled: true, href: 'https://waymark.example' },
        monitoringView: true,
      },
      extraCA: { openshiftInject: true },
    },
  },
  'an Ingress': {
    values: { ingress: { enabled: true, host: 'waymark.example', className: 'nginx', tlsSecret: 'cert' } },
  },
  'an HTTPRoute': {
    values: { httpRoute: { enabled: true, parentRefs: [{ name: 'way-in' }], hostnames: ['waymark.example'] } },
  },
  'no NetworkPolicy': { values: { networkPolicy: { enabled: false } } },
  monitoring: { values: { serviceMonitor: { enabled: true }, prometheusRule: { enabled: true } } },
  'all optional rights': {
    values: { rbac: { logs: true, portForward: true, impersonate: { users: ['ada'], groups: ['developers'] } } },
  },
  'a certificate and an authority of its own': {
    values: { tls: { secretName: 'cert' }, extraCA: { configMap: 'company' }, session: { existingSecret: 'kept' } },
  },
};

function objectsOf(question: RenderQuestion): readonly Manifest[] {
  const rendered = render(helm, chart, question);
  if (rendered.is === 'refused') throw new Error(rendered.why);
  return rendered.objects;
}

function one(kind: string, objects: readonly Manifest[]): Manifest {
  const [object, ...others] = objects.filter((candidate) => candidate.kind === kind);
  if (object === undefined || others.length > 0) throw new Error(`not one ${kind} but ${others.length + 1}`);
  return object;
}

/** What the script would patch the console with, given a console that has these plugins; empty: nothing. */
function patchOf(script: string | undefined, plugins: readonly string[]): string {
  const oc = `oc() {
    case "$*" in
      patch*) printf '%s' "$5" ;;
      *resourceVersion*) echo 42 ;;
      *) printf '%s' "$PLUGINS" ;;
    esac
  }`;
  const env = { ...process.env, PLUGINS: plugins.map((plugin) => `${plugin}\n`).join('') };
  const done = spawnSync('bash', ['-euc', `${oc}\n${script ?? 'exit 1'}`], { encoding: 'utf8', env });
  if (done.status !== 0) throw new Error(done.stderr);
  return done.stdout;
}

const refusal = (values: Readonly<Record<string, unknown>>): string => {
  const rendered = render(helm, chart, { values });
  return rendered.is === 'refused' ? rendered.why : 'not refused';
};

describe.skipIf(found === undefined)('The chart, rendered by helm', () => {
  it.each(Object.entries(MATRIX))('is of valid objects with %s', async (_, question) => {
    const objects = objectsOf(question);
    expect(objects.length).toBeGreaterThan(5);
    expect((await Promise.all(objects.map(mistakesIn))).flat()).toEqual([]);
  });

  it.each(MODES)('is of valid objects with sign-in by %s', async (mode) => {
    const objects = objectsOf({ values: { config: { auth: { mode } }, ...OF_MODE[mode] } });
    expect(JSON.stringify(one('ConfigMap', objects))).toContain(`mode: ${mode}`);
    expect((await Promise.all(objects.map(mistakesIn))).flat()).toEqual([]);
  });

  it('The Job adds the plugin beside others once, and takes away no other', () => {
    const jobs = objectsOf({ ...OPENSHIFT, values: { openshift: { enableJob: { enabled: true } } } }).filter(
      ({ kind }) => kind === 'Job',
    );
    const scripts = jobs.map(
      ({ spec }) => (spec as { template: { spec: PodSpec } }).template.spec.containers[0]?.command,
    );
    const [add, remove] = scripts.map((command) => command?.at(-1) ?? '');
    expect(patchOf(add, [])).toContain('"op":"add","path":"/spec/plugins","value":["waymark"]');
    expect(patchOf(add, ['monitoring'])).toContain('"op":"add","path":"/spec/plugins/-","value":"waymark"');
    expect(patchOf(add, ['waymark-of-others'])).toContain('"op":"add"');
    expect(patchOf(add, ['monitoring', 'waymark'])).toBe('');
    expect(patchOf(remove, ['monitoring', 'waymark', 'logging'])).toContain('"op":"remove","path":"/spec/plugins/1"');
    expect(patchOf(remove, ['monitoring'])).toBe('');
    expect(JSON.parse(patchOf(add, ['monitoring']))).toContainEqual({
      op: 'test',
      path: '/metadata/resourceVersion',
      value: '42',
    });
  });

  it('Pods are fit for the restricted standard, and name no user', () => {
    const jobs = { ...OPENSHIFT, values: { openshift: { enableJob: { enabled: true } } } };
    const pods = objectsOf(jobs)
      .filter(({ kind }) => kind === 'Deployment' || kind === 'Job')
      .map(({ spec }) => (spec as { template: { spec: PodSpec } }).template.spec);
    expect(pods).toHaveLength(3);
    for (const pod of pods) {
      expect(pod.securityContext).toEqual({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      for (const { securityContext } of pod.containers)
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          runAsNonRoot: true,
          capabilities: { drop: ['ALL'] },
          seccompProfile: { type: 'RuntimeDefault' },
        });
    }
  });

  it('The account of the server has the rights that its README names, and none that writes', () => {
    const written =
      readFileSync(new URL('../../server/operating.md', import.meta.url), 'utf8')
        .split('## Rights')[1]
        ?.split('\n## ')[0] ?? '';
    const rows = written.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| group'));
    const documented = rows
      .filter((row) => !row.includes('in `istio-system`'))
      .flatMap((row) => [...(row.split('|')[2] ?? '').matchAll(/`([a-z/]+)`/g)].map(([, resource]) => resource));
    const { rules } = one('ClusterRole', objectsOf({})) as unknown as { rules: readonly Rule[] };
    expect(rules.flatMap(({ resources }) => resources).sort()).toEqual(documented.sort());
    expect(rules.filter(({ resources }) => resources.includes('configmaps'))).toMatchObject([
      { resourceNames: ['istio-cni-config'] },
    ]);
    expect(new Set(rules.flatMap(({ verbs }) => verbs))).toEqual(new Set(['list', 'watch']));
    expect(one('Role', objectsOf({}))).toMatchObject({
      metadata: { namespace: 'istio-system' },
      rules: [{ resources: ['configmaps'], resourceNames: ['istio'], verbs: ['list', 'watch'] }],
    });
  });

  it('Settings pass through as they are, but for those of the pod', () => {
    const settings = { prometheus: { url: 'https://thanos.example', timeoutMs: 9000 }, port: 1, viewOnly: true };
    const { data } = one('ConfigMap', objectsOf({ values: { config: settings } })) as unknown as {
      data: Readonly<Record<string, string>>;
    };
    expect(data['waymark.yaml']).toContain('url: https://thanos.example');
    expect(data['waymark.yaml']).toContain('viewOnly: true');
    expect(data['waymark.yaml']).toContain('port: 8080');
  });

  it('A secret setting is a variable that refers to the Secret', () => {
    const secretSettings = { 'prometheus.bearerToken': { name: 'thanos', key: 'token' } };
    const text = JSON.stringify(one('Deployment', objectsOf({ values: { secretSettings } })));
    expect(text).toContain(
      '{"name":"WAYMARK_PROMETHEUS_BEARER_TOKEN","valueFrom":{"secretKeyRef":{"name":"thanos","key":"token"}}}',
    );
  });

  it('The plugin of the console passes the reader’s token, and lies where its console looks', () => {
    const specOf = (question: RenderQuestion): unknown => one('ConsolePlugin', objectsOf(question))['spec'];
    expect(specOf(OPENSHIFT)).toMatchObject({
      backend: { service: { port: 9443, basePath: '/plugin/4.22/' } },
      proxy: [{ alias: 'api', authorization: 'UserToken', endpoint: { service: { port: 9443 } } }],
    });
    const island = { ...OPENSHIFT, values: { openshift: { consolePlugin: { variant: 'island' } } } };
    expect(specOf(island)).toMatchObject({ backend: { service: { basePath: '/plugin/4.19/' } } });
    expect(one('Service', objectsOf(OPENSHIFT)).metadata.annotations).toEqual({
      'service.beta.openshift.io/serving-cert-secret-name': 'waymark-tls',
    });
  });

  it('Wrong values are refused, all of them at once', () => {
    const why = refusal({
      replicas: 0,
      replica: 3,
      config: { prometheus: { url: 5 }, prometeus: {}, logLevel: 'loud' },
      openshift: { consolePlugin: { variant: 'both' } },
    });
    for (const wrong of ['replicas', 'replica ', 'prometeus', 'logLevel', 'variant', 'url'])
      expect(why.replaceAll("'", ' ')).toContain(wrong);
  });

  it('What needs a value more says which', () => {
    expect(refusal({ ingress: { enabled: true } })).toContain('ingress.host is needed');
    expect(refusal({ httpRoute: { enabled: true } })).toContain('parentRefs');
  });

  it('The overlays are what the chart renders (else: node .tools/chart.mjs kustomize)', () => {
    for (const [path, text] of kustomizeFiles(helm, chart))
      expect(readFileSync(join(chart, 'kustomize', path), 'utf8'), path).toBe(text);
  });
});

describe('The overlays, built by kubectl', () => {
  it.each(['kubernetes', 'openshift', 'demo'])('%s is whole and valid', async (name) => {
    const done = spawnSync('kubectl', ['kustomize', join(chart, 'kustomize/overlays', name)], { encoding: 'utf8' });
    expect(done.stderr).toBe('');
    const { parseAllDocuments } = await import('yaml');
    const objects = parseAllDocuments(done.stdout).map((document) => document.toJS() as Manifest);
    expect(objects.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['Deployment', 'Namespace', 'Service']));
    expect((await Promise.all(objects.map(mistakesIn))).flat()).toEqual([]);
  });
});

describe('What checks the objects', () => {
  it('finds a wrong field, a missing one, and a kind it does not know', async () => {
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec: { ports: [{ port: 'x' }] } };
    const plugin = { apiVersion: 'console.openshift.io/v1', kind: 'ConsolePlugin', metadata: { name: 'a' }, spec: {} };
    const strange = { apiVersion: 'example.com/v1', kind: 'Strange', metadata: { name: 'a' } };
    expect(await mistakesIn(service)).not.toEqual([]);
    expect(await mistakesIn(plugin)).not.toEqual([]);
    expect(await mistakesIn(strange)).toEqual(['Strange: nobody here knows this kind']);
    writeFiles(scratch, new Map([['a/b.yaml', 'text']]));
    expect(readFileSync(join(scratch, 'a/b.yaml'), 'utf8')).toBe('text');
  });
});

interface PodSpec {
  readonly securityContext: unknown;
  readonly containers: readonly { readonly securityContext: unknown; readonly command?: readonly string[] }[];
}
interface Rule {
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}
