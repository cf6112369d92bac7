import { describe, expect, it } from 'vitest';
import type { PolicyRecord, PolicyRule } from './policy-records.ts';
import { judgeAtZtunnel } from './ztunnel-verdict.ts';
import { policyRecord as policy } from '../testing/records.ts';

const rule = (over: Partial<PolicyRule>): PolicyRule => ({ from: [], to: [], when: [], ...over });
const key = (name: string): PolicyRule => rule({ when: [{ key: name, values: ['x'], notValues: [] }] });
const paths = rule({ to: [{ paths: ['/admin'] }] });
const legacy = { namespaces: ['legacy'] };
const told = (over: Partial<PolicyRecord>): string => {
  const verdict = judgeAtZtunnel(policy(over));
  return verdict.is === 'enforced differently' ? verdict.effect : verdict.is;
};

describe('a ztunnel', () => {
  it.each<[string, Partial<PolicyRecord>, string]>([
    [
      'leaves policies with targets to waypoints',
      { targets: [{ group: '', kind: 'Service', name: 'cart' }] },
      'not for ztunnel',
    ],
    ['does not audit', { action: 'AUDIT' }, 'not enforced'],
    ['asks no other authority', { action: 'CUSTOM' }, 'not enforced'],
    ['does not rehearse', { dryRun: true }, 'not enforced'],
    ['denies everything to an ALLOW without rules, as written', {}, 'enforced as written'],
    [
      'knows peers and ports',
      { rules: [rule({ from: [{ notServiceAccounts: ['a'] }], to: [{ notPorts: ['80'] }] })] },
      'enforced as written',
    ],
    ['knows addresses of a connection', { rules: [key('source.ip')] }, 'enforced as written'],
    ['knows no headers', { rules: [key('request.headers[x]')] }, 'allows less'],
    [
      'knows no original address',
      { action: 'DENY', rules: [rule({ from: [{ remoteIpBlocks: ['192.0.2.0/24'] }] })] },
      'denies nothing',
    ],
    ['omits rules of an ALLOW that need HTTP', { rules: [paths, rule({ from: [legacy] })] }, 'allows less'],
    ['makes nothing of a DENY that is all HTTP', { action: 'DENY', rules: [paths] }, 'denies nothing'],
    [
      'denies the L4 part of a mixed rule to everybody',
      { action: 'DENY', rules: [rule({ from: [legacy], to: [{ ports: ['80'], paths: ['/'] }] })] },
      'denies more',
    ],
    [
      'drops a rule of which one clause is all HTTP',
      { action: 'DENY', rules: [{ ...paths, from: [legacy] }] },
      'denies nothing',
    ],
    [
      'keeps a clause of which one entry is not all HTTP',
      { action: 'DENY', rules: [rule({ to: [{ paths: ['/'] }, { ports: ['80'] }] })] },
      'denies more',
    ],
    ['keeps a rule that matches everything', { action: 'DENY', rules: [rule({}), paths] }, 'denies more'],
    [
      'reads a port by name as no port',
      { action: 'DENY', rules: [rule({ to: [{ ports: ['http'], paths: ['/'] }] })] },
      'denies nothing',
    ],
  ])('%s', (_, over, verdict) => {
    expect(told(over)).toBe(verdict);
  });

  it('says what it could not look at, each attribute once', () => {
    const rules = [rule({ to: [{ paths: ['/'], notHosts: ['h'] }] }), paths, key('connection.sni')];
    expect(judgeAtZtunnel(policy({ rules }))).toMatchObject({ attributes: ['connection.sni', 'notHosts', 'paths'] });
  });
});
