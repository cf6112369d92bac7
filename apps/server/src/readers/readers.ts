import type { FastifyRequest } from 'fastify';
import type { Credential } from './credential.ts';
import { forwardedCredential } from './forwarded-credential.ts';
import type { AccessSource, Right } from '../ports.ts';
import { Refused } from '../http/problem-reply.ts';
import type { Session, Sessions } from '../session/sessions.ts';
import type { SignInProvider } from '../ports/sign-in-provider.ts';
import { SourceError } from '../source-error.ts';

/** Who asks. The credential is what the API server judges; it goes to no log and to no browser. */
export type Reader = Credential & {
  readonly user: string;
  /** `proxy`: as a proxy before us says, with a credential of its own in every request. The others: see `Session.by`. */
  readonly by: 'shared account' | 'proxy' | Session['by'];
  /** Sees nothing beyond these namespaces, whatever the API server would show; absent: no such bound. */
  readonly within?: readonly string[];
  /** Whose token it is that speaks for `user`; absent where readers speak for themselves. */
  readonly impersonatedBy?: string;
};

/** Who reads, and what they may see. The one door for features: no answer about the mesh leaves without passing it. */
export interface Readers {
  /** The reader of this request. Throws the problem `not_signed_in`, or SourceError while the API server cannot say. */
  of(request: FastifyRequest, signal: AbortSignal): Promise<Reader>;
  /** Those of `namespaces` that the reader may `get`. Throws as `of` does. */
  visibleNamespaces(reader: Reader, namespaces: readonly string[], signal: AbortSignal): Promise<ReadonlySet<string>>;
  /** Those of `rights` that the reader has, the same objects. Throws as `of` does. */
  rightsOf(reader: Reader, rights: readonly Right[], signal: AbortSignal): Promise<ReadonlySet<Right>>;
  /** Those of `namespaces` in which the reader has this right. Throws as `of` does. */
  namespacesWith(
    reader: Reader,
    right: Omit<Right, 'namespace'>,
    namespaces: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlySet<string>>;
}

/**
 * How readers identify themselves. In anonymous mode everyone reads with the rights of one lent account.
 * `forwarded`: beside that, what a proxy before us sends in each request.
 */
export type ReaderAuth = (
  | { readonly mode: 'token' | 'header' }
  | { readonly mode: 'anonymous'; readonly sharedToken: () => string }
  | { readonly mode: 'provider'; readonly provider: SignInProvider }
) & { readonly forwarded?: 'accepted' };

/** `sessions` are tried in order, the first that knows the request says who asks. */
export function createReaders(
  auth: ReaderAuth,
  access: AccessSource,
  sessions: readonly Pick<Sessions, 'of'>[] = [],
): Readers {
  const speakerOf = async (
    { token, impersonate }: Credential,
    signal: AbortSignal,
  ): Promise<Pick<Reader, 'impersonatedBy'>> => {
    if (impersonate === undefined || token === undefined) return {};
    const speaker = await access.whoIs({ token }, signal);
    return speaker === undefined ? {} : { impersonatedBy: speaker };
  };
  const identify = async (credential: Credential, by: Reader['by'], signal: AbortSignal): Promise<Reader> => {
    const user = await access.whoIs(credential, signal);
    if (user !== undefined) return { ...credential, user, by, ...(await speakerOf(credential, signal)) };
    // A reader can do nothing about a lent token that expired, so this is an outage of ours and not theirs to sign in for.
    if (by === 'shared account')
      throw new SourceError('kubernetes', 'source_refused', 'the shared account’s token is not valid');
    throw new Refused('not_signed_in', 'Your token is no longer valid.');
  };
  return {
    of: async (request, signal) => {
      const forwarded = acceptsForwarded(auth) ? forwardedCredential(request.raw) : undefined;
      if (forwarded !== undefined) return identify(forwarded, 'proxy', signal);
      // Who signed in reads with their own rights, even where an account is lent to everyone else.
      for (const family of sessions) {
        const session = await family.of(request);
        if (session === undefined || !accepts(auth, session.by)) continue;
        const reader = await identify(session.credential, session.by, signal);
        return session.within === undefined ? reader : { ...reader, within: session.within };
      }
      if (auth.mode === 'anonymous') return identify({ token: auth.sharedToken() }, 'shared account', signal);
      throw new Refused('not_signed_in');
    },
    visibleNamespaces: (reader, namespaces, signal) =>
      stillSignedIn(reader, access.mayGet(reader, within(reader, namespaces), signal)),
    rightsOf: (reader, rights, signal) => {
      // What is of no namespace is of the whole cluster, and so beyond any bound.
      const bounded =
        reader.within === undefined ? rights : rights.filter((right) => isWithin(reader, right.namespace));
      return stillSignedIn(reader, access.may(reader, bounded, signal));
    },
    namespacesWith: async (reader, right, namespaces, signal) => {
      const asked = within(reader, namespaces).map((namespace) => ({ namespace, right: { ...right, namespace } }));
      const rights = asked.map((each) => each.right);
      const had = await stillSignedIn(reader, access.may(reader, rights, signal));
      return new Set(asked.filter((each) => had.has(each.right)).map((each) => each.namespace));
    },
  };
}

const isWithin = ({ within: bound }: Reader, namespace: string | undefined): boolean =>
  bound === undefined || (namespace !== undefined && bound.includes(namespace));

const within = (reader: Reader, namespaces: readonly string[]): readonly string[] =>
  namespaces.filter((namespace) => isWithin(reader, namespace));

export const acceptsForwarded = (auth: ReaderAuth): boolean => auth.mode === 'header' || auth.forwarded === 'accepted';

/** A session of a kind that can no longer be begun here does not outlive the change of mode. */
function accepts({ mode }: ReaderAuth, by: Session['by']): boolean {
  if (by === 'ticket') return true;
  return by === 'provider' ? mode === 'provider' : mode === 'token' || mode === 'anonymous';
}

async function stillSignedIn<T>(reader: Reader, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    // The token ended between two questions: the API server answers 401 to the second.
    if (error instanceof SourceError && error.code === 'not_allowed' && reader.by !== 'shared account') {
      throw new Refused('not_signed_in', 'Your token is no longer valid.', { cause: error });
    }
    throw error;
  }
}
