import type { LogLineAnswer } from '@waymark/contract';
import { ms } from '@waymark/mesh';
import { formatBytes, formatInstant, formatLatency } from '../../kit/format.ts';
import type { MessageKey, Translate } from '../../messages/messages.ts';
import { endName, flagWords, statusWords } from './words.ts';

type FieldName = MessageKey extends infer K ? (K extends `logs.field.${infer Name}` ? Name : never) : never;

export interface NamedField {
  readonly name: FieldName;
  readonly value: string;
}

type Told = readonly (readonly [FieldName, string | undefined])[];

/** What a line says, by names that tell what is meant; absent is what it does not say. */
export function toFields(line: LogLineAnswer, t: Translate): readonly NamedField[] {
  const { ends, source, startMs } = line;
  const told: Told = [
    ['from', ends.from && endName(ends.from)],
    ['via', ends.via && endName(ends.via)],
    ['to', ends.to && endName(ends.to)],
    ['source', `${source.namespace}/${source.pod}/${source.container}`],
    ['node', source.node],
    ['started', startMs === undefined ? undefined : formatInstant(startMs)],
    ...ofRecord(line, t),
  ];
  // What is the line itself stands above already.
  const isLine = (name: FieldName, value: string): boolean => name === 'message' && line.raw.endsWith(value);
  return told.flatMap(([name, value]) =>
    value === undefined || value === '' || isLine(name, value) ? [] : [{ name, value }],
  );
}

function ofRecord({ record }: LogLineAnswer, t: Translate): Told {
  const bytes = (count: number | undefined): string | undefined =>
    count === undefined ? undefined : formatBytes(count);
  const time = (took: number | undefined): string | undefined =>
    took === undefined ? undefined : formatLatency(ms(took));
  switch (record.is) {
    case 'connection':
      return [
        ['direction', record.direction && t(`logs.direction.${record.direction}`)],
        ['service', record.service],
        ['identity.client', record.source.identity],
        ['identity.server', record.destination.identity],
        // Only an inbound line proves it: outbound, what was refused has no tunnel either.
        [
          'encryption',
          record.direction === 'inbound'
            ? t(record.hbone === undefined ? 'logs.field.plain' : 'logs.field.mtls')
            : undefined,
        ],
        ['sourceAddress', record.source.address],
        ['hbone', record.hbone],
        ['destinationAddress', record.destination.address],
        ['bytesUp', bytes(record.bytesToServer)],
        ['bytesDown', bytes(record.bytesToClient)],
        ['duration', time(record.durationMs)],
        ['error', record.error],
      ];
    case 'request':
      return [
        ['method', [record.method, record.path].filter((word) => word !== undefined).join(' ')],
        ['authority', record.authority],
        ['status', record.responseCode === undefined ? undefined : statusWords(record.responseCode, t)],
        ['flags', record.responseFlags.map((flag) => `${flag}: ${flagWords(flag, t)}`).join(', ')],
        ['details', record.responseCodeDetails ?? record.connectionTerminationDetails],
        ['failure', record.upstreamFailure],
        ['duration', time(record.durationMs)],
        ['upstream', time(record.upstreamMs)],
        ['bytesUp', bytes(record.bytesToServer)],
        ['bytesDown', bytes(record.bytesToClient)],
        ['route', record.routeName],
        ['cluster', record.upstreamCluster],
        ['upstreamHost', record.upstreamHost],
        ['sourceAddress', record.downstreamRemote],
        ['requestId', record.requestId],
        ['traceId', record.traceId],
      ];
    case 'application':
      return [
        ['level', record.level],
        ['method', [record.method, record.path].filter((word) => word !== undefined).join(' ')],
        ['authority', record.authority],
        ['status', record.status === undefined ? undefined : statusWords(record.status, t)],
        ['duration', time(record.durationMs)],
        ['sourceAddress', record.remote],
        ['requestId', record.requestId],
        ['traceId', record.traceId],
        ['message', record.message],
      ];
    case 'process':
      return [
        ['level', record.level],
        ['scope', record.scope],
        ['message', record.message],
      ];
    case 'dns':
      return [
        ['domain', record.domain],
        ['result', record.result],
      ];
    case 'unknown':
      return [];
  }
}

/** Every field by the name it has in the line. */
export const rawFields = ({ record }: LogLineAnswer): readonly (readonly [string, string])[] =>
  'fields' in record ? Object.entries(record.fields).map(([name, value]) => [name, String(value)] as const) : [];
