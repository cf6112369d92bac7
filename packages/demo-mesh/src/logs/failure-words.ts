/** The exact words of ztunnel for each way in which a connection fails. */

import type { End } from '../cast.ts';
import { isOutside } from '../cast.ts';
import type { Era } from '../eras.ts';
import { eraAt } from '../eras.ts';
import type { PolicyPlan } from '../plan.ts';
import type { Connection } from './operations.ts';
import type { Leg, LegTeller, Strand } from '../strands.ts';
import type { World } from '../world.ts';

const REFUSED = 'Connection refused (os error 111)';

export function errorOf(
  world: World,
  leg: Leg,
  reporter: LegTeller['reporter'],
  connection: Connection,
): string | undefined {
  if (leg.failure === undefined) {
    // Every request on it was answered: a false alarm of the server's side.
    return leg.cutOff === true && connection.cutShort && reporter === 'destination'
      ? 'send: io error: stream error received: unexpected internal error encountered'
      : undefined;
  }
  const then = eraAt(world.eras, connection.openedMs);
  return reporter === 'source' ? clientsWords(then, leg) : serversWords(then, leg);
}

function clientsWords(era: Era, leg: Leg): string {
  switch (leg.failure?.reason) {
    case 'denied':
      return 'http status: 401 Unauthorized';
    case 'refused':
      // Only a server's ztunnel that tried in vain can answer with a status; nobody at 15008 looks like a refusal.
      return leg.encrypted && leg.tellers.some((teller) => teller.reporter === 'destination')
        ? 'http status: 503 Service Unavailable'
        : `io error: ${REFUSED}`;
    case 'unreachable':
      return 'io error: Network is unreachable (os error 101)';
    case 'identity':
      return `io error: invalid peer certificate: Other(OtherError(identity verification error: peer did not present the expected SAN (${principalOf(leg.to)}), got ${impostor(era, leg.to)}))`;
    case 'timeout':
      return 'connection timed out, maybe a NetworkPolicy is blocking HBONE port 15008: deadline has elapsed';
    case 'tls':
      return 'io error: received fatal alert: HandshakeFailure';
    default:
      return 'connection failed';
  }
}

function serversWords(era: Era, leg: Leg): string {
  return leg.failure?.reason === 'denied'
    ? `connection closed due to policy rejection: ${whyDenied(era, leg)}`
    : `connection failed: ${REFUSED}`;
}

function principalOf(end: End): string {
  return isOutside(end) ? 'unknown' : end.principal;
}

/** Somebody else of the mesh answers in the expected pod's place. */
function impostor({ cast }: Era, expected: End): string {
  const other = cast.actors.find((actor) => actor.kind === 'waypoint') ?? cast.actors[0];
  return principalOf(other ?? expected);
}

function whyDenied({ plan }: Era, { from, to, encrypted }: Leg): string {
  if (!encrypted) return 'explicitly denied by: istio-system/istio_converted_static_strict';
  const deny = plan.policies.find((policy) => isDeny(policy) && concerns(policy, to) && names(policy, from));
  return deny === undefined
    ? 'allow policies exist, but none allowed'
    : `explicitly denied by: ${deny.in}/${deny.name}`;
}

function isDeny(policy: PolicyPlan): boolean {
  return policy.kind === 'AuthorizationPolicy' && policy.spec['action'] === 'DENY';
}

/** The plan's specs are free-form; the words of a policy are found in its text. */
function concerns(policy: PolicyPlan, end: End): boolean {
  if (isOutside(end) || policy.in !== end.namespace) return false;
  const selector = policy.spec['selector'];
  return selector === undefined || JSON.stringify(selector).includes(`"${end.app}"`);
}

function names(policy: PolicyPlan, end: End): boolean {
  const rules = JSON.stringify(policy.spec['rules'] ?? []);
  return isOutside(end) || !rules.includes('principals') || rules.includes(end.principal.slice('spiffe://'.length));
}

/** The two failures that no metric counts: they exist as a warn line of the client's ztunnel only. */
export function earlyFailure(strand: Strand, leg: Leg): { readonly dst: string; readonly error: string } | undefined {
  const { service, waypoint } = strand;
  const dst = service === undefined ? undefined : `${service.clusterIp}:${service.plan.port}`;
  if (dst === undefined) return undefined;
  if (leg.failure?.reason === 'no-healthy-upstream') return { dst, error: `no healthy upstream: ${dst}` };
  if (leg.failure?.reason !== 'unknown-waypoint') return undefined;
  const bound = waypoint ?? service?.waypoint;
  const host = `${bound?.workload ?? ''}.${bound?.namespace ?? ''}.svc.cluster.local`;
  return {
    dst,
    error: `unknown waypoint: waypoint GatewayAddress { destination: Hostname(NamespacedHostname { namespace: "${bound?.namespace ?? ''}", hostname: "${host}" }), hbone_mtls_port: 15008 } not found`,
  };
}
