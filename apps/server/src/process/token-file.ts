import { readFileSync } from 'node:fs';
import type { Clock } from '../ports.ts';

/** Kubernetes renews projected tokens long before they end; a minute late is early enough. */
const REREAD_MS = 60_000;

/** A token in a file that is replaced while we run: read again at most once a minute. While the file cannot be read, the last token goes on being used. */
export function tokenInFile(path: string, clock: Clock): () => string {
  let token = readFileSync(path, 'utf8').trim();
  let readMs = clock.now();
  return () => {
    if (clock.now() - readMs < REREAD_MS) return token;
    readMs = clock.now();
    try {
      const read = readFileSync(path, 'utf8').trim();
      // A file that is being written may be empty for a moment.
      if (read !== '') token = read;
    } catch {
      return token;
    }
    return token;
  };
}
