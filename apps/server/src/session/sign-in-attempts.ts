import { z } from 'zod';
import type { Clock } from '../ports.ts';
import { sealedCookie, type CookieSettings, type SealedCookie } from './sealed-cookie.ts';

/** Time enough for a second factor. */
export const ATTEMPT_MS = 10 * 60_000;

const AttemptSchema = z.object({
  state: z.string(),
  verifier: z.string(),
  nonce: z.string().optional(),
  redirectUri: z.string(),
  /** Path of ours. */
  returnTo: z.string(),
});

/** What must be the same when a reader comes back from a provider. Lax, since they come from another site. */
export const signInAttempts = (
  settings: Pick<CookieSettings, 'secrets' | 'secure'>,
  clock: Clock,
): SealedCookie<z.output<typeof AttemptSchema>> =>
  sealedCookie({ ...settings, name: 'waymark-sign-in', sameSite: 'Lax' }, AttemptSchema, clock);
