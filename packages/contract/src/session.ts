import { z } from 'zod';
import { GapSchema } from './problems.ts';
import { CaptureSchema } from './topology.ts';

/** A way to sign in here. */
export const SignInWaySchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('token') }),
  /** By going to `PATHS.sessionStart`. */
  z.object({ is: z.literal('provider'), /** As readers know it. */ name: z.string() }),
  /** The page or proxy before us says who reads: there is nothing to do here. */
  z.object({ is: z.literal('proxy') }),
]);
export type SignInWay = z.output<typeof SignInWaySchema>;

/** The one to offer comes first. */
const ways = z.array(SignInWaySchema).default([{ is: 'token' }]);

/** Who reads. `signed-out` still gets this answer, so that the screen can show how to sign in. */
export const SessionAnswerSchema = z.discriminatedUnion('is', [
  z.object({
    is: z.literal('signed-in'),
    user: z.string(),
    /** How: an own token, the account this Waymark lends to everyone (which only reads), a provider, a proxy before us, or the page that frames us. */
    by: z.enum(['token', 'shared account', 'provider', 'proxy', 'ticket']),
    ways,
  }),
  z.object({
    is: z.literal('signed-out'),
    ways,
    /** Where a browser has to go so that the session ends at the provider, too. Only in the answer to signing out. */
    endAt: z.url({ protocol: /^https?$/ }).optional(),
  }),
]);
export type SessionAnswer = z.output<typeof SessionAnswerSchema>;

/** Why coming back from a provider did not end in a session; the screen has the words for each. */
export const SIGN_IN_TROUBLES = [
  'denied',
  'expired',
  'mismatch',
  'provider_unreachable',
  'provider_refused',
  'unknown_to_cluster',
  'cluster_unreachable',
  'not_admitted',
  'too_large',
] as const;
export type SignInTrouble = (typeof SIGN_IN_TROUBLES)[number];
/** In the address of the page to which a reader comes back without a session. */
export const SIGN_IN_TROUBLE_PARAMETER = 'sign-in-trouble';

export const SignInStartQuerySchema = z.object({
  /** Path of ours to come back to, with its query. */
  return_to: z.string().max(4_096).default('/'),
});

/** Goes away to sign in with a provider, and comes back to this path of ours. */
export const signInStartPath = (returnTo: string): string =>
  `/api/v1/session/start?${new URLSearchParams({ return_to: returnTo }).toString()}`;

export const SignInSchema = z.object({ token: z.string().min(1).max(16_384) });
export type SignIn = z.output<typeof SignInSchema>;

/** What a reader can choose from. */
export const NamespacesAnswerSchema = z.object({
  /** Only those the reader may `get`. */
  namespaces: z.array(
    z.object({
      cluster: z.string(),
      name: z.string(),
      /** What its labels ask for. */
      dataplane: z.enum(['ambient', 'sidecar', 'none']),
      /** How its pods really take part; absent while it has none. */
      capture: CaptureSchema.exactOptional(),
    }),
  ),
  gaps: z.array(GapSchema),
});
export type NamespacesAnswer = z.output<typeof NamespacesAnswerSchema>;
