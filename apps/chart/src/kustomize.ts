import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { render, type Manifest, type RenderQuestion } from './render.ts';

/** The overlays for who uses no Helm, made of what the chart renders: `base` holds what all have alike, an overlay the rest of one. */

const NAMESPACE = 'waymark';
/** Made by hand or by a generator, since a file that is committed can hold none. */
const SESSION = { existingSecret: 'waymark-session' };

const SIMULATOR = {
  name: 'simulator',
  image: 'waymark-demo:0.1.0',
  args: ['apps/simulator/src/main.ts', '--scenario', 'bookinfo', '--port', '9080'],
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  },
  resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '1Gi' } },
};

const OVERLAYS: Readonly<Record<'kubernetes' | 'openshift' | 'demo', RenderQuestion>> = {
  kubernetes: { values: { session: SESSION } },
  openshift: { platform: 'openshift', values: { session: SESSION } },
  demo: {
    values: {
      session: SESSION,
      replicas: 1,
      podDisruptionBudget: { enabled: false },
      rbac: { create: false },
      config: {
        prometheus: { url: 'http://127.0.0.1:9080/prometheus' },
        kubernetes: { kubeconfig: '/etc/waymark/demo/kubeconfig.json' },
        auth: { mode: 'anonymous', sharedToken: 'demo-admin' },
      },
      extraContainers: [SIMULATOR],
      extraVolumes: [{ name: 'demo', configMap: { name: 'waymark-demo' } }],
      extraVolumeMounts: [{ name: 'demo', mountPath: '/etc/waymark/demo', readOnly: true }],
    },
  },
};

const DEMO_KUBECONFIG = {
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'simulated', cluster: { server: 'http://127.0.0.1:9080' } }],
  users: [{ name: 'waymark', user: { token: 'demo-admin' } }],
  contexts: [{ name: 'simulated', context: { cluster: 'simulated', user: 'waymark' } }],
  'current-context': 'simulated',
};

const DEMO_GENERATORS = {
  generatorOptions: { disableNameSuffixHash: true },
  configMapGenerator: [{ name: 'waymark-demo', namespace: NAMESPACE, files: ['kubeconfig.json'] }],
  secretGenerator: [
    {
      name: SESSION.existingSecret,
      namespace: NAMESPACE,
      literals: ['secret=a-demo-without-sign-in-has-no-session'],
    },
  ],
};

const CLUSTER_WIDE = new Set(['ClusterRole', 'ClusterRoleBinding', 'ConsolePlugin', 'ConsoleLink', 'Namespace']);

const NAMESPACE_OBJECT: Manifest = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: NAMESPACE, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
};

/** By path below `kustomize/`, their text. */
export type Files = ReadonlyMap<string, string>;

export function kustomizeFiles(helm: string, chart: string): Files {
  const overlays = Object.entries(OVERLAYS).map(([name, question]) => {
    const rendered = render(helm, chart, question);
    if (rendered.is === 'refused') throw new Error(rendered.why);
    return { name, texts: [NAMESPACE_OBJECT, ...rendered.objects].map((object) => stringify(placed(object))) };
  });
  const inAll = (text: string): boolean => overlays.every(({ texts }) => texts.includes(text));
  const base = (overlays[0]?.texts ?? []).filter(inAll);
  const files = new Map([
    ['base/kustomization.yaml', kustomization({ resources: ['resources.yaml'] })],
    ['base/resources.yaml', base.join('---\n')],
    ['overlays/demo/kubeconfig.json', `${JSON.stringify(DEMO_KUBECONFIG, null, 2)}\n`],
  ]);
  for (const { name, texts } of overlays) {
    const generators = name === 'demo' ? DEMO_GENERATORS : {};
    files.set(
      `overlays/${name}/kustomization.yaml`,
      kustomization({ resources: ['../../base', 'resources.yaml'], ...generators }),
    );
    files.set(`overlays/${name}/resources.yaml`, texts.filter((text) => !inAll(text)).join('---\n'));
  }
  return files;
}

export function writeFiles(folder: string, files: Files): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

const kustomization = (content: Readonly<Record<string, unknown>>): string =>
  stringify({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', ...content });

/** As Helm would place it, and managed by nobody. Kustomize's own `namespace` would also move what belongs to istio-system. */
function placed(object: Manifest): Manifest {
  const { 'app.kubernetes.io/managed-by': _, ...labels } = object.metadata.labels ?? {};
  const namespace = CLUSTER_WIDE.has(object.kind) ? {} : { namespace: object.metadata.namespace ?? NAMESPACE };
  return { ...object, metadata: { ...object.metadata, ...namespace, labels } };
}
