/** One end of a connection as a log spells it. */
export interface Address {
  /** An IP without brackets, or a host name (double HBONE). */
  readonly host: string;
  /** Absent where the text names none. */
  readonly port: number | undefined;
}

const MAPPED_V4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** `10.0.0.1:80`, `[fd00::1]:80`, `host:80`, and what Envoy wraps around them (`envoy://connect_originate/…`, `tcp://…`); undefined when none. */
export function readAddress(text: string | undefined): Address | undefined {
  if (text === undefined || text === '' || text === '-') return undefined;
  const scheme = text.indexOf('://');
  const bare = scheme < 0 ? text : afterScheme(text, scheme + 3);
  if (bare === '') return undefined;
  if (bare.startsWith('[')) {
    const close = bare.indexOf(']');
    if (close < 0) return undefined;
    return { host: plainHost(bare.slice(1, close)), port: readPort(bare.slice(close + 1)) };
  }
  const colon = bare.indexOf(':');
  if (colon < 0) return { host: bare, port: undefined };
  // More than one colon and no brackets: an IPv6 address alone.
  if (bare.includes(':', colon + 1)) return { host: plainHost(bare), port: undefined };
  const port = readPort(bare.slice(colon));
  return port === undefined ? undefined : { host: bare.slice(0, colon), port };
}

/** An internal listener's address has its name first: `envoy://connect_originate/10.0.0.1:80`. */
function afterScheme(text: string, from: number): string {
  const slash = text.indexOf('/', from);
  return slash < 0 ? text.slice(from) : text.slice(slash + 1);
}

function plainHost(host: string): string {
  return MAPPED_V4.exec(host)?.[1] ?? host;
}

function readPort(text: string): number | undefined {
  const port = text.startsWith(':') && text.length > 1 ? Number(text.slice(1)) : Number.NaN;
  return Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : undefined;
}

/** One spelling per address, to find it by. */
export const addressKey = (address: Address): string => `${address.host}|${address.port ?? ''}`;
