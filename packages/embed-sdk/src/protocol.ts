/** What a page and the frame in it say to each other, version 1. Unknown messages are ignored by both, so that either may be newer. */

export const PROTOCOL_VERSION = 1;
/** Sent by the frame to its parent, and the answer that carries the port. */
export const HELLO = 'waymark-embed:hello';
export const CONNECT = 'waymark-embed:connect';
/** Longer messages are dropped, by both. */
export const MOST_CHARACTERS = 64 * 1024;

export type ThemeChoice = 'light' | 'dark' | 'system' | 'high-contrast';

/** Something in the mesh, by no more than its name. */
export interface PlaceRef {
  readonly kind: 'workload' | 'service' | 'app' | 'version' | 'waypoint' | 'namespace' | 'cluster' | 'ztunnel';
  readonly cluster?: string;
  readonly namespace?: string;
  readonly name?: string;
}
/** Traffic between two places. */
export interface EdgeRef {
  readonly kind: 'edge';
  readonly from: PlaceRef;
  readonly to: PlaceRef;
}
/** Another screen, such as `logs`. */
export interface ScreenRef {
  readonly kind: 'screen';
  readonly name: string;
}
export type Ref = PlaceRef | EdgeRef;

export type Params = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** Page to frame: the name, and what comes with it. */
export interface ToFrame {
  'auth.ticket': { readonly ticket: string };
  'theme.set': { readonly theme: ThemeChoice };
  'locale.set': { readonly locale: string };
  'nav.go': { readonly view: string; readonly params?: Params };
  'scope.set': { readonly cluster?: string; readonly ns: readonly string[] };
  /** ISO, Unix ms, or `now-30m`. */
  'time.set': { readonly from: string | number; readonly to: string | number };
  'refresh.now': undefined;
  /** null: nothing any more. */
  highlight: { readonly ref: Ref | null };
  ping: undefined;
}

/** Frame to page. */
export interface ToPage {
  ready: { readonly v: number; readonly capabilities: readonly string[] };
  /** A ticket for this nonce is wanted. */
  'auth.required': { readonly reason: 'signed_out' | 'expiring'; readonly nonce: string };
  'auth.state': { readonly ok: boolean; readonly expiresAt?: number };
  /** CSS pixels of the whole content; not told by views that fill whatever height they get. */
  resize: { readonly height: number };
  'nav.changed': { readonly path: string; readonly canonicalUrl: string };
  'link.request': { readonly ref: PlaceRef | ScreenRef; readonly url: string };
  /** null: nothing is selected any more. */
  select: { readonly ref: Ref | null };
  health: { readonly status: 'healthy' | 'degraded' | 'failing' | 'idle' };
  error: { readonly code: string; readonly message: string };
  pong: undefined;
}

/** `id` of a question comes back with its answer. */
export interface Envelope {
  readonly t: string;
  readonly id?: number;
  readonly p?: unknown;
}

/** What came over a port, if it has the form of a message and is not too long. */
export function readEnvelope(data: unknown): Envelope | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { t, id, p } = data as Record<'t' | 'id' | 'p', unknown>;
  if (typeof t !== 'string' || (id !== undefined && typeof id !== 'number')) return undefined;
  try {
    if (JSON.stringify(data).length > MOST_CHARACTERS) return undefined;
  } catch {
    return undefined;
  }
  return { t, ...(id === undefined ? {} : { id }), p };
}
