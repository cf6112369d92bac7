import { expect, it } from 'vitest';
import { impersonationOf, type ImpersonationRules } from './impersonation-of.ts';

const rules: ImpersonationRules = {
  usernameClaim: 'email',
  groupsClaim: 'groups',
  usernamePrefix: 'oidc:',
  groupsPrefix: 'oidc:',
  users: ['oidc:*@example.org'],
  groups: ['oidc:mesh-*'],
};

it('Somebody on the lists is spoken for, with those of their groups that are on them', () => {
  const claims = { email: 'ada@example.org', groups: ['mesh-admins', 'everyone', 'system:masters'] };
  expect(impersonationOf(rules, claims)).toEqual({
    user: 'oidc:ada@example.org',
    groups: ['oidc:mesh-admins'],
    extra: {},
  });
});

it.each([
  [{ email: 'ada@elsewhere.example' }],
  [{ email: 'ada@example.org.elsewhere.example' }],
  [{ email: 'ada@example.org', email_verified: false }],
  [{ email: '' }],
  [{ email: 7 }],
  [{}],
])('Nobody else is admitted: %j', (claims) => {
  expect(() => impersonationOf(rules, claims)).toThrow(expect.objectContaining({ trouble: 'not_admitted' }) as Error);
});

it('Names that a header would change are refused: they would be somebody else’s', () => {
  const all = { ...rules, usernameClaim: 'sub', usernamePrefix: '', groupsPrefix: '', users: ['*'], groups: ['*'] };
  for (const sub of ['admin ', ' admin', 'admin\t', 'ada\r\nImpersonate-Group: dev', 'adá', 'a\0'])
    expect(() => impersonationOf(all, { sub }), sub).toThrow(
      expect.objectContaining({ trouble: 'not_admitted' }) as Error,
    );
  expect(impersonationOf(all, { sub: 'Ada L', groups: ['dev ', 'ops', 'x\ny'] })).toMatchObject({
    user: 'Ada L',
    groups: ['ops'],
  });
});

it('Names of the system are refused, whatever the lists say', () => {
  const all = { ...rules, usernameClaim: 'sub', usernamePrefix: '', groupsPrefix: '', users: ['*'], groups: ['*'] };
  for (const sub of ['system:admin', 'System:serviceaccount:kube-system:x', ' system:admin'])
    expect(() => impersonationOf(all, { sub })).toThrow(expect.objectContaining({ trouble: 'not_admitted' }) as Error);
  expect(impersonationOf(all, { sub: 'ada', groups: ['system:masters', 'dev'] }).groups).toEqual(['dev']);
  expect(impersonationOf(all, { sub: 'ada', groups: 'dev' }).groups).toEqual(['dev']);
  // A prefix makes a name out of nobody's reach that begins with the system's.
  expect(() => impersonationOf({ ...all, usernamePrefix: 'system:' }, { sub: 'masters' })).toThrow();
});
