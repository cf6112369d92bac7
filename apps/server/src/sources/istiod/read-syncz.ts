import { z } from 'zod';
import type { IstiodPod, ProxyRecord } from '@waymark/mesh';
import { SourceError } from '../../source-error.ts';

/** The old flat fields are there for Envoys only; `resources` is told of every proxy. */
const SynczSchema = z.array(
  z.object({
    cluster_id: z.string().optional(),
    proxy: z.string(),
    proxy_type: z.string().optional(),
    istio_version: z.string().optional(),
    resources: z
      .record(
        z.string(),
        z.object({
          sent: z.string().optional(),
          acked: z.string().optional(),
          sentTime: z.string().optional(),
          lastError: z.string().optional(),
        }),
      )
      .optional(),
  }),
);

/** An error of Envoy's may quote a whole listener. */
const LONGEST_ERROR = 2_000;

/** One istiod's answer to /debug/syncz. Throws SourceError. */
export function readSyncz(body: string, istiod: IstiodPod): readonly ProxyRecord[] {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (error) {
    throw unreadable(istiod, 'not JSON', error);
  }
  const read = SynczSchema.nullable().safeParse(json);
  if (!read.success) throw unreadable(istiod, z.prettifyError(read.error));
  return (read.data ?? []).map((entry) => ({
    cluster: entry.cluster_id ?? istiod.cluster,
    pod: podOf(entry.proxy),
    kind: entry.proxy_type ?? 'proxy',
    ...(entry.istio_version === undefined || entry.istio_version === '' ? {} : { version: entry.istio_version }),
    istiod: istiod.name,
    types: Object.entries(entry.resources ?? {}).map(([type, { sent, acked, sentTime, lastError }]) => ({
      type,
      ...(filled(sent) ? { sent } : {}),
      ...(filled(acked) ? { acked } : {}),
      ...instantOf(sentTime),
      ...(filled(lastError) ? { lastError: lastError.slice(0, LONGEST_ERROR) } : {}),
    })),
  }));
}

const filled = (text: string | undefined): text is string => text !== undefined && text !== '';

/** Pod and namespace, joined by the last dot: pods may have dots in their names, namespaces may not. */
function podOf(proxy: string): { readonly namespace: string; readonly name: string } {
  const dot = proxy.lastIndexOf('.');
  return dot < 0 ? { namespace: '', name: proxy } : { namespace: proxy.slice(dot + 1), name: proxy.slice(0, dot) };
}

function instantOf(text: string | undefined): { readonly sentMs?: number } {
  const sentMs = Date.parse(text ?? '');
  return Number.isNaN(sentMs) || sentMs <= 0 ? {} : { sentMs };
}

const unreadable = ({ cluster, namespace, name }: IstiodPod, why: string, cause?: unknown): SourceError =>
  new SourceError('istiod', 'source_unreadable', `${namespace}/${name} /debug/syncz: ${why}`, { cluster, cause });
