import type { BytesRow, FailureRow, LatencyRow, RequestRow } from '@waymark/mesh';
import type { LabelSet } from './prometheus-client.ts';
import { readEnds, readGrpcStatus, readProtocol, readSecurity } from './read-rows.ts';

/** How a value of a series becomes a row; undefined when the series is none we know. Labels are read once, for however many values. */
export type RowReader<Row> = (labels: LabelSet) => ((value: number) => Row) | undefined;

export const toRequestRow: RowReader<RequestRow> = (labels) => {
  const ends = readEnds(labels);
  if (ends === undefined) return undefined;
  const grpcStatus = readGrpcStatus(labels);
  const outcome = {
    ...ends,
    protocol: readProtocol(labels),
    code: labels['response_code'] ?? '0',
    ...(grpcStatus === undefined ? {} : { grpcStatus }),
    flags: labels['response_flags'] ?? '-',
  };
  return (count) => ({ ...outcome, count });
};

export const toBytesRow: RowReader<BytesRow> = (labels) => {
  const ends = readEnds(labels);
  if (ends === undefined) return undefined;
  const secured = { ...ends, security: readSecurity(labels) };
  return labels['told'] === 'toServer'
    ? (bytes) => ({ ...secured, bytesToServer: bytes, bytesToClient: 0 })
    : (bytes) => ({ ...secured, bytesToServer: 0, bytesToClient: bytes });
};

export const toFailureRow: RowReader<FailureRow> = (labels) => {
  const ends = readEnds(labels);
  if (ends === undefined) return undefined;
  const failure = { ...ends, security: readSecurity(labels), flag: labels['response_flags'] ?? '' };
  return (count) => ({ ...failure, count });
};

export const toLatencyRow: RowReader<LatencyRow> = (labels) => {
  const ends = readEnds(labels);
  if (ends === undefined) return undefined;
  const pair = { ...ends, protocol: readProtocol(labels) };
  return (averageMs) => ({ ...pair, averageMs });
};
