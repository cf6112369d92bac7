import { KINDS, type KindName } from '../../ports/kinds.ts';
import type { Reader, Readers } from '../../readers/readers.ts';

/** Those of `namespaces` in which the reader may get objects of a kind, and which they may see at all. */
export async function mayGetKind(
  readers: Readers,
  reader: Reader,
  kind: KindName,
  namespaces: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const visible = await readers.visibleNamespaces(reader, [...new Set(namespaces)].sort(), signal);
  const { group, resource } = KINDS[kind];
  return readers.namespacesWith(reader, { verb: 'get', group, resource }, [...visible], signal);
}
