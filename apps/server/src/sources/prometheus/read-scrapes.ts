import type { ScrapedPod } from '../../ports.ts';
import type { VectorRow } from './prometheus-client.ts';

/** Rows of `scrapesQuery` by the pod they speak of: a build proves a good scrape, an `up` of 0 a failing one. */
export function toScrapes(
  pods: readonly ScrapedPod[],
  rows: readonly VectorRow[],
): ReadonlyMap<ScrapedPod, 'yes' | 'down'> {
  const byName = new Map(pods.map((pod) => [`${pod.namespace}/${pod.name}`, pod]));
  const byAddress = new Map(pods.map((pod) => [pod.ip, pod]));
  const found = new Map<ScrapedPod, 'yes' | 'down'>();
  for (const { labels, value } of rows) {
    // Older configurations of Prometheus call the namespace `kubernetes_namespace`.
    const namespace = labels['namespace'] ?? labels['kubernetes_namespace'] ?? '';
    const pod = byName.get(`${namespace}/${labels['pod'] ?? ''}`) ?? byAddress.get(addressIn(labels['instance'] ?? ''));
    if (pod === undefined) continue;
    if (labels['told'] === 'build') found.set(pod, 'yes');
    else if (value === 0 && found.get(pod) !== 'yes') found.set(pod, 'down');
  }
  return found;
}

/** `10.10.1.2:15020`, `[fd00::2]:15020` */
const addressIn = (instance: string): string => instance.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
