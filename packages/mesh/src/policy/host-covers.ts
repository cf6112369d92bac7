import type { NamespacedName } from '../identity.ts';

/** Whether a host, as an object of a namespace spells it, is this Service. Short hosts are completed with the object's own namespace, never with the client's. */
export function covers(
  { host, namespace }: { readonly host: string; readonly namespace: string },
  service: NamespacedName,
  /** What follows a Service’s namespace in its host, as `svc.cluster.local`. */
  domain: string,
): boolean {
  const full = `${service.name}.${service.namespace}.${domain}`;
  if (host.startsWith('*')) return full.endsWith(host.slice(1));
  if (!host.includes('.')) return host === service.name && namespace === service.namespace;
  return host === full || full.startsWith(`${host}.`);
}
