import type { FastifyReply } from 'fastify';

/** Who may put an answer of ours on their page, and what it may load itself. */
export type DocumentKind =
  /** A page of the dashboard: on nobody's page but its own. */
  | { readonly is: 'page' }
  /** Answers of the API: loads nothing, shows nothing. */
  | { readonly is: 'data' }
  /** A page that stands in a frame of these origins, each written as `https://portal.example:8443`. */
  | { readonly is: 'framed page'; readonly parents: readonly string[] };

/**
 * What a page may load: our own files and nothing else. Neither scripts nor styles stand in the page itself; what PatternFly and
 * cytoscape place, they place through the CSSOM, which needs no permission.
 */
export function contentSecurityPolicy(kind: DocumentKind): string {
  if (kind.is === 'data') return "default-src 'none'; frame-ancestors 'none'";
  const parents = kind.is === 'framed page' ? ["'self'", ...kind.parents].join(' ') : "'none'";
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${parents}`,
  ].join('; ');
}

/** A year, as browsers' own lists ask for; of our own name only, since we know nothing of names below it. */
const STRICT_TRANSPORT = 'max-age=31536000';

/** All security headers of an answer. `transport`: how readers reach us, as far as we are told. */
export function documentHeaders(kind: DocumentKind, transport: 'http' | 'https'): Readonly<Record<string, string>> {
  const isFramed = kind.is === 'framed page';
  return {
    'content-security-policy': contentSecurityPolicy(kind),
    'x-content-type-options': 'nosniff',
    'referrer-policy': isFramed ? 'strict-origin' : 'no-referrer',
    'cross-origin-opener-policy': isFramed ? 'same-origin-allow-popups' : 'same-origin',
    'cross-origin-resource-policy': isFramed ? 'cross-origin' : 'same-origin',
    'permissions-policy': PERMISSIONS_POLICY,
    // Of answers, and be they refusals, nothing is left in a browser or a proxy.
    ...(kind.is === 'data' ? { 'cache-control': 'no-store' } : {}),
    // Says the same to browsers too old for frame-ancestors; it cannot name a list, so a framed page goes without.
    ...(isFramed ? {} : { 'x-frame-options': 'DENY' }),
    ...(transport === 'https' ? { 'strict-transport-security': STRICT_TRANSPORT } : {}),
  };
}

/** For what leads to a window that has to reach the page that opened it: a stricter word anywhere on the way would part them for good. */
export const WITH_OPENER = { 'cross-origin-opener-policy': 'unsafe-none' } as const;

/** Nothing of a device is needed; copying a link is. */
const PERMISSIONS_POLICY = [
  ...['accelerometer', 'camera', 'display-capture', 'geolocation', 'gyroscope', 'microphone', 'midi', 'payment', 'usb'],
  'browsing-topics',
]
  .map((feature) => `${feature}=()`)
  .concat('clipboard-write=(self)', 'fullscreen=(self)')
  .join(', ');

/** Makes this reply a document of its own kind; every reply is a page or data before. */
export function sendAs(reply: FastifyReply, kind: DocumentKind, transport: 'http' | 'https'): FastifyReply {
  if (kind.is === 'framed page') reply.removeHeader('x-frame-options');
  return reply.headers(documentHeaders(kind, transport));
}
