/** Lays what clients wrote over what the world says by itself, for a world that does not take changes in. */

import type { KubernetesObject } from '@waymark/demo-mesh';
import { groupOf, kindKey } from './served-kinds.ts';

export interface WorldChange {
  readonly atMs: number;
  readonly verb: 'apply' | 'delete';
  /** The whole object as it is from now on; for `delete` as it was last. It carries no resourceVersion. */
  readonly object: KubernetesObject;
}

export interface WorldOverlay {
  objects(): readonly KubernetesObject[];
  onWrite(change: WorldChange): void;
}

export function identityOf(object: KubernetesObject): string {
  return `${kindKey(groupOf(object.apiVersion), object.kind)}/${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

interface Written {
  readonly object: KubernetesObject;
  /** Also in the world: then it goes when the world lets it go, and the world goes on writing its status. */
  readonly shared: boolean;
  readonly ownStatus: boolean;
}

export function overlayOn(worldObjects: () => readonly KubernetesObject[]): WorldOverlay {
  const written = new Map<string, Written>();
  /** By uid, because the world may bring the same name back as another object. */
  const deleted = new Set<string>();

  function objects(): readonly KubernetesObject[] {
    const world = worldObjects();
    if (written.size === 0 && deleted.size === 0) return world;
    const left = new Map(written);
    const shown: KubernetesObject[] = [];
    for (const object of world) {
      if (deleted.has(object.metadata.uid)) continue;
      const identity = identityOf(object);
      const mine = left.get(identity);
      left.delete(identity);
      shown.push(mine?.object.metadata.uid === object.metadata.uid ? laidOver(mine, object) : object);
    }
    for (const [identity, { object, shared }] of left) {
      if (shared) written.delete(identity);
      else shown.push(object);
    }
    return shown;
  }

  return {
    objects,
    onWrite({ verb, object }) {
      const identity = identityOf(object);
      if (verb === 'delete') {
        written.delete(identity);
        deleted.add(object.metadata.uid);
        return;
      }
      const before = written.get(identity)?.object ?? worldObjects().find((each) => identityOf(each) === identity);
      const shared = worldObjects().some((each) => each.metadata.uid === object.metadata.uid);
      const ownStatus =
        written.get(identity)?.ownStatus === true ||
        JSON.stringify(before?.['status']) !== JSON.stringify(object['status']);
      written.set(identity, { object, shared, ownStatus });
    },
  };
}

function laidOver(mine: Written, world: KubernetesObject): KubernetesObject {
  if (mine.ownStatus || world['status'] === undefined) return mine.object;
  return { ...mine.object, status: world['status'] };
}
