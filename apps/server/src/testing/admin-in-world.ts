import { adminAnswer, adminPorts, type World } from '@waymark/demo-mesh';
import type { AdminPorts } from '../sources/kubernetes/admin-port.ts';
import { SourceError } from '../source-error.ts';

/** The admin ports of a world's pods at one instant, without a cluster between. */
export function adminInWorld(world: World, atMs: number): AdminPorts {
  return {
    get: ({ namespace, name }, port, path) => {
      const pod = { namespace, pod: name };
      const answer = adminPorts(world, pod).some((one) => one.port === port)
        ? adminAnswer(world, pod, path, atMs)
        : undefined;
      return answer === undefined
        ? Promise.reject(new SourceError('kubernetes', 'source_unreachable', `${name}:${port}: connection refused`))
        : Promise.resolve({ status: answer.status, body: answer.body });
    },
  };
}
