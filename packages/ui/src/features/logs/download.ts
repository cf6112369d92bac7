import type { LogLineAnswer } from '@waymark/contract';

/** The lines as written, in the order shown, each with when and by whom. */
export const toText = (lines: readonly LogLineAnswer[]): string =>
  lines
    .map(({ atMs, source, hop, raw }) =>
      [
        new Date(atMs).toISOString(),
        `${source.cluster}/${source.namespace}/${source.pod}/${source.container}`,
        hop,
        raw,
      ].join(' '),
    )
    .join('\n') + (lines.length === 0 ? '' : '\n');

/** One JSON object a line: what is known of the line, whole. */
export const toNdjson = (lines: readonly LogLineAnswer[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join('');

/** `waymark-logs-catalog-2026-08-20T12-05-08.ndjson` */
export const fileName = (subject: string, atMs: number, ending: 'log' | 'ndjson'): string => {
  const name = subject.replace(/[^A-Za-z0-9.-]+/g, '-').replace(/^-+|-+$/g, '');
  const time = new Date(atMs).toISOString().slice(0, 19).replaceAll(':', '-');
  return `waymark-logs-${name}-${time}.${ending}`;
};
