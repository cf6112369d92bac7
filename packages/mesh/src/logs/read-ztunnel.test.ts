import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readZtunnel } from './read-ztunnel.ts';

const HEAD = '2026-08-20T10:15:30.482913Z\tinfo\taccess\tconnection complete\t';
const OUT =
  'src.addr=10.128.2.15:48822 src.workload="curl-x2kqp" src.namespace="a" src.identity="spiffe://cluster.local/ns/a/sa/curl" dst.addr=10.129.0.31:15008 dst.hbone_addr=10.129.0.31:9080 dst.service="svc.b.svc.cluster.local" dst.workload="svc-v1-9q7wz" dst.namespace="b" direction="outbound" bytes_sent=84 bytes_recv=295 duration="13ms"';

const connection = (raw: string): unknown => readZtunnel(raw, undefined);

describe('a connection in ztunnel’s log', () => {
  it('has its ends, its bytes by direction and its times', () => {
    expect(connection(HEAD + OUT)).toMatchObject({
      is: 'connection',
      phase: 'complete',
      atMs: 1_787_220_930_482.913,
      direction: 'outbound',
      source: { address: { host: '10.128.2.15', port: 48822 }, pod: 'curl-x2kqp', namespace: 'a' },
      destination: { pod: 'svc-v1-9q7wz', cluster: undefined },
      hbone: { host: '10.129.0.31', port: 9080 },
      bytesToServer: 84,
      bytesToClient: 295,
      durationMs: 13,
      error: undefined,
    });
  });

  it('sends to the server what its client received', () => {
    const inbound = OUT.replace('outbound', 'inbound').replace(
      'bytes_sent=84 bytes_recv=295',
      'bytes_sent=295 bytes_recv=84',
    );
    expect(connection(HEAD + inbound)).toMatchObject({ bytesToServer: 84, bytesToClient: 295 });
  });

  it('keeps errors whole, with blanks, equal signs, colons and escaped quotes', () => {
    const words =
      'unknown waypoint: waypoint GatewayAddress { destination: Hostname(NamespacedHostname { namespace: "b", x=1 }) } not found';
    const escaped = words.replaceAll('"', '\\"');
    expect(connection(`${HEAD}direction="outbound" error="${escaped}"`)).toMatchObject({ error: words });
  });

  it('is read where tabs became blanks, and in the layout before 1.23', () => {
    const spaced = `${HEAD}${OUT}`.replaceAll('\t', ' ');
    expect(connection(spaced)).toMatchObject({ is: 'connection', hbone: { port: 9080 } });
    const old = `2024-04-11T15:38:42.182974Z  INFO access: connection complete ${OUT}`;
    expect(connection(old)).toMatchObject({ is: 'connection', level: 'info', bytesToServer: 84 });
  });

  it('says the same in JSON', () => {
    const json =
      '{"level":"info","time":"2026-08-20T10:15:30.482913Z","scope":"access","message":"connection complete","src.addr":"10.128.2.15:48822","dst.addr":"[fd00::31]:15008","direction":"outbound","bytes_sent":84,"bytes_recv":295,"duration":"13ms"}';
    expect(connection(json)).toMatchObject({
      is: 'connection',
      bytesToServer: 84,
      durationMs: 13,
      destination: { address: { host: 'fd00::31', port: 15008 } },
    });
  });

  it('is read back from whatever values it is written with', () => {
    const value = fc.string().filter((text) => text !== '' && text !== '-');
    fc.assert(
      fc.property(value, value, fc.nat(), (pod, error, bytes) => {
        const quoted = (text: string): string =>
          `"${text
            .replace(/[\\"]/g, (char) => `\\${char}`)
            .replaceAll('\n', '\\n')
            .replaceAll('\t', '\\t')}"`;
        const line = `${HEAD}src.workload=${quoted(pod)} direction="outbound" bytes_sent=${bytes} error=${quoted(error)}`;
        expect(connection(line)).toMatchObject({ source: { pod }, bytesToServer: bytes, error });
      }),
    );
  });
});

describe('other records of ztunnel', () => {
  it('tell names asked for without a message', () => {
    const line =
      '2026-08-20T10:15:30.470100Z\tdebug\tdns\tsrc.workload="curl" src.namespace="a" query="A" domain="svc.b.svc.cluster.local." result="success" endpoints=1';
    expect(connection(line)).toMatchObject({
      is: 'dns',
      pod: 'curl',
      domain: 'svc.b.svc.cluster.local.',
      result: 'success',
    });
  });

  it('have the spans of their scope apart, and JSON has the same scope', () => {
    const spans = 'proxy::h2::client:proxy{wl=shop/frontend-1 x=2}:outbound{id=ab}';
    expect(connection(`2026-08-20T10:15:30Z\tdebug\t${spans}\tnew stream\t`)).toMatchObject({
      scope: 'proxy::h2::client',
      spans: ['proxy{wl=shop/frontend-1 x=2}', 'outbound{id=ab}'],
      message: 'new stream',
    });
    const json =
      '{"level":"info","time":"2026-08-20T10:15:30Z","scope":"ztunnel::proxy::inbound","message":"listener established","address":"[::]:15008"}';
    expect(connection(json)).toMatchObject({ scope: 'proxy::inbound', fields: { address: '[::]:15008' } });
  });

  it('are none where the line is not ztunnel’s', () => {
    for (const line of ['', 'hello', '{"a":1}', '{', '2026-08-20T10:15:30Z', '2026-08-20T10:15:30Z\tloud\tx\ty\t'])
      expect(readZtunnel(line, undefined)).toBeUndefined();
  });
});
