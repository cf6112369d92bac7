import { createHash } from 'node:crypto';
import { z } from 'zod';

/** Somebody else's rights, lent by an account that may impersonate. */
const ImpersonationSchema = z.object({
  user: z.string().min(1),
  groups: z.array(z.string()).readonly(),
  uid: z.string().optional(),
  /** By key, as `scopes`. */
  extra: z.record(z.string(), z.array(z.string()).readonly()).readonly(),
});
export type Impersonation = z.output<typeof ImpersonationSchema>;

/** What the API server judges a reader by. Without a token it is the server's own account, and then only as somebody else. */
export const CredentialSchema = z.union([
  z.object({ token: z.string().min(1), impersonate: ImpersonationSchema.optional() }),
  z.object({ token: z.undefined().optional(), impersonate: ImpersonationSchema }),
]);
export type Credential =
  | { readonly token: string; readonly impersonate?: Impersonation | undefined }
  | { readonly token?: undefined; readonly impersonate: Impersonation };

/** Names a credential where it must not be kept itself. Two that differ in anything the API server looks at have different names. */
export function credentialKey({ token, impersonate }: Credential): string {
  const spelled =
    impersonate === undefined
      ? [token]
      : [
          token ?? null,
          impersonate.user,
          impersonate.groups.toSorted(),
          impersonate.uid ?? null,
          Object.entries(impersonate.extra).toSorted(([a], [b]) => (a < b ? -1 : 1)),
        ];
  return createHash('sha256').update(JSON.stringify(spelled)).digest('base64');
}

/** As header lines, since a name may come several times. What a header cannot hold is percent-encoded, as the API server reads extra keys. */
export function impersonationHeaders(as: Impersonation | undefined): readonly (readonly [string, string])[] {
  if (as === undefined) return [];
  return [
    ['impersonate-user', as.user],
    ...as.groups.map((group) => ['impersonate-group', group] as const),
    ...(as.uid === undefined ? [] : [['impersonate-uid', as.uid] as const]),
    ...Object.entries(as.extra).flatMap(([key, values]) =>
      values.map((value) => [`impersonate-extra-${encodeURIComponent(key)}`, value] as const),
    ),
  ];
}
