import type { SignInTrouble } from '@waymark/contract';
import type { Credential } from '../readers/credential.ts';
import type { Grant } from '../session/sessions.ts';

/** What must be the same when the reader comes back. Kept encrypted in their browser alone. */
export interface SignInAttempt {
  readonly state: string;
  readonly verifier: string;
  readonly nonce?: string | undefined;
  /** Our address to which the provider sends the reader back. */
  readonly redirectUri: string;
}

/** What a provider gave: who the reader is for the API server, and what to prolong it by. */
export interface Granted {
  readonly credential: Credential;
  readonly grant: Grant;
}

/** Somewhere else to sign in. Throws SignInError. */
export interface SignInProvider {
  /** As readers know it: it stands on the button. */
  readonly name: string;
  /** It is asked for new tokens at least so often, however long the old ones are good: a session that ended there then ends here. Absent: only before tokens end. */
  readonly recheckMs?: number | undefined;
  /** Where to send the reader. */
  begin(redirectUri: string, signal: AbortSignal): Promise<{ readonly goTo: string; readonly attempt: SignInAttempt }>;
  /** `cameBack`: the address with which the reader came back, its query as the provider wrote it. */
  complete(cameBack: URL, attempt: SignInAttempt, signal: AbortSignal): Promise<Granted>;
  /** New tokens in place of ones that end; `ended`: the provider gives none any more. */
  refresh(grant: Grant, signal: AbortSignal): Promise<Granted | 'ended'>;
  /** Ends the session there. Gives where the reader has to go for it, if anywhere. */
  end(session: Granted, backTo: string, signal: AbortSignal): Promise<string | undefined>;
}

/** Signing in did not work, and we can tell the reader why in words. The message is for the log and holds no token. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
  readonly trouble: SignInTrouble;
  constructor(trouble: SignInTrouble, message: string, options?: ErrorOptions) {
    super(message, options);
    this.trouble = trouble;
  }
}
