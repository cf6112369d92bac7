import { spawnSync } from 'node:child_process';
import { parseAllDocuments } from 'yaml';

/** An object of Kubernetes as written. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** What helm was told, and what it made of it: objects, or the mistakes it refused the values for. */
export type Rendered =
  { readonly is: 'objects'; readonly objects: readonly Manifest[] } | { readonly is: 'refused'; readonly why: string };

/** APIs of a cluster, for templates that ask for them. */
const OPENSHIFT = ['--api-versions', 'route.openshift.io/v1', '--api-versions', 'console.openshift.io/v1'];

export interface RenderQuestion {
  readonly values?: Readonly<Record<string, unknown>>;
  readonly platform?: 'kubernetes' | 'openshift';
}

/** `helm template`, in a cluster that is not there. */
export function render(
  helm: string,
  chart: string,
  { values = {}, platform = 'kubernetes' }: RenderQuestion,
): Rendered {
  const apis = platform === 'openshift' ? OPENSHIFT : [];
  const args = ['template', 'waymark', chart, '--namespace', 'waymark', '--kube-version', '1.32.0', ...apis, '-f', '-'];
  const done = spawnSync(helm, args, { input: JSON.stringify(values), encoding: 'utf8' });
  if (done.status !== 0) return { is: 'refused', why: done.stderr };
  return {
    is: 'objects',
    objects: parseAllDocuments(done.stdout)
      .map((document) => {
        if (document.errors[0] !== undefined) throw document.errors[0];
        return document.toJS() as Manifest | null;
      })
      .filter((object) => object !== null),
  };
}
