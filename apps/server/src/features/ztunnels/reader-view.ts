import type { Inventory } from '@waymark/mesh';
import type { Reader, Readers } from '../../readers/readers.ts';

/** An entry of a dump is its namespace's: whoever may read pods there may see it. */
const GET_PODS = { verb: 'get', group: '', resource: 'pods' } as const;

/** Whether the reader may see entries of a namespace. Asked for all that may be met, so that nothing waits later. */
export async function readerView(
  readers: Readers,
  reader: Reader,
  namespaces: Iterable<string>,
  signal: AbortSignal,
): Promise<(namespace: string) => boolean> {
  const names = [...new Set(namespaces)].filter((name) => name !== '').sort();
  const visible = await readers.namespacesWith(reader, GET_PODS, names, signal);
  return (namespace) => visible.has(namespace);
}

export const namespacesIn = ({ namespaces }: Pick<Inventory, 'namespaces'>): readonly string[] =>
  namespaces.map(({ name }) => name);
