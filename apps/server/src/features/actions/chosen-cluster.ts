import { InputError } from '../../http/input.ts';
import type { Ports, ReaderObjects } from '../../ports.ts';

/** Where a change is made. */
export interface ChosenCluster {
  readonly name: string;
  readonly is: 'home' | 'remote';
  readonly objects: ReaderObjects;
}

/** The home cluster's namespaces come first. */
const homeOf = (inventory: { readonly namespaces: readonly { readonly cluster: string }[] }): string =>
  inventory.namespaces[0]?.cluster ?? '';

/** The cluster that was asked for, else the home cluster. Of others than those that were set up, metrics may tell; nothing can be written to them. */
export async function chosenCluster(
  ports: Ports,
  asked: string | undefined,
  signal: AbortSignal,
): Promise<ChosenCluster> {
  const home = homeOf(await ports.inventory.inventory(signal));
  if (asked === undefined || asked === home) return { name: home, is: 'home', objects: ports.objects };
  const objects = ports.remoteObjects?.get(asked);
  if (objects === undefined)
    throw new InputError(
      `cluster: nothing is changed in ${asked} from here, since no API server of it that takes readers’ tokens is set up`,
    );
  return { name: asked, is: 'remote', objects };
}
