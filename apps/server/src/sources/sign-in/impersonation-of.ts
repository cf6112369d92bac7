import type { Impersonation } from '../../readers/credential.ts';
import { SignInError } from '../../ports/sign-in-provider.ts';

export interface ImpersonationRules {
  readonly usernameClaim: string;
  readonly groupsClaim: string;
  readonly usernamePrefix: string;
  readonly groupsPrefix: string;
  /** With prefix; `*` stands for anything. */
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

/**
 * For whom our account speaks. Names of the system are refused whatever the lists say: somebody who can choose their name at
 * the provider would otherwise be whoever they like. Throws SignInError for those who are not admitted.
 */
export function impersonationOf(rules: ImpersonationRules, claims: Readonly<Record<string, unknown>>): Impersonation {
  const name = claims[rules.usernameClaim];
  if (typeof name !== 'string' || name === '')
    throw new SignInError('not_admitted', `the ID token has no claim ${rules.usernameClaim} with a name`);
  if (rules.usernameClaim === 'email' && claims['email_verified'] === false)
    throw new SignInError('not_admitted', 'the provider has not verified the email address');
  const user = rules.usernamePrefix + name;
  if (!isWritten(user)) throw new SignInError('not_admitted', 'no header can hold the name as it is');
  if (isOfSystem(user) || !isOnList(rules.users, user))
    throw new SignInError('not_admitted', 'the reader is not among auth.oidc.impersonate.users');
  const groups = groupsIn(claims[rules.groupsClaim])
    .map((group) => rules.groupsPrefix + group)
    .filter((group) => isWritten(group) && !isOfSystem(group) && isOnList(rules.groups, group));
  return { user, groups, extra: {} };
}

/** Some providers write a single group without a list. */
function groupsIn(claim: unknown): readonly string[] {
  const groups: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  return groups.filter((group): group is string => typeof group === 'string' && group !== '');
}

/** A header drops spaces around a name and mangles what is no ASCII: `admin ` would be spoken for as `admin`. */
const isWritten = (name: string): boolean => /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(name);

const isOfSystem = (name: string): boolean => name.trim().toLowerCase().startsWith('system:');

const isOnList = (list: readonly string[], name: string): boolean =>
  list.some((pattern) => {
    const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`, 's').test(name);
  });
