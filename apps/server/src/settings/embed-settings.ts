import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';
import {
  EMBED_EVENTS,
  EMBED_SCOPES,
  EMBED_SIGN_INS,
  type EmbedEvent,
  type EmbedScope,
  type EmbedSignIn,
} from '@waymark/contract';

/** Who may show Waymark in a frame, and on whose word. */

const text = z.string().min(1);
const list = z.preprocess(
  (raw) => (typeof raw === 'string' ? raw.split(',').filter((word) => word !== '') : raw),
  z.array(z.string()),
);
const yesNo = z.preprocess((raw) => (raw === 'true' ? true : raw === 'false' ? false : raw), z.boolean());

export const EmbedSettingsSchema = z
  .strictObject({
    /** Pages that may frame `/embed/`: each exactly one scheme, host and port. Empty: only our own origin may. */
    allowedOrigins: list.default([]),
    /** Origins may be http and addresses, as on a developer's machine. */
    development: yesNo.default(false),
    /** How long a ticket's session lasts; then the page around is asked for another ticket. */
    sessionMinutes: z.coerce.number().int().min(1).max(60).default(30),
    /**
     * How readers may sign in to a frame themselves: in a window of ours (`popup`), or by letting the browser give the frame the cookie of an
     * earlier consent (`storage-access`, which needs `popup` once). Empty: by tickets alone.
     */
    readerSignIn: z
      .preprocess(
        (raw) => (typeof raw === 'string' ? raw.split(',').filter((word) => word !== '') : raw),
        z.array(z.enum(EMBED_SIGN_INS)),
      )
      .default([]),
    /** What each page is told about its reader; a page that is not here is told all of it. */
    events: z.record(z.string(), z.array(z.enum(EMBED_EVENTS))).default({}),
    /** Servers of embedders that may ask for tickets with a secret of their own. */
    clients: z
      .array(
        z.strictObject({
          id: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'must be letters, digits, ., _ and -'),
          secret: z.string().min(32, 'must have at least 32 characters').optional(),
          secretFile: text.optional(),
          /** The account with which its frames read when it gives no token of its user. */
          token: text.optional(),
          tokenFile: text.optional(),
          scope: z.enum(EMBED_SCOPES).default('view'),
          /** Its frames see these namespaces alone; absent: whatever their reader may see. */
          namespaces: list.optional(),
          /** Narrower than `allowedOrigins`; absent: all of these. */
          origins: list.optional(),
        }),
      )
      .default([]),
  })
  .prefault({});
export type EmbedSettings = z.output<typeof EmbedSettingsSchema>;

/** What is wrong with these settings beside the form of each; secrets are not repeated. */
export function embedMistakes({
  allowedOrigins,
  development,
  clients,
  events,
  readerSignIn,
}: EmbedSettings): readonly string[] {
  const ids = clients.map((client) => client.id);
  return [
    ...allowedOrigins.flatMap((origin) =>
      originMistake(origin, development ? 'development' : 'production').map(
        (mistake) => `embed.allowedOrigins: ${mistake}`,
      ),
    ),
    ...Object.keys(events)
      .filter((origin) => !allowedOrigins.includes(origin))
      .map((origin) => `embed.events: ${origin} is not among embed.allowedOrigins`),
    ...(readerSignIn.includes('storage-access') && !readerSignIn.includes('popup')
      ? ['embed.readerSignIn: storage-access needs popup beside it, where readers consent']
      : []),
    ...clients.flatMap((client, at) => {
      const where = `embed.clients.${at}`;
      return [
        ...((client.secret === undefined) === (client.secretFile === undefined)
          ? [`${where}.secret: give the secret or its file, one of them`]
          : []),
        ...(client.token !== undefined && client.tokenFile !== undefined
          ? [`${where}.token: give the token or its file, not both`]
          : []),
        ...(client.namespaces !== undefined && client.scope !== 'view'
          ? [`${where}.namespaces: frames that are bound to namespaces only view`]
          : []),
        ...(ids.indexOf(client.id) < at ? [`${where}.id: another client has this id`] : []),
        ...(client.origins ?? [])
          .filter((origin) => !allowedOrigins.includes(origin))
          .map((origin) => `${where}.origins: ${origin} is not among embed.allowedOrigins`),
        ...[client.secretFile, client.tokenFile].flatMap((file) =>
          file === undefined || isReadable(file) ? [] : [`${where}: the file ${file} cannot be read`],
        ),
      ];
    }),
  ];
}

/** A frame-ancestors list that is wider than meant opens the door to clickjacking, so nothing but an exact origin will do. */
function originMistake(origin: string, where: 'development' | 'production'): readonly string[] {
  if (origin.includes('*')) return [`${origin}: name each host; there are no wildcards`];
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  if (url === undefined || !['https:', 'http:'].includes(url.protocol))
    return [`${origin} is no origin, such as https://portal.example.com`];
  if (url.origin !== origin) return [`${origin}: write ${url.origin}, without path, user or usual port`];
  if (where === 'development') return [];
  if (url.protocol !== 'https:') return [`${origin}: must be https (or set embed.development)`];
  if (isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0 || url.hostname === 'localhost')
    return [`${origin}: must be a host's name, not an address (or set embed.development)`];
  return [];
}

function isReadable(file: string): boolean {
  try {
    readFileSync(file);
    return true;
  } catch {
    return false;
  }
}

/** The server of an embedder. Files of secrets rotate, so both are asked for when they are needed. */
export interface EmbedClient {
  readonly id: string;
  readonly secret: () => string;
  readonly token: (() => string) | undefined;
  readonly scope: EmbedScope;
  readonly namespaces: readonly string[] | undefined;
  readonly origins: readonly string[];
}

export interface EmbedRules {
  readonly allowedOrigins: readonly string[];
  readonly sessionSeconds: number;
  readonly readerSignIn: readonly EmbedSignIn[];
  /** By origin; one that is not here is told everything. */
  readonly events: Readonly<Record<string, readonly EmbedEvent[]>>;
  readonly clients: readonly EmbedClient[];
}

export function toEmbedRules(
  settings: EmbedSettings,
  secretFrom: (given: string | undefined, file: string | undefined) => (() => string) | undefined,
): EmbedRules {
  return {
    allowedOrigins: settings.allowedOrigins,
    sessionSeconds: settings.sessionMinutes * 60,
    readerSignIn: settings.readerSignIn,
    events: settings.events,
    clients: settings.clients.map((client) => ({
      id: client.id,
      secret: secretFrom(client.secret, client.secretFile) ?? (() => ''),
      token: secretFrom(client.token, client.tokenFile),
      scope: client.scope,
      namespaces: client.namespaces,
      origins: client.origins ?? settings.allowedOrigins,
    })),
  };
}
