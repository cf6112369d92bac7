import { describe, expect, it } from 'vitest';
import { isSameLevels, proxyIn, readEnvoyLevels, readLogLevel } from './log-level.ts';

describe('what a ztunnel says of its log level', () => {
  it('is one level, and exceptions by module', () => {
    expect(readLogLevel('current log level is hickory_server::server=off,info\n')).toEqual({
      level: 'info',
      modules: ['hickory_server::server=off'],
    });
    expect(readLogLevel('current log level is debug')).toEqual({ level: 'debug', modules: [] });
    expect(readLogLevel('Not Found')).toBeUndefined();
  });
});

describe('what an Envoy says of its loggers', () => {
  it('is the level that most of them have, and those that differ', () => {
    const told =
      'active loggers:\n  admin: warning\n  http: warning\n  misc: error\n  rbac: debug\n  router: warning\n\n';
    expect(readEnvoyLevels(told)).toEqual({ level: 'warn', modules: ['misc=error', 'rbac=debug'] });
  });

  it('is nothing in other text', () => {
    expect(readEnvoyLevels('invalid path')).toBeUndefined();
    expect(readEnvoyLevels('usage: /logging?<name>=<level> (change single level)\n')).toBeUndefined();
  });
});

it('levels are the same in whatever order their exceptions are told', () => {
  const levels = { level: 'info', modules: ['a=off', 'b=debug'] };
  expect(isSameLevels(levels, { level: 'info', modules: ['b=debug', 'a=off'] })).toBe(true);
  expect(isSameLevels(levels, { level: 'info', modules: ['a=off'] })).toBe(false);
  expect(isSameLevels(levels, { level: 'debug', modules: ['a=off', 'b=debug'] })).toBe(false);
});

it('the proxy of a pod is that of its role, a sidecar where it has one', () => {
  const pod = { name: 'p', ip: '10.0.0.1', node: 'n' };
  expect(proxyIn({ role: 'ztunnel' }, pod)).toBe('ztunnel');
  expect(proxyIn({ role: 'waypoint' }, pod)).toBe('envoy');
  expect(proxyIn({ role: 'gateway' }, pod)).toBe('envoy');
  expect(proxyIn({ role: 'workload' }, { ...pod, capture: 'sidecar' })).toBe('envoy');
  expect(proxyIn({ role: 'workload' }, { ...pod, capture: 'captured' })).toBeUndefined();
  expect(proxyIn({ role: 'control-plane' }, pod)).toBeUndefined();
});
