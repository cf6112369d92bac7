import { describe, expect, it } from 'vitest';
import type { MeshAction } from '@waymark/mesh';
import { differencesOf } from './label-difference.ts';
import type { Subject } from './write-of.ts';

const service = { kind: 'Service', group: '', version: 'v1', resource: 'services', namespace: 'shop', name: 'cart' };
const subject: Subject = { address: service, found: { version: '1', labels: { team: 'a' } } };
const enrol: MeshAction = {
  is: 'enrol',
  target: { kind: 'service', namespace: 'shop', name: 'cart' },
  waypoint: { namespace: 'shop', name: 'wp' },
};
const kept = (
  labels: Record<string, string>,
): { readonly version: string; readonly labels: Record<string, string> } => ({
  version: '2',
  labels,
});

describe('what the API server keeps', () => {
  it('is no matter where it is what was written, whatever else it adds', () => {
    expect(differencesOf(enrol, subject, kept({ team: 'a', 'istio.io/use-waypoint': 'wp', added: 'yes' }))).toEqual([]);
  });

  it('is told where a webhook took it away or changed it', () => {
    const key = 'istio.io/use-waypoint';
    expect(differencesOf(enrol, subject, kept({}))).toEqual([{ key, wanted: 'wp', kept: null }]);
    expect(differencesOf(enrol, subject, kept({ [key]: 'other' }))).toEqual([{ key, wanted: 'wp', kept: 'other' }]);
  });

  it('is looked at where the labels of a workload’s pods are written', () => {
    const found = { version: '1', labels: {}, templateLabels: {} };
    const workload: Subject = { address: { ...service, kind: 'Deployment' }, found };
    const after = { ...found, templateLabels: { 'istio.io/use-waypoint': 'wp' } };
    expect(differencesOf(enrol, workload, after)).toEqual([]);
    expect(differencesOf(enrol, workload, found)).toHaveLength(1);
  });

  it('of a new waypoint is what it takes', () => {
    const create: MeshAction = {
      is: 'create-waypoint',
      namespace: 'shop',
      name: 'wp',
      takes: 'all',
      admits: { from: 'same' },
    };
    expect(
      differencesOf(create, { address: service, found: undefined }, kept({ 'istio.io/waypoint-for': 'service' })),
    ).toEqual([{ key: 'istio.io/waypoint-for', wanted: 'all', kept: 'service' }]);
  });

  it('is not judged by an answer that could not be read', () => {
    expect(differencesOf(enrol, subject, undefined)).toEqual([]);
  });
});
