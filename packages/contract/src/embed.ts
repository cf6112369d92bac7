import { z } from 'zod';

/** Made by a frame when it is connected; binds a ticket to that frame. */
const NonceSchema = z.string().regex(/^[A-Za-z0-9_-]{22,128}$/, 'must be 22 to 128 letters, digits, - or _');
/** Scheme, host and port of the page around a frame, as browsers spell it. */
const OriginSchema = z.string().max(300);

/**
 * Asked by an embedder's own server, which proves itself by its client id and secret (Basic) or by its user's Kubernetes token (Bearer).
 * It needs the header `x-waymark: 1`, as every write.
 */
export const EmbedTicketRequestSchema = z.strictObject({
  /** Where the frame stands; one of those that the operator allows. */
  origin: OriginSchema,
  nonce: NonceSchema,
  /** With client credentials: the user's own Kubernetes token. Without it the frame reads with the account that the operator gave this client. */
  token: z.string().min(1).max(16_384).exactOptional(),
  /** The frame sees these alone, whatever else its reader may see. Absent: all that they may. */
  namespaces: z
    .array(z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'must be names of namespaces'))
    .min(1)
    .max(50)
    .exactOptional(),
});
export type EmbedTicketRequest = z.output<typeof EmbedTicketRequestSchema>;

export const EmbedTicketAnswerSchema = z.object({
  /** Good once. Hand it to the frame and keep it nowhere. */
  ticket: z.string(),
  /** Unix ms. */
  expiresAtMs: z.number(),
});
export type EmbedTicketAnswer = z.output<typeof EmbedTicketAnswerSchema>;

/** Asked by the frame itself, once it is connected. Without a ticket its reader has let the browser give us the cookie of an earlier consent. */
export const EmbedSessionRequestSchema = z.strictObject({
  ticket: z.string().min(1).max(32_768).exactOptional(),
  origin: OriginSchema,
  nonce: NonceSchema,
});

/** Asked by our own page in a window of its own, when its reader lets the frame read with their rights. */
export const EmbedConsentRequestSchema = z.strictObject({ origin: OriginSchema, nonce: NonceSchema });
export type EmbedConsentRequest = z.output<typeof EmbedConsentRequestSchema>;

/** Where that page stands; `origin` and `nonce` say which frame asks. */
export const EMBED_SIGN_IN_PATH = '/embed/sign-in';

/** How readers may sign in to a frame themselves, beside the tickets of the page around it. */
export const EMBED_SIGN_INS = ['popup', 'storage-access'] as const;
export type EmbedSignIn = (typeof EMBED_SIGN_INS)[number];

/** What a frame tells the page around it about its reader, beside what it needs to work. */
export const EMBED_EVENTS = ['nav.changed', 'link.request', 'select', 'health'] as const;
export type EmbedEvent = (typeof EMBED_EVENTS)[number];

/** `change`: the session may write, as far as its user's rights go. */
export const EMBED_SCOPES = ['view', 'change'] as const;
export type EmbedScope = (typeof EMBED_SCOPES)[number];

export const EmbedSessionAnswerSchema = z.object({
  user: z.string(),
  scope: z.enum(EMBED_SCOPES),
  /** All that this frame shows; absent: whatever its reader may see. */
  namespaces: z.array(z.string()).exactOptional(),
  /** Unix ms. */
  expiresAtMs: z.number(),
});
export type EmbedSessionAnswer = z.output<typeof EmbedSessionAnswerSchema>;

/** What a request from inside a frame carries: such a write is refused unless the session's scope says otherwise. */
export const EMBED_HEADER = 'x-waymark-embed';
