import { placeKey, readPlaceKey, type PlaceId } from '@waymark/mesh';
import type { PlaceRef, Ref, ScreenRef } from '@waymark/embed-sdk';

/** Between what our addresses spell and what the page around us is told: names, and nothing else of what we know. */

function toPlaceRef(key: string): PlaceRef | undefined {
  const id = readPlaceKey(key);
  switch (id?.kind) {
    case 'workload':
    case 'service':
    case 'app':
      return { kind: id.kind, cluster: id.cluster, namespace: id.namespace, name: id.name };
    case 'front':
      return { kind: 'waypoint', cluster: id.cluster, namespace: id.namespace, name: id.name };
    case 'version':
      return { kind: 'version', cluster: id.cluster, namespace: id.namespace, name: `${id.app}/${id.version}` };
    case 'namespace':
      return { kind: 'namespace', cluster: id.cluster, namespace: id.namespace };
    case 'cluster':
      return { kind: 'cluster', cluster: id.cluster };
    default:
      // Outside, unknown and restricted have no name to tell.
      return undefined;
  }
}

/** What the parameter `selected` of the topology says. */
export function toRef(selected: string): Ref | undefined {
  const [first = '', from, to] = selected.split('>');
  if (from === undefined || to === undefined) return toPlaceRef(first);
  const [begin, end] = [toPlaceRef(from), toPlaceRef(to)];
  return begin === undefined || end === undefined ? undefined : { kind: 'edge', from: begin, to: end };
}

/** The parameter `selected` for a reference; undefined where it lacks a part or names nothing that is drawn. */
export function toSelected(ref: unknown): string | undefined {
  if (typeof ref !== 'object' || ref === null) return undefined;
  const { kind, from, to } = ref as Readonly<Record<string, unknown>>;
  if (kind !== 'edge') return keyOf(ref as Readonly<Record<string, unknown>>);
  const [begin, end] = [toSelected(from), toSelected(to)];
  return begin === undefined || end === undefined ? undefined : `both>${begin}>${end}`;
}

function keyOf(ref: Readonly<Record<string, unknown>>): string | undefined {
  const word = (name: string): string | undefined => {
    const text = ref[name];
    return typeof text === 'string' && text !== '' && text.length <= 253 ? text : undefined;
  };
  const id = idOf(word('kind'), word('cluster'), word('namespace'), word('name'));
  return id === undefined ? undefined : placeKey(id);
}

function idOf(
  kind: string | undefined,
  cluster: string | undefined,
  namespace: string | undefined,
  name: string | undefined,
): PlaceId | undefined {
  if (cluster === undefined) return undefined;
  if (kind === 'cluster') return { kind, cluster };
  if (namespace === undefined) return undefined;
  if (kind === 'namespace') return { kind, cluster, namespace };
  if (name === undefined) return undefined;
  if (kind === 'workload' || kind === 'service' || kind === 'app') return { kind, cluster, namespace, name };
  // A waypoint is drawn as the workload of its name.
  return kind === 'waypoint' ? { kind: 'workload', cluster, namespace, name } : undefined;
}

const PAGES: Readonly<Record<string, 'workload' | 'waypoint' | 'service'>> = {
  workloads: 'workload',
  waypoints: 'waypoint',
  services: 'service',
};

/** What a link of ours leads to. */
export function toLinkRef(pathname: string): PlaceRef | ScreenRef {
  const [screen = '', cluster, namespace, name] = pathname.split('/').slice(1).map(decodeURIComponent);
  const kind = PAGES[screen];
  if (kind !== undefined && cluster !== undefined && namespace !== undefined && name !== undefined)
    return { kind, cluster, namespace, name };
  if (screen === 'ztunnels' && cluster !== undefined && namespace !== undefined)
    return { kind: 'ztunnel', cluster, name: namespace };
  return { kind: 'screen', name: screen };
}
