import { expect, it } from 'vitest';
import type { Capture } from '@waymark/mesh';
import { t } from '../testing/fake-host.ts';
import { toCaptureWords, toMark } from './capture.ts';

const capture = (pods: Capture['pods'], more: Partial<Capture> = {}): Capture => ({
  pods,
  behindWaypoint: false,
  ...more,
});

it.each([
  [capture({ captured: 2 }), 'ambient', 'ambient'],
  [capture({ captured: 2 }, { behindWaypoint: true }), 'ambient-waypoint', 'ambient + waypoint'],
  [capture({ sidecar: 1 }, { behindWaypoint: true }), 'sidecar', 'sidecar'],
  [capture({ pending: 1 }), 'pending', 'capture pending'],
  [capture({ missed: 1 }), 'not-captured', 'not captured'],
  [capture({ out: 3 }, { outReason: 'host network' }), 'out-of-mesh', 'out of mesh: uses the host network'],
  [capture({ captured: 3, missed: 2 }), 'mixed', '3 of 5 captured'],
  [capture({ captured: 1, sidecar: 1, pending: 2 }), 'mixed', '2 of 4 captured'],
  [capture({ captured: 2, infrastructure: 1 }), 'ambient', 'ambient'],
  [capture({ captured: 2, out: 1, infrastructure: 4 }), 'mixed', '2 of 3 captured'],
  [capture({ infrastructure: 1 }), 'none', 'part of the mesh itself'],
  [capture({ captured: 0 }), 'none', 'part of the mesh itself'],
] as const)('marks %j as %s and says "%s"', (given, mark, words) => {
  expect(toMark(given)).toBe(mark);
  expect(toCaptureWords(given, t)).toBe(words);
});
