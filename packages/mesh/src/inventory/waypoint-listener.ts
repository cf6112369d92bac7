import { matches } from './labels.ts';
import type {
  AllowedNamespaces,
  GatewayClassRecord,
  GatewayRecord,
  ListenerRecord,
  NamespaceRecord,
} from './records.ts';

/** How a ztunnel hands a connection to the waypoint beside it; port 0: whichever port the connection was for. */
export interface InboundBinding {
  readonly protocol: 'NONE' | 'PROXY';
  readonly port: number;
}

/** A waypoint may be "sandwiched": its own ztunnel ends HBONE. The Gateway's annotation is asked before its class's; a malformed one is none. */
export function inboundBindingOf(
  gateway: GatewayRecord,
  ofClass: GatewayClassRecord | undefined,
): InboundBinding | undefined {
  const written = gateway.inboundBinding ?? ofClass?.inboundBinding;
  const [, protocol, port] = /^(NONE|PROXY)(?:\/(.*))?$/.exec(written ?? '') ?? [];
  if (protocol !== 'NONE' && protocol !== 'PROXY') return undefined;
  if (port?.includes('/') === true) return undefined;
  return { protocol, port: /^\d+$/.test(port ?? '') ? Number(port) : 0 };
}

/** From which namespaces a waypoint may be named. Undefined: nothing is declared, which means from its own alone. */
export function attachableFrom(
  gateway: GatewayRecord,
  ofClass: GatewayClassRecord | undefined,
): AllowedNamespaces | undefined {
  const binding = inboundBindingOf(gateway, ofClass);
  const bound = binding === undefined ? undefined : gateway.listeners.find((one) => isBoundBy(one, binding));
  const listener = bound ?? gateway.listeners.find(({ protocol, port }) => protocol === 'HBONE' && port === 15008);
  return listener?.allowedNamespaces;
}

function isBoundBy(listener: ListenerRecord, binding: InboundBinding): boolean {
  if (binding.port !== 0) return listener.port === binding.port;
  return binding.protocol === 'PROXY' && listener.protocol === 'istio.io/PROXY';
}

/** A namespace that nobody knows has no labels, so no selector but the empty one takes it. */
export function takesNamespace(
  gateway: GatewayRecord,
  allowed: AllowedNamespaces | undefined,
  name: string,
  namespace: NamespaceRecord | undefined,
): boolean {
  switch (allowed?.from) {
    case 'All':
      return true;
    case 'Selector':
      return allowed.selector !== undefined && matches(allowed.selector, namespace?.labels ?? {});
    case 'Same':
    case undefined:
      return gateway.namespace === name;
  }
}
