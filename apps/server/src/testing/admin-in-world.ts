import { adminAnswer, adminPorts, type World } from '@waymark/demo-mesh';
import type { AdminAnswer, ProxyAdmin } from '../sources/kubernetes/admin-port.ts';
import { SourceError } from '../source-error.ts';

/** The admin ports of a world's pods at one instant, without a cluster between. */
export function adminInWorld(world: World, atMs: number): ProxyAdmin {
  const answerOf = (
    { namespace, name }: { readonly namespace: string; readonly name: string },
    port: number,
    path: string,
  ): Promise<AdminAnswer> => {
    const pod = { namespace, pod: name };
    const listens = adminPorts(world, pod).some((one) => one.port === port);
    const answer = listens ? adminAnswer(world, pod, path, atMs) : undefined;
    return answer === undefined
      ? Promise.reject(new SourceError('kubernetes', 'source_unreachable', `${name}:${port}: connection refused`))
      : Promise.resolve({ status: answer.status, body: answer.body });
  };
  return {
    get: answerOf,
    post: (_account, pod, port, path) => answerOf(pod, port, path),
    stream: async (pod, port, path, take) => {
      const { status, body } = await answerOf(pod, port, path);
      take(Buffer.from(body));
      return status;
    },
  };
}
