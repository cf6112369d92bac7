import { describe, expect, it } from 'vitest';
import { readLog } from './read-record.ts';

const LINES = {
  ztunnel:
    '2026-08-20T10:15:30.482913Z\tinfo\taccess\tconnection complete\tsrc.addr=10.128.2.15:48822 src.workload="curl-x2kqp" src.namespace="a" src.identity="spiffe://cluster.local/ns/a/sa/curl" dst.addr=10.129.0.31:15008 dst.hbone_addr=10.129.0.31:9080 dst.service="svc.b.svc.cluster.local" dst.workload="svc-9q7wz" dst.namespace="b" direction="outbound" bytes_sent=84 bytes_recv=295 duration="13ms"',
  envoy:
    '[2026-08-20T10:16:02.061Z] "GET /items HTTP/1.1" 200 - via_upstream - "-" 0 379 38 36 "-" "curl/8.9.1" "9b0f2f3e-7c0e-9a55-8f4c-1b2d3e4f5a6b" "svc.b:9080" "envoy://connect_originate/10.129.0.31:9080" inbound-vip|9080|http|svc.b.svc.cluster.local envoy://internal_client_address/ 172.30.14.9:9080 10.128.2.15:52114 - default',
  application:
    '{"time":"2026-08-20T10:15:30Z","level":"info","msg":"request handled","request_id":"9b0f2f3e","status":200}',
} as const;

describe('a whole log', () => {
  it.each(['ztunnel', 'envoy', 'application'] as const)('is read in time that grows with its lines: %s', (writer) => {
    const count = 50_000;
    const text = `${LINES[writer]}\n`.repeat(count);
    const before = performance.now();
    expect(readLog(text, { writer })).toHaveLength(count);
    // A core to itself takes half a second; tests share it with others.
    expect(performance.now() - before).toBeLessThan(10_000);
  });

  it('is numbered by its physical lines, whatever Kubernetes puts in front', () => {
    const text = [LINES.envoy, 'what is this', LINES.envoy].map((line) => `2026-08-20T10:16:03.5Z ${line}`).join('\n');
    const read = readLog(text, { writer: 'envoy', prefix: 'kubernetes' });
    expect(read.map(({ line, record }) => [line, record.is, record.loggedMs])).toEqual(
      [1, 2, 3].map((line) => [line, line === 2 ? 'unknown' : 'request', 1_787_220_963_500]),
    );
  });
});
