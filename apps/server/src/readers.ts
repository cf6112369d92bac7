import type { FastifyRequest } from 'fastify';
import type { AccessSource, Right } from './ports.ts';
import type { EmbedSessions } from './embed-session.ts';
import { Refused } from './problem-reply.ts';
import { sessionToken } from './session-cookie.ts';
import { SourceError } from './source-error.ts';

/** Who asks. The token is what the API server judges; it goes to no log and to no browser. */
export interface Reader {
  readonly user: string;
  readonly token: string;
  readonly by: 'token' | 'shared account';
}

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

/** How readers identify themselves. In anonymous mode everyone reads with the rights of one lent account. */
export type ReaderAuth =
  { readonly mode: 'token' } | { readonly mode: 'anonymous'; readonly sharedToken: () => string };

export function createReaders(auth: ReaderAuth, access: AccessSource, embeds?: Pick<EmbedSessions, 'of'>): Readers {
  const identify = async (token: string, by: Reader['by'], signal: AbortSignal): Promise<Reader> => {
    const user = await access.whoIs(token, signal);
    if (user !== undefined) return { user, token, by };
    // A reader can do nothing about a lent token that expired, so this is an outage of ours and not theirs to sign in for.
    if (by === 'shared account')
      throw new SourceError('kubernetes', 'source_refused', 'the shared account’s token is not valid');
    throw new Refused('not_signed_in', 'Your token is no longer valid.');
  };
  return {
    of: async (request, signal) => {
      // Who signed in reads with their own rights, even where an account is lent to everyone else.
      const token = sessionToken(request) ?? embeds?.of(request)?.token;
      if (token !== undefined) return identify(token, 'token', signal);
      if (auth.mode === 'anonymous') return identify(auth.sharedToken(), 'shared account', signal);
      throw new Refused('not_signed_in');
    },
    visibleNamespaces: (reader, namespaces, signal) =>
      stillSignedIn(reader, access.mayGet(reader.token, namespaces, signal)),
    rightsOf: (reader, rights, signal) => stillSignedIn(reader, access.may(reader.token, rights, signal)),
    namespacesWith: async (reader, right, namespaces, signal) => {
      const asked = namespaces.map((namespace) => ({ namespace, right: { ...right, namespace } }));
      const rights = asked.map((each) => each.right);
      const had = await stillSignedIn(reader, access.may(reader.token, rights, signal));
      return new Set(asked.filter((each) => had.has(each.right)).map((each) => each.namespace));
    },
  };
}

async function stillSignedIn<T>(reader: Reader, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    // The token ended between two questions: the API server answers 401 to the second.
    if (error instanceof SourceError && error.code === 'not_allowed' && reader.by === 'token') {
      throw new Refused('not_signed_in', 'Your token is no longer valid.', { cause: error });
    }
    throw error;
  }
}
