import type { MessageKey } from '../../../messages/messages.ts';

export interface FindPreset {
  readonly name: MessageKey;
  readonly text: string;
}

/** What operators look for first. */
export const FIND_PRESETS: readonly FindPreset[] = [
  { name: 'find.preset.failing', text: 'failing' },
  { name: 'find.preset.slow', text: 'responsetime > 1 s' },
  { name: 'find.preset.notMtls', text: 'mtls < 100%' },
  { name: 'find.preset.bypass', text: 'bypass' },
  // A waypoint denies with an answer, ztunnel by closing the connection.
  { name: 'find.preset.denied', text: 'denied OR code = 403' },
  { name: 'find.preset.idle', text: 'idle' },
  { name: 'find.preset.outOfMesh', text: 'outofmesh' },
  { name: 'find.preset.notReady', text: 'notready' },
];

/** What is in the way most often. */
export const HIDE_PRESETS: readonly FindPreset[] = [
  { name: 'find.preset.healthy', text: 'healthy' },
  { name: 'find.preset.idle', text: 'idle' },
  { name: 'find.preset.connections', text: 'layer = L4' },
  { name: 'find.preset.outside', text: 'outside OR unknown' },
  { name: 'find.preset.outOfMesh', text: 'outofmesh' },
];
