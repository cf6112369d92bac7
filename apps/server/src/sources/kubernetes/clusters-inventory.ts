import type { Inventory } from '@waymark/mesh';
import type { DeclaredByClusters, InventorySource, UnreadKind } from '../../ports.ts';
import { SourceError } from '../../source-error.ts';
import type { SourceState } from '../../ports/source-state.ts';
import type { KubernetesInventory } from './kubernetes-inventory.ts';
import { mergeInventories } from './merge-inventories.ts';

export interface ClusterInventory {
  /** As in metrics. Only a cluster that is alone may be without one. */
  readonly name: string | undefined;
  readonly inventory: KubernetesInventory;
}

export interface ClustersInventory extends InventorySource {
  /** The home cluster first. */
  states(): readonly SourceState[];
  close(): void;
}

/** Shorter than a picture waits for its metrics: a cluster that does not answer at the start must not hold up the others. */
export const PATIENCE_MS = 3_000;

/** The home cluster and those beside it as one: whoever cannot be read is told of and does not hide the others. */
export function clustersInventory(
  home: ClusterInventory,
  remotes: readonly ClusterInventory[],
  patienceMs = PATIENCE_MS,
): ClustersInventory {
  const clusters = [home, ...remotes];
  let merged: { readonly from: readonly Inventory[]; readonly inventory: Inventory } | undefined;

  /** The same object until something changes. */
  const mergedOf = (from: readonly Inventory[]): Inventory => {
    const last = merged;
    if (last?.from.length === from.length && from.every((one, at) => one === last.from[at])) return last.inventory;
    merged = { from, inventory: mergeInventories(from) };
    return merged.inventory;
  };

  return {
    inventory: async (signal): Promise<DeclaredByClusters> => {
      // Alone, the cluster is waited for as long as the reader does: without it there is no inventory at all.
      if (remotes.length === 0) return home.inventory.inventory(signal);
      const patient = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
      const answers = await Promise.all(
        clusters.map(({ name, inventory }) =>
          inventory.inventory(patient).catch((error: unknown) => toFailure(error, name)),
        ),
      );
      const read: DeclaredByClusters[] = [];
      const unreadable: SourceError[] = [];
      const unread: UnreadKind[] = [];
      for (const [at, answer] of answers.entries()) {
        if (answer instanceof SourceError) unreadable.push(answer);
        else {
          read.push(answer);
          for (const { kind, failure } of answer.unread ?? [])
            unread.push({ kind, failure: toFailure(failure, clusters[at]?.name) });
        }
      }
      const [failure] = unreadable;
      const holes = unread.length === 0 ? {} : { unread };
      if (failure === undefined) return unread.length === 0 ? mergedOf(read) : { ...mergedOf(read), ...holes };
      // All of them: no cluster is told apart from the others.
      if (read.length === 0) throw new SourceError(failure.source, failure.code, failure.message, { cause: failure });
      return { ...mergedOf(read), unreadable, ...holes };
    },
    states: () =>
      clusters.map(({ name, inventory }, at) => ({
        ...inventory.state(),
        ...(name === undefined || at === 0 ? {} : { cluster: name }),
      })),
    close: () => {
      for (const { inventory } of clusters) inventory.close();
    },
  };
}

/** Anything but a SourceError is a bug and flies on. */
export function toFailure(error: unknown, name: string | undefined): SourceError {
  if (!(error instanceof SourceError)) throw error;
  const { source, code, message } = error;
  if (name === undefined) return error;
  return new SourceError(source, code, `cluster ${name}: ${message}`, { cause: error, cluster: name });
}
