import type { Ports, TrafficQuestion } from '../../ports.ts';
import { Refused } from '../../http/problem-reply.ts';
import type { Reader, Readers } from '../../readers/readers.ts';
import { attempt } from '../../source-error.ts';

/** The namespaces that may be asked about for this reader; none `asked` for means all. Throws the problem `not_allowed` when all that were asked for are beyond their rights. */
export async function askableNamespaces(
  ports: Pick<Ports, 'inventory'>,
  readers: Readers,
  reader: Reader,
  asked: readonly string[],
  signal: AbortSignal,
): Promise<TrafficQuestion['namespaces']> {
  if (asked.length > 0) {
    const names = [...new Set(asked)].sort();
    const visible = await readers.visibleNamespaces(reader, names, signal);
    if (visible.size === 0)
      throw new Refused('not_allowed', 'None of the namespaces you asked for is within your rights.');
    return names.filter((n) => visible.has(n));
  }
  const declared = await attempt('inventory', ports.inventory.inventory(signal));
  // Without a list of namespaces the picture is asked for as a whole; what the reader may see of it is decided per place.
  if (declared.value === undefined) return 'all';
  const all = [...new Set(declared.value.namespaces.map((n) => n.name))].sort();
  const visible = await readers.visibleNamespaces(reader, all, signal);
  if (visible.size === 0) return [];
  return visible.size === all.length ? 'all' : all.filter((n) => visible.has(n));
}
