import type { WriteRefusal } from '@waymark/contract';

/** How a lacking right is told, with its verb. */
export const CANNOT = /cannot (\w+) resource/;

const BY_STATUS: Readonly<Record<number, WriteRefusal['why']>> = {
  403: 'not-allowed',
  404: 'absent',
  409: 'conflict',
  400: 'invalid',
  422: 'invalid',
};

/**
 * Who said no. The status alone does not tell: webhooks choose theirs, and quotas, pod security and admission plugins all answer 403 as a
 * lacking right does. Undefined: nobody did, the API server is busy, starting or broken.
 */
export function whyRefused(status: number, message: string): WriteRefusal['why'] | undefined {
  if (/^admission webhook "[^"]*" denied the request/.test(message)) return 'webhook';
  if (/failed calling webhook/.test(message)) return 'webhook down';
  if (/ValidatingAdmissionPolicy '[^']*'.* denied request/.test(message)) return 'policy';
  if (status === 429 || status >= 500) return undefined;
  if (status === 403 && /exceeded quota|failed quota/.test(message)) return 'quota';
  // Whoever lacks a right is told which; everything else that is forbidden is so by a rule of the cluster.
  if (status === 403 && message !== '' && !CANNOT.test(message)) return 'policy';
  return BY_STATUS[status] ?? 'refused';
}
