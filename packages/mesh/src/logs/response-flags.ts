/** What went wrong with a request as Envoy's flags tell; the screen has the words. */
export type FlagMeaning =
  | 'no-healthy-upstream'
  | 'upstream-connect-failure'
  | 'upstream-closed'
  | 'upstream-remote-reset'
  | 'local-reset'
  | 'upstream-overflow'
  | 'upstream-retry-limit'
  | 'upstream-timeout'
  | 'duration-timeout'
  | 'max-stream-duration'
  | 'stream-idle-timeout'
  | 'no-route'
  | 'no-cluster'
  | 'no-filter-config'
  | 'local-health-check-failed'
  | 'downstream-closed'
  | 'downstream-remote-reset'
  | 'downstream-protocol-error'
  | 'upstream-protocol-error'
  | 'delay-injected'
  | 'fault-injected'
  | 'invalid-envoy-header'
  | 'rate-limited'
  | 'rate-limit-service-error'
  | 'denied-by-external-authorization'
  | 'overload-manager'
  | 'drop-overload'
  | 'unconditional-drop'
  | 'dns-failure'
  | 'answered-from-cache';

/** What Envoy means by a flag. */
export interface ResponseFlag {
  readonly meaning: FlagMeaning;
  /** Who is at fault as far as the flag tells: the backend, the client, or the proxy and its configuration. */
  readonly blame: 'upstream' | 'downstream' | 'proxy';
  /** Whether the request failed because of it. */
  readonly failed: 'yes' | 'no';
}

const flag = (meaning: FlagMeaning, blame: ResponseFlag['blame'], failed: 'yes' | 'no' = 'yes'): ResponseFlag => ({
  meaning,
  blame,
  failed,
});

/** By Envoy’s short name. */
export const RESPONSE_FLAGS: ReadonlyMap<string, ResponseFlag> = new Map([
  ['UH', flag('no-healthy-upstream', 'upstream')],
  ['UF', flag('upstream-connect-failure', 'upstream')],
  ['UC', flag('upstream-closed', 'upstream')],
  ['UR', flag('upstream-remote-reset', 'upstream')],
  ['LR', flag('local-reset', 'proxy')],
  ['UO', flag('upstream-overflow', 'proxy')],
  ['URX', flag('upstream-retry-limit', 'upstream')],
  ['UT', flag('upstream-timeout', 'upstream')],
  ['DT', flag('duration-timeout', 'proxy')],
  ['UMSDR', flag('max-stream-duration', 'upstream')],
  ['SI', flag('stream-idle-timeout', 'proxy')],
  ['NR', flag('no-route', 'proxy')],
  ['NC', flag('no-cluster', 'proxy')],
  ['NFCF', flag('no-filter-config', 'proxy')],
  ['LH', flag('local-health-check-failed', 'proxy')],
  ['DC', flag('downstream-closed', 'downstream')],
  ['DR', flag('downstream-remote-reset', 'downstream')],
  ['DPE', flag('downstream-protocol-error', 'downstream')],
  ['UPE', flag('upstream-protocol-error', 'upstream')],
  ['DI', flag('delay-injected', 'proxy', 'no')],
  ['FI', flag('fault-injected', 'proxy')],
  ['IH', flag('invalid-envoy-header', 'downstream')],
  ['RL', flag('rate-limited', 'proxy')],
  ['RLSE', flag('rate-limit-service-error', 'proxy')],
  ['UAEX', flag('denied-by-external-authorization', 'proxy')],
  ['OM', flag('overload-manager', 'proxy')],
  ['DO', flag('drop-overload', 'proxy')],
  ['UDO', flag('unconditional-drop', 'proxy')],
  ['DF', flag('dns-failure', 'upstream')],
  ['RFCF', flag('answered-from-cache', 'proxy', 'no')],
]);
