import { describe, expect, it } from 'vitest';
import { inboundMtlsOf, type PeerAuthenticationRecord } from './peer-authentication.ts';

const policy = (name: string, over: Partial<PeerAuthenticationRecord> = {}): PeerAuthenticationRecord => ({
  namespace: 'shop',
  name,
  ports: [],
  ...over,
});
const app = { app: 'cart' };
const pod = { namespace: 'shop', labels: app };
const told = (...policies: PeerAuthenticationRecord[]): ReturnType<typeof inboundMtlsOf> =>
  inboundMtlsOf(pod, policies, 'istio-system');
const mesh = policy('mesh', { namespace: 'istio-system', mode: 'STRICT' });

describe('what a captured pod asks of its callers', () => {
  it('is nothing when no policy asks', () => {
    expect(told()).toEqual({ mode: 'permissive', ports: [], notHonoured: [] });
  });

  it('is what the narrowest policy with a mode says', () => {
    const namespace = policy('namespace', { mode: 'PERMISSIVE' });
    const workload = policy('workload', { selector: app, mode: 'STRICT' });
    expect(told(mesh)).toMatchObject({ mode: 'strict', by: { name: 'mesh' } });
    expect(told(mesh, namespace)).toMatchObject({ mode: 'permissive', by: { name: 'namespace' } });
    expect(told(mesh, namespace, workload)).toMatchObject({ mode: 'strict', by: { name: 'workload' } });
    expect(told(mesh, policy('unset'))).toMatchObject({ mode: 'strict', by: { name: 'mesh' } });
  });

  it('is never to leave mTLS out: DISABLE only takes plain text, too', () => {
    expect(told(mesh, policy('off', { mode: 'DISABLE' }))).toMatchObject({ mode: 'permissive' });
  });

  it('is what the oldest of two policies says', () => {
    const older = policy('older', { mode: 'STRICT', createdMs: 1 });
    expect(told(policy('newer', { mode: 'DISABLE', createdMs: 2 }), older).by?.name).toBe('older');
  });

  it('minds neither other namespaces, nor other pods, nor a selector in the root namespace', () => {
    const others = [
      policy('elsewhere', { namespace: 'other', mode: 'STRICT' }),
      policy('other pods', { selector: { app: 'other' }, mode: 'STRICT' }),
      policy('root', { namespace: 'istio-system', selector: app, mode: 'STRICT' }),
    ];
    expect(told(...others).mode).toBe('permissive');
  });
});

describe('a port', () => {
  const at = (mode: 'STRICT' | 'PERMISSIVE' | 'DISABLE', port = 80): PeerAuthenticationRecord['ports'][number] => ({
    port,
    mode,
  });

  it('may be stricter than its pod', () => {
    const one = policy('w', { selector: app, mode: 'PERMISSIVE', ports: [at('STRICT')] });
    expect(told(one).ports).toEqual([{ port: 80, mode: 'strict' }]);
  });

  it('may be laxer than its pod', () => {
    const one = policy('w', { selector: app, mode: 'STRICT', ports: [at('DISABLE'), at('STRICT', 81)] });
    expect(told(one)).toMatchObject({ mode: 'strict', ports: [{ port: 80, mode: 'permissive' }], notHonoured: [] });
  });

  it('is not let go by DISABLE under a strict parent', () => {
    expect(told(mesh, policy('w', { selector: app, ports: [at('DISABLE')] }))).toMatchObject({
      mode: 'strict',
      ports: [],
      notHonoured: [80],
    });
  });

  it('is let go by PERMISSIVE under a strict parent', () => {
    const ports = [at('PERMISSIVE'), at('DISABLE', 81)];
    expect(told(mesh, policy('w', { selector: app, ports }))).toMatchObject({
      ports: [{ port: 80 }, { port: 81 }],
      notHonoured: [],
    });
  });
});
