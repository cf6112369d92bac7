import type { FastifyInstance } from 'fastify';
import { PATHS, type NamespacesAnswer } from '@waymark/contract';
import { addCaptures, placeKey, type Capture, type DeclaredWorkload, type PlaceKey } from '@waymark/mesh';
import type { Ports } from '../../ports.ts';
import type { Readers } from '../../readers/readers.ts';
import { requestSignal } from '../../http/request-signal.ts';
import { attempt, toGap } from '../../source-error.ts';

/** The namespaces that the reader may see. */
export function namespacesRoute(app: FastifyInstance, ports: Ports, readers: Readers): void {
  app.get(PATHS.namespaces, async (request, reply): Promise<NamespacesAnswer> => {
    const signal = requestSignal(reply);
    const reader = await readers.of(request, signal);
    const { value, gaps } = await attempt('namespaces', ports.inventory.inventory(signal));
    const declared = value?.namespaces ?? [];
    const names = [...new Set(declared.map((n) => n.name))];
    const visible = await readers.visibleNamespaces(reader, names, signal);
    const missingClusters = (value?.unreadable ?? []).map((failure) => toGap(failure, 'namespaces'));
    const captures = capturesOf(value?.workloads ?? []);
    return {
      namespaces: declared
        .filter((n) => visible.has(n.name))
        .map(({ cluster, name, dataplane }) => {
          const pods = captures.get(placeKey({ kind: 'namespace', cluster, namespace: name }));
          return { cluster, name, dataplane, ...(pods === undefined ? {} : { capture: addCaptures(pods) }) };
        }),
      gaps: [...gaps, ...missingClusters].map((gap) => ({ ...gap, sinceMs: ports.clock.now() })),
    };
  });
}

function capturesOf(workloads: readonly DeclaredWorkload[]): ReadonlyMap<PlaceKey, readonly Capture[]> {
  const captures = new Map<PlaceKey, Capture[]>();
  for (const { id, capture } of workloads) {
    const key = placeKey({ kind: 'namespace', cluster: id.cluster, namespace: id.namespace });
    captures.set(key, [...(captures.get(key) ?? []), capture]);
  }
  return captures;
}
