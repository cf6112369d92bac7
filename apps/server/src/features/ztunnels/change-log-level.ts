import type { LogLevelAnswer, LogLevelChange } from '@waymark/contract';
import type { auditTo } from '../../audit.ts';
import type { Ports } from '../../ports.ts';
import { Refused } from '../../problem-reply.ts';
import type { Reader, Readers } from '../../readers.ts';
import { findZtunnel, type Ztunnels } from './load-ztunnels.ts';

const FORWARD_PORTS = { verb: 'create', group: '', resource: 'pods/portforward' } as const;

/** Changes how much a ztunnel logs, with the reader's own right to reach its admin port. Told in the log, whatever came of it. */
export async function changeLogLevel(
  ports: Pick<Ports, 'inventory' | 'ztunnels'>,
  readers: Readers,
  reader: Reader,
  { level, ...query }: LogLevelChange,
  known: Pick<Ztunnels, 'changed'>,
  { tell, requestId }: { readonly tell: ReturnType<typeof auditTo>; readonly requestId: string },
  signal: AbortSignal,
): Promise<LogLevelAnswer> {
  const audit = (outcome: 'done' | 'refused' | 'failed'): void =>
    tell(reader, {
      requestId,
      verb: 'post',
      action: 'set-log-level',
      object: { kind: 'ztunnel', cluster: query.cluster, name: query.node },
      dryRun: 'no',
      outcome,
      more: { level },
    });
  const refuse = (why: string): never => {
    audit('refused');
    throw new Refused('not_allowed', why);
  };
  if (reader.by === 'shared account') refuse('The account that is lent to everyone may only read.');
  const { pod } = await findZtunnel(ports, readers, reader, query, signal);
  const may = await readers.namespacesWith(reader, FORWARD_PORTS, [pod.namespace], signal);
  if (!may.has(pod.namespace))
    refuse('Changing it needs the right to create pods/portforward in the namespace of the ztunnel.');
  try {
    const told = await ports.ztunnels.setLogLevel(reader, pod, level, signal);
    audit('done');
    known.changed(pod);
    return { level: told.level, modules: [...told.modules] };
  } catch (error) {
    audit('failed');
    throw error;
  }
}
