import type { FindingAnswer } from '@waymark/contract';

/** The page that shows the object and what is around it; undefined where it has none. */
export function pathOfFinding({ kind, cluster, namespace, name }: FindingAnswer): string | undefined {
  const parts = [cluster, namespace, name].map(encodeURIComponent).join('/');
  switch (kind) {
    case 'Gateway':
      return `/waypoints/${parts}`;
    case 'Workload':
      return `/workloads/${parts}`;
    case 'Service':
      return `/services/${parts}`;
    default:
      return undefined;
  }
}
