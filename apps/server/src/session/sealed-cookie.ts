import { createHash, hkdfSync } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { decodeProtectedHeader, EncryptJWT, errors, jwtDecrypt } from 'jose';
import type { z } from 'zod';
import { InputError } from '../http/input.ts';
import type { Clock } from '../ports.ts';

export interface CookieSettings {
  /** Without prefix: over https the browser knows it as `__Host-<name>`. */
  readonly name: string;
  /** Texts of 32 characters or more, the same for all replicas: the first encrypts, all decrypt. Asked each time, since they rotate. */
  readonly secrets: () => readonly string[];
  /** `auto`: when the request came over https, as far as we are told. */
  readonly secure: 'auto' | 'always' | 'never';
  /** `None` needs https. */
  readonly sameSite: 'Strict' | 'Lax' | 'None';
  /** `partitioned`: the browser keeps one for each site that frames us. */
  readonly jar?: 'shared' | 'partitioned';
}

/** Something that lives encrypted in the reader's own browser, so that replicas share nothing but secrets. */
export interface SealedCookie<T> {
  /** Undefined without one, or when it is forged, too old, or sealed by a secret that is no longer known. */
  read(request: FastifyRequest): Promise<T | undefined>;
  /** Good until `endsMs`, Unix ms. Throws InputError when a browser could not hold it. */
  write(request: FastifyRequest, reply: FastifyReply, value: T, endsMs: number): Promise<void>;
  /** Takes it out of the browser. */
  clear(request: FastifyRequest, reply: FastifyReply): void;
}

/** A browser drops a cookie of more than 4096 bytes, name and attributes included, without a word. */
const PART_CHARACTERS = 3_800;
/** Node refuses headers of more than 16 KiB, and proxies often lines of more than 8 to 16. */
const PARTS_AT_MOST = 3;

/** Each cookie has keys of its own, so that none can be passed off as another. */
export function sealedCookie<S extends z.ZodType>(
  settings: CookieSettings,
  schema: S,
  clock: Clock,
): SealedCookie<z.output<S>> {
  const keys = keysFor(settings);
  const isSecure = ({ protocol }: FastifyRequest): boolean =>
    settings.secure === 'always' || (settings.secure === 'auto' && protocol === 'https');
  const nameOf = (request: FastifyRequest): string => `${isSecure(request) ? '__Host-' : ''}${settings.name}`;
  const attributesOf = (request: FastifyRequest, seconds: number): string =>
    [
      'Path=/',
      `Max-Age=${Math.max(0, Math.floor(seconds))}`,
      'HttpOnly',
      `SameSite=${settings.sameSite}`,
      ...(isSecure(request) ? ['Secure'] : []),
      ...(settings.jar === 'partitioned' ? ['Partitioned'] : []),
    ].join('; ');
  const send = (request: FastifyRequest, reply: FastifyReply, parts: readonly string[], seconds: number): void => {
    const name = nameOf(request);
    const had = cookiesOf(request);
    for (let at = 0; at < PARTS_AT_MOST; at++) {
      const part = parts[at];
      if (part !== undefined)
        void reply.header('set-cookie', `${partName(name, at)}=${part}; ${attributesOf(request, seconds)}`);
      // A rest of an earlier, longer one would be glued to the next.
      else if (had.has(partName(name, at)))
        void reply.header('set-cookie', `${partName(name, at)}=; ${attributesOf(request, 0)}`);
    }
  };
  return {
    read: async (request) => {
      const name = nameOf(request);
      const had = cookiesOf(request);
      let sealed = '';
      for (let at = 0; at < PARTS_AT_MOST; at++) sealed += had.get(partName(name, at)) ?? '';
      if (sealed === '') return undefined;
      const opened = await open(sealed, keys(), clock);
      const read = schema.safeParse(opened);
      return read.success ? read.data : undefined;
    },
    write: async (request, reply, value, endsMs) => {
      const [key] = keys();
      if (key === undefined) throw new Error(`cookie ${settings.name}: there is no secret to encrypt with`);
      const sealed = await new EncryptJWT({ value })
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: key.id })
        .setExpirationTime(Math.floor(endsMs / 1000))
        .encrypt(key.bytes);
      const parts = sealed.match(new RegExp(`.{1,${PART_CHARACTERS}}`, 'g')) ?? [];
      if (parts.length > PARTS_AT_MOST)
        throw new InputError(
          `token: too long for the cookies of a browser (${sealed.length} characters when encrypted, at most ${PARTS_AT_MOST * PART_CHARACTERS}); use one with fewer groups or claims`,
        );
      send(request, reply, parts, (endsMs - clock.now()) / 1000);
    },
    clear: (request, reply) => send(request, reply, [], 0),
  };
}

const partName = (name: string, at: number): string => (at === 0 ? name : `${name}-${at}`);

interface Key {
  readonly id: string;
  readonly bytes: Uint8Array;
}

function keysFor({ name, secrets }: CookieSettings): () => readonly Key[] {
  const derived = new Map<string, Key>();
  // The secret is random text already, not a password: a slow derivation would only make every start slow.
  const derive = (secret: string): Key => {
    const bytes = new Uint8Array(hkdfSync('sha256', secret, '', `waymark cookie ${name}`, 32));
    const key = { id: createHash('sha256').update(bytes).digest('base64url').slice(0, 8), bytes };
    derived.set(secret, key);
    return key;
  };
  return () => secrets().map((secret) => derived.get(secret) ?? derive(secret));
}

async function open(sealed: string, keys: readonly Key[], clock: Clock): Promise<unknown> {
  try {
    const { kid } = decodeProtectedHeader(sealed);
    const key = keys.find(({ id }) => id === kid);
    if (key === undefined) return undefined;
    const { payload } = await jwtDecrypt(sealed, key.bytes, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
      currentDate: new Date(clock.now()),
      requiredClaims: ['exp'],
    });
    return payload['value'];
  } catch (error) {
    // What is no sealed text at all is a TypeError of the header.
    if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
    throw error;
  }
}

function cookiesOf({ headers }: FastifyRequest): ReadonlyMap<string, string> {
  const pairs = (headers.cookie ?? '').split(';').map((pair): readonly [string, string] => {
    const at = pair.indexOf('=');
    return [pair.slice(0, Math.max(at, 0)).trim(), pair.slice(at + 1).trim()];
  });
  // The first of a name is the one for the longest path, as servers usually read it.
  return new Map(pairs.toReversed());
}
