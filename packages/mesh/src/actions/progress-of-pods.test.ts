import { describe, expect, it } from 'vitest';
import type { Labels } from '../inventory/records.ts';
import type { WaypointBinding } from '../inventory/waypoint-binding.ts';
import type { MeshAction } from './action.ts';
import { hasFailed, hasTakenEffect } from './progress.ts';
import { stepsOfPods, type WatchedPod } from './progress-of-pods.ts';

const wp = { namespace: 'shop', name: 'wp' };
const target = { kind: 'workload', namespace: 'shop', name: 'cart' } as const;
const enrol: Extract<MeshAction, { is: 'enrol' }> = { is: 'enrol', target, waypoint: wp };
const leave = (leaving: 'inherit' | 'none'): Extract<MeshAction, { is: 'unenrol' }> => ({
  is: 'unenrol',
  target,
  leaving,
});
const use: Labels = { app: 'cart', 'istio.io/use-waypoint': 'wp' };
const bound: WaypointBinding = { is: 'bound', waypoint: wp, askedBy: 'object' };
const refused = (reason: 'UnsupportedTrafficType' | 'WaypointIsNotReady'): WaypointBinding => ({
  is: 'refused',
  waypoint: wp,
  askedBy: 'object',
  reason,
});
const pod = (over: Partial<WatchedPod> = {}): WatchedPod => ({
  labels: use,
  ready: true,
  binding: bound,
  told: wp,
  ...over,
});
const old = pod({ labels: { app: 'cart' }, binding: { is: 'unasked' }, told: 'none' });
const states = (...args: Parameters<typeof stepsOfPods>): readonly string[] =>
  stepsOfPods(...args).map(({ state }) => state);

describe('a workload that is put behind a waypoint', () => {
  it.each<[string, readonly WatchedPod[], readonly string[]]>([
    ['waits for its rollout to begin', [old, old], ['waiting', 'waiting']],
    ['waits for old pods to go', [pod(), old], ['waiting', 'waiting']],
    ['waits for new pods to be ready', [pod({ ready: false })], ['waiting', 'done']],
    ['waits for ztunnel to be told of new pods', [pod({ told: 'not known' })], ['done', 'waiting']],
    ['waits for ztunnel to be told of the waypoint', [pod({ told: 'none' })], ['done', 'waiting']],
    ['is not there while ztunnel calls it by another', [pod({ told: { ...wp, name: 'was' } })], ['done', 'waiting']],
    ['is there when ztunnel calls it by the waypoint', [pod(), pod()], ['done', 'done']],
    ['is not known to be there where no ztunnel could be asked', [pod({ told: 'unseen' })], ['done', 'unseen']],
    [
      'waits for a waypoint that is not ready',
      [pod({ binding: refused('WaypointIsNotReady'), told: 'none' })],
      ['done', 'waiting'],
    ],
    [
      'never gets there by a waypoint for services',
      [pod({ binding: refused('UnsupportedTrafficType'), told: 'none' })],
      ['done', 'failed'],
    ],
    ['has nothing to wait for without pods', [], ['done', 'done']],
  ])('%s', (_, pods, expected) => {
    expect(states(enrol, pods)).toEqual(expected);
  });

  it('has failed, and not taken effect, where its waypoint takes no workloads, and why is said', () => {
    const steps = stepsOfPods(enrol, [pod({ binding: refused('UnsupportedTrafficType'), told: 'none' })]);
    expect([hasFailed(steps), hasTakenEffect(steps)]).toEqual([true, false]);
    expect(steps[1]).toMatchObject({ reason: 'UnsupportedTrafficType' });
  });

  it('is not seen by who may not get its pods', () => {
    expect(states(enrol, 'unseen')).toEqual(['unseen', 'unseen']);
  });
});

describe('a workload that is taken from behind its waypoint', () => {
  const free = { app: 'cart' };
  it.each<[string, 'inherit' | 'none', WatchedPod, readonly string[]]>([
    ['waits while its pods carry the label', 'inherit', pod(), ['waiting', 'waiting']],
    ['waits while ztunnel goes by the waypoint', 'inherit', { ...old, told: wp }, ['done', 'waiting']],
    ['is free when ztunnel knows of none', 'inherit', old, ['done', 'done']],
    [
      'has the namespace’s waypoint where it took only its own word back',
      'inherit',
      pod({ labels: free, binding: { ...bound, askedBy: 'namespace' } }),
      ['done', 'done'],
    ],
    [
      'has none where it says so',
      'none',
      { ...old, labels: { ...free, 'istio.io/use-waypoint': 'none' } },
      ['done', 'done'],
    ],
  ])('%s', (_, leaving, one, expected) => {
    expect(states(leave(leaving), [one])).toEqual(expected);
  });
});
