import { randomBytes } from 'node:crypto';
import type { AuthSettings } from '../settings/auth-settings.ts';
import type { Clock } from '../ports.ts';
import { tokenInFile } from './token-file.ts';

const LEAST_CHARACTERS = 32;

/** The secrets of session cookies, the one that encrypts first. Throws RangeError when a file holds one that is too short. */
export function sessionSecrets(
  auth: Pick<AuthSettings, 'sessionSecret' | 'sessionSecrets' | 'sessionSecretsFile'>,
  clock: Clock,
  warn: (text: string) => void,
): () => readonly string[] {
  if (auth.sessionSecretsFile !== undefined) {
    const written = tokenInFile(auth.sessionSecretsFile, clock);
    let good = linesOf(written());
    if (good.length === 0 || good.some(isShort))
      throw new RangeError(
        `auth.sessionSecretsFile: each line must have at least ${LEAST_CHARACTERS} characters, and there must be one`,
      );
    return () => {
      const lines = linesOf(written());
      // A file that is being written must not make sessions that nobody else can read.
      if (lines.length > 0 && !lines.some(isShort)) good = lines;
      return good;
    };
  }
  const given = auth.sessionSecrets ?? (auth.sessionSecret === undefined ? undefined : [auth.sessionSecret]);
  if (given !== undefined) return () => given;
  warn(
    'no auth.sessionSecret is set: readers sign in anew after each start, and replicas do not know each other’s sessions',
  );
  const made = [randomBytes(32).toString('base64')];
  return () => made;
}

const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const isShort = (secret: string): boolean => secret.length < LEAST_CHARACTERS;
