import type { Capture, PodCapture } from '@waymark/mesh';
import type { Translate } from '../messages/messages.ts';
import type { Mark } from '../canvas/drawing.ts';

const MARKS: Readonly<Record<PodCapture, Mark>> = {
  captured: 'ambient',
  sidecar: 'sidecar',
  pending: 'pending',
  missed: 'not-captured',
  out: 'out-of-mesh',
  infrastructure: 'none',
};

/** Pods that any data plane takes part in. */
const isMeshed = (state: PodCapture): boolean => state === 'captured' || state === 'sidecar';

/** The mark of a workload's pods; a mixture has its own mark and never passes for the best of it. */
export function toMark(capture: Capture | undefined): Mark {
  const states = statesOf(capture);
  const [only] = states;
  if (capture === undefined || only === undefined) return 'none';
  if (states.length > 1) return 'mixed';
  return only === 'captured' && capture.behindWaypoint ? 'ambient-waypoint' : MARKS[only];
}

/** The words of that mark, the same everywhere. */
export function toCaptureWords(capture: Capture, t: Translate): string {
  const mark = toMark(capture);
  if (mark === 'mixed') {
    const states = statesOf(capture);
    const count = (of: readonly PodCapture[]): number => of.reduce((sum, state) => sum + (capture.pods[state] ?? 0), 0);
    return t('capture.mixed', { captured: count(states.filter(isMeshed)), all: count(states) });
  }
  const words = t(`capture.${mark}`);
  return capture.outReason !== undefined && mark === 'out-of-mesh'
    ? `${words}: ${t(`capture.out.${capture.outReason}`)}`
    : words;
}

/** Colour of the badge: red and amber only where something should be done. */
export function toCaptureTone(mark: Mark): 'blue' | 'teal' | 'purple' | 'orange' | 'red' | 'grey' {
  const tones = {
    ambient: 'blue',
    'ambient-waypoint': 'blue',
    sidecar: 'purple',
    pending: 'orange',
    'not-captured': 'red',
    mixed: 'orange',
    'out-of-mesh': 'grey',
    none: 'grey',
  } as const;
  return tones[mark];
}

/** What is part of the mesh itself is nothing that could be captured, so beside other pods it makes no mixture. */
function statesOf(capture: Capture | undefined): readonly PodCapture[] {
  const states = (Object.keys(MARKS) as PodCapture[]).filter((state) => (capture?.pods[state] ?? 0) > 0);
  return states.length > 1 ? states.filter((state) => state !== 'infrastructure') : states;
}
