/** `waymark-topology-2026-08-20T12-05-08Z.png`: sorts by time, and no system forbids its letters. */
export const fileName = (endMs: number, extension: string): string =>
  `waymark-topology-${new Date(endMs)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/:/g, '-')}.${extension}`;
