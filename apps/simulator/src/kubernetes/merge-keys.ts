/** Lists whose elements have an identity: a strategic merge and server-side apply merge them element by element. */

import { isFields } from './json-values.ts';

const BY_FIELD: Readonly<Record<string, readonly string[]>> = {
  addresses: ['type'],
  conditions: ['type'],
  containers: ['name'],
  env: ['name'],
  ephemeralContainers: ['name'],
  hostAliases: ['ip'],
  imagePullSecrets: ['name'],
  initContainers: ['name'],
  listeners: ['name'],
  ownerReferences: ['uid'],
  podIPs: ['ip'],
  secrets: ['name'],
  taints: ['key'],
  volumeMounts: ['mountPath'],
  volumes: ['name'],
};

/** The field that tells elements of this list apart; undefined when the list is one value. */
export function mergeKeysOf(field: string, element: unknown): readonly string[] | undefined {
  if (!isFields(element)) return undefined;
  const keys = field === 'ports' ? ['containerPort' in element ? 'containerPort' : 'port'] : BY_FIELD[field];
  return keys?.every((key) => key in element) === true ? keys : undefined;
}

/** Lists of plain values that behave like sets. */
export const isSetField = (field: string): boolean => field === 'finalizers';
