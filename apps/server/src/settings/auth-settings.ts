import { z } from 'zod';

/** What an operator can set about who readers are. */

const text = z.string().min(1);
const wholeNumber = (least: number, most: number): z.ZodCoercedNumber => z.coerce.number().int().min(least).max(most);
const yesNo = z.preprocess((raw) => (raw === 'true' ? true : raw === 'false' ? false : raw), z.boolean());
/** A word list may come as an array (file) or with commas (environment). */
const words = z.preprocess(
  (raw) => (typeof raw === 'string' ? raw.split(',').filter((s) => s !== '') : raw),
  z.array(text),
);
const secret = z.string().min(32, 'must have at least 32 characters');

export const AuthSettingsSchema = z
  .strictObject({
    /**
     * `token`: readers sign in with their own token. `anonymous`: everyone reads, and only reads, with the rights of the lent
     * account. `oidc`, `openshift`: readers sign in there. `header`: a proxy before us sends a bearer token with each request.
     */
    mode: z.enum(['token', 'anonymous', 'oidc', 'openshift', 'header']).default('token'),
    sharedToken: text.optional(),
    sharedTokenFile: text.optional(),
    /** Beside another mode, also take what a proxy before us says of the reader in each request (`header` does always). */
    acceptForwarded: yesNo.default(false),
    /** Encrypts session cookies; the same for all replicas. Without any, one is made at each start, and readers sign in anew. */
    sessionSecret: secret.optional(),
    /** Several, to change them without signing anyone out: the first encrypts, all decrypt. */
    sessionSecrets: z
      .preprocess((raw) => (typeof raw === 'string' ? raw.split(',') : raw), z.array(secret).min(1))
      .optional(),
    /** The same in a file, one a line; read again every minute. */
    sessionSecretsFile: text.optional(),
    /** From sign-in, whatever is done. */
    sessionHours: wholeNumber(1, 168).default(8),
    /** Without use by a person: streams and refreshes by themselves are none. 0: no such limit. */
    sessionIdleMinutes: wholeNumber(0, 24 * 60).default(30),
    cookieSecure: z.enum(['auto', 'always', 'never']).default('auto'),
    /** Sign-in attempts a minute and address. */
    signInsPerMinute: wholeNumber(1, 10_000).default(20),
    oidc: z
      .strictObject({
        /** On the button: "Continue with …". */
        name: text.default('single sign-on'),
        issuer: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).optional(),
        clientId: text.optional(),
        /** Without one we are a public client, and PKCE alone protects the code. */
        clientSecret: text.optional(),
        clientSecretFile: text.optional(),
        /** `offline_access` asks for a refresh token where the provider wants to be asked. */
        scopes: words.default(['openid', 'profile', 'email']),
        caFile: text.optional(),
        /** The provider is asked for new tokens at least so often, so that a session which ended there ends here; 0: only before tokens end. */
        recheckMinutes: wholeNumber(0, 24 * 60).default(0),
        /** Which token the API server accepts. */
        pass: z.enum(['id_token', 'access_token']).default('id_token'),
        impersonate: z
          .strictObject({
            /** For API servers that do not trust the issuer: our own account asks, and says for whom. */
            enabled: yesNo.default(false),
            usernameClaim: text.default('sub'),
            groupsClaim: text.default('groups'),
            /** Before names, as the API server's `--oidc-username-prefix`. */
            usernamePrefix: z.string().default(''),
            groupsPrefix: z.string().default(''),
            /** With prefix; `*` stands for anything. Others are not admitted. */
            users: words.default([]),
            /** With prefix; `*` stands for anything. Other groups of a reader are left out. */
            groups: words.default([]),
          })
          .prefault({}),
      })
      .prefault({}),
    openshift: z
      .strictObject({
        name: text.default('OpenShift'),
        /** An OAuthClient's name, or `system:serviceaccount:<namespace>:<name>`. */
        clientId: text.optional(),
        clientSecret: text.optional(),
        clientSecretFile: text.optional(),
        scope: text.default('user:full'),
        /** Of the OAuth server's route, where the machine does not trust it. */
        caFile: text.optional(),
      })
      .prefault({}),
  })
  .prefault({});
export type AuthSettings = z.output<typeof AuthSettingsSchema>;

/** Settings that make no sense together. */
export function authContradictions(auth: AuthSettings): readonly string[] {
  const { mode, oidc, openshift } = auth;
  const lent = countOf(auth.sharedToken, auth.sharedTokenFile);
  const secrets = countOf(auth.sessionSecret, auth.sessionSecrets, auth.sessionSecretsFile);
  return [
    ...(mode === 'anonymous' && lent === 0
      ? ['auth.sharedToken: anonymous readers need an account lent to them (auth.sharedToken or auth.sharedTokenFile)']
      : []),
    ...(mode !== 'anonymous' && lent > 0 ? ['auth.sharedToken: only with auth.mode anonymous'] : []),
    ...(lent > 1 ? ['auth.sharedToken: give the token or its file, not both'] : []),
    ...(secrets > 1
      ? ['auth.sessionSecrets: give one of auth.sessionSecret, auth.sessionSecrets and auth.sessionSecretsFile only']
      : []),
    ...(mode === 'oidc' ? oidcContradictions(oidc) : unused('oidc', mode, [oidc.issuer, oidc.clientId])),
    ...(mode === 'openshift'
      ? clientContradictions('auth.openshift', openshift)
      : unused('openshift', mode, [openshift.clientId])),
  ];
}

function oidcContradictions(oidc: AuthSettings['oidc']): readonly string[] {
  const { issuer, scopes, impersonate } = oidc;
  return [
    ...(issuer === undefined ? ['auth.oidc.issuer: is missing'] : []),
    ...(issuer !== undefined && !isSafeForTokens(issuer)
      ? ['auth.oidc.issuer: must be an https address, since tokens travel there']
      : []),
    ...(scopes.includes('openid') ? [] : ['auth.oidc.scopes: openid is missing']),
    ...(impersonate.enabled && impersonate.users.length === 0
      ? ['auth.oidc.impersonate.users: say who may be spoken for (`*`: everyone but system accounts)']
      : []),
    ...clientContradictions('auth.oidc', oidc),
  ];
}

function clientContradictions(
  path: string,
  client: AuthSettings['oidc'] | AuthSettings['openshift'],
): readonly string[] {
  return [
    ...(client.clientId === undefined ? [`${path}.clientId: is missing`] : []),
    ...(countOf(client.clientSecret, client.clientSecretFile) > 1
      ? [`${path}.clientSecret: give the secret or its file, not both`]
      : []),
  ];
}

const unused = (section: string, mode: string, given: readonly unknown[]): readonly string[] =>
  countOf(...given) === 0 ? [] : [`auth.${section}: only with auth.mode ${section}, not ${mode}`];

const countOf = (...given: readonly unknown[]): number => given.filter((one) => one !== undefined).length;

/** Nobody between us and there can read what is sent. */
export const isSafeForTokens = (url: string): boolean =>
  new URL(url).protocol === 'https:' || /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);

/** Files that are named, by setting. */
export const authFiles = (auth: AuthSettings): readonly (readonly [string, string | undefined])[] => [
  ['auth.sharedTokenFile', auth.sharedTokenFile],
  ['auth.sessionSecretsFile', auth.sessionSecretsFile],
  ['auth.oidc.clientSecretFile', auth.oidc.clientSecretFile],
  ['auth.oidc.caFile', auth.oidc.caFile],
  ['auth.openshift.clientSecretFile', auth.openshift.clientSecretFile],
  ['auth.openshift.caFile', auth.openshift.caFile],
];
