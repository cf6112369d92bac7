import type { MeshSettings } from '../inventory/mention-records.ts';
import { type AccessLogReader, compileJsonFormat, compileTextFormat, type JsonFormat } from './access-log-format.ts';

/**
 * How Envoys of this mesh may write their access logs: as the mesh config says, or as one of its providers, which Telemetry objects choose.
 * Undefined where nothing but the formats that need no telling are in use.
 */
export function readerOfMesh({
  accessLogFormat,
  accessLogEncoding,
  accessLogProviders = [],
}: Pick<MeshSettings, 'accessLogFormat' | 'accessLogEncoding' | 'accessLogProviders'>): AccessLogReader | undefined {
  const own = accessLogFormat === undefined ? [] : [compileWritten(accessLogFormat, accessLogEncoding)];
  const provided = accessLogProviders.map(({ format }) =>
    'text' in format ? compileTextFormat(format.text) : compileJsonFormat(format.json),
  );
  const readers = [...own, ...provided].filter((reader) => reader !== undefined);
  if (readers.length === 0) return undefined;
  return {
    read: (line) => {
      for (const reader of readers) {
        const fields = reader.read(line);
        if (fields !== undefined) return fields;
      }
      return undefined;
    },
  };
}

/** With JSON as its encoding a format is a JSON object as text; Envoy takes no other, and Istio's default is written then. */
function compileWritten(format: string, encoding: MeshSettings['accessLogEncoding']): AccessLogReader | undefined {
  if (encoding === 'TEXT') return compileTextFormat(format);
  try {
    const told: unknown = JSON.parse(format);
    return isFormat(told) ? compileJsonFormat(told) : undefined;
  } catch {
    return undefined;
  }
}

function isFormat(told: unknown): told is JsonFormat {
  if (typeof told !== 'object' || told === null || Array.isArray(told)) return false;
  return Object.values(told).every((value) => typeof value === 'string' || isFormat(value));
}
