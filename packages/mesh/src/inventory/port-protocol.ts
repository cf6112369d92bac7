import type { DeclaredPort } from './inventory.ts';

const HTTP = ['http', 'http2', 'grpc', 'grpc-web', 'kubernetes.io/h2c', 'kubernetes.io/ws'];
const OTHER = ['tcp', 'udp', 'tls', 'https', 'kubernetes.io/wss', 'mongo', 'mysql', 'redis', 'hbone'];

/**
 * What Istio takes a port for: its appProtocol, else its name up to the first `-`. `http` stands for all that is
 * HTTP inside; TLS is not, since nobody on the way can read it. `undeclared`: proxies look at the bytes and decide for themselves.
 */
export function spokenOn({ appProtocol, name, transport }: DeclaredPort): 'http' | 'undeclared' | (string & {}) {
  if (transport !== undefined && transport !== 'TCP') return transport.toLowerCase();
  const told = appProtocol?.toLowerCase();
  if (told !== undefined && HTTP.includes(told)) return 'http';
  if (told !== undefined && OTHER.includes(told)) return told;
  const named = name?.toLowerCase() ?? '';
  const prefix = named.startsWith('grpc-web') ? 'grpc-web' : (named.split('-')[0] ?? '');
  if (HTTP.includes(prefix)) return 'http';
  return OTHER.includes(prefix) ? prefix : 'undeclared';
}
