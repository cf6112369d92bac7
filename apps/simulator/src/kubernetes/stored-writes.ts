import type { KubernetesObject } from '@waymark/demo-mesh';
import { omit, type Fields } from './json-values.ts';

/** As the world keeps an object: the version is the store's business. */
export function plain(object: Fields): KubernetesObject {
  const metadata = omit(object['metadata'] as Fields, 'resourceVersion');
  return { ...object, metadata } as unknown as KubernetesObject;
}
