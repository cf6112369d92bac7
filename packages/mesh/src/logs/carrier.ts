import type { LineOf } from './line-join.ts';
import type { ConnectionRecord, RequestRecord } from './log-record.ts';

/** A client's connection to a waypoint, by the common clock. */
export interface Carrier {
  readonly line: LineOf<ConnectionRecord>;
  readonly startMs: number;
  readonly endMs: number;
  readonly bytesToServer: number;
  readonly bytesToClient: number;
}

/** A request as the waypoint tells of it, by the common clock. */
export interface Carried {
  readonly line: LineOf<RequestRecord>;
  readonly startMs: number;
  readonly endMs: number;
}
