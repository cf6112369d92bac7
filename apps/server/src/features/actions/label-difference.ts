import type { WriteDifference } from '@waymark/contract';
import { waypointObject, type Labels, type MeshAction } from '@waymark/mesh';
import type { FoundObject } from '../../ports.ts';
import { changeOf, labelsOf, type Subject } from './write-of.ts';

/** What the API server keeps otherwise than it was asked to: webhooks and policies of the cluster may change what is written. */
export function differencesOf(
  action: MeshAction,
  subject: Subject,
  kept: FoundObject | undefined,
): readonly WriteDifference[] {
  if (kept === undefined) return [];
  const wanted = action.is === 'create-waypoint' ? waypointObject(action).metadata.labels : changeOf(action, subject);
  const labels: Labels = labelsOf({ ...subject, found: kept });
  return Object.entries(wanted).flatMap(([key, value]) => {
    const held = labels[key] ?? null;
    return held === value ? [] : [{ key, wanted: value, kept: held }];
  });
}
