import { describe, expect, it } from 'vitest';
import { placeKey, readPlaceKey, type PlaceId } from './identity.ts';

const places: readonly PlaceId[] = [
  { kind: 'workload', cluster: 'east/1', namespace: 'shop', name: 'web' },
  { kind: 'service', cluster: 'Kubernetes', namespace: 'shop', name: 'api.partner.example' },
  { kind: 'app', cluster: 'east', namespace: 'shop', name: 'web' },
  { kind: 'version', cluster: 'east', namespace: 'shop', app: 'web', version: 'v1/a' },
  { kind: 'front', cluster: 'east', namespace: 'shop', name: 'waypoint' },
  { kind: 'namespace', cluster: 'east', namespace: 'shop' },
  { kind: 'cluster', cluster: 'east' },
  { kind: 'outside' },
  { kind: 'unknown' },
  { kind: 'restricted' },
];

describe('place keys', () => {
  it.each(places)('read back what they spell: $kind', (id) => {
    expect(readPlaceKey(placeKey(id))).toEqual(id);
  });

  it.each([
    '',
    'workload',
    'workload/a/b',
    'pod/a/b/c',
    'workload/%E0%A4%A/b/c',
    'workload/a/b/c/d',
    'cluster/a/b',
    'namespace/a',
    'version/a/b/c',
    'outside/a',
  ])('turn nothing else into a place: %j', (text) => {
    expect(readPlaceKey(text)).toBeUndefined();
  });
});
