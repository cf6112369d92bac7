import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Values that others carry for us: they can neither read nor change them, nor use one where another is asked for. */
export interface Seal {
  readonly close: (value: unknown) => string;
  /** Undefined for what this seal did not close. */
  readonly open: (text: string) => unknown;
}

const [IV_BYTES, TAG_BYTES] = [12, 16];
/** Of what was opened; nothing of ours is larger. */
const MOST_BYTES = 64 * 1024;

/** AES-256-GCM under a key of its own for each purpose; the first secret closes, all open. Deflated first: a token is base64, which would be made longer by a third again. */
export function createSeal(secrets: () => readonly string[], purpose: string): Seal {
  const keys = (): readonly Buffer[] =>
    secrets().map((secret) => Buffer.from(hkdfSync('sha256', secret, '', `waymark ${purpose}`, 32)));
  return {
    close: (value) => {
      const [key] = keys();
      if (key === undefined) throw new Error('there is no secret to seal with');
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const body = Buffer.concat([cipher.update(deflateRawSync(JSON.stringify(value))), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
    },
    open: (text) => {
      const bytes = Buffer.from(text, 'base64url');
      return keys()
        .map((key) => opened(bytes, key))
        .find((value) => value !== undefined);
    },
  };
}

function opened(bytes: Buffer, key: Buffer): unknown {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const body = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
    return JSON.parse(inflateRawSync(body, { maxOutputLength: MOST_BYTES }).toString()) as unknown;
  } catch {
    return undefined;
  }
}
