import type { LevelChangeAnswer, LevelChangeSchema } from '@waymark/contract';
import type { LogLevels } from '@waymark/mesh';
import type { z } from 'zod';
import type { AuditedWrite } from '../../operating/audit.ts';
import { Refused } from '../../http/problem-reply.ts';
import type { Reader } from '../../readers/readers.ts';
import { findProxy, type FoundProxy } from './find-proxy.ts';
import { levelsOf, mayForward, type LevelSources } from './load-levels.ts';

type Change = z.output<typeof LevelChangeSchema>;

/** How a write is told of. */
export type Tell = (reader: Reader, what: AuditedWrite) => void;

/** Changes how much a proxy logs, with the reader's own right to reach its admin port. Told in the log, whatever came of it. */
export async function changeLevel(
  sources: LevelSources,
  reader: Reader,
  change: Change,
  { tell, requestId }: { readonly tell: Tell; readonly requestId: string },
  signal: AbortSignal,
): Promise<LevelChangeAnswer> {
  const { ports, changed } = sources;
  const { level, modules, cluster, namespace, pod, as } = change;
  const audit = (outcome: 'done' | 'refused' | 'failed', before?: LogLevels): void =>
    tell(reader, {
      requestId,
      verb: 'post',
      action: 'set-log-level',
      object: { kind: 'Pod', cluster, namespace, name: pod },
      dryRun: 'no',
      outcome,
      more: { level, as, ...(before === undefined ? {} : { levelBefore: before.level }) },
    });
  const refuse = (why: string): never => {
    audit('refused');
    throw new Refused('not_allowed', why);
  };
  if (reader.by === 'shared account') refuse('The account that is lent to everyone may only read.');
  // Asked before anybody looks whether there is such a proxy.
  if (!(await mayForward(sources, reader, namespace, signal)))
    refuse('Changing it needs the right to create pods/portforward in the namespace of the proxy.');
  const proxy = findProxy(await ports.inventory.inventory(signal), change);
  if (proxy === undefined) throw new Refused('not_found', 'There is no such pod, or no proxy in it.');
  let before: LogLevels | undefined;
  try {
    before = await levelsOf(ports, proxy, signal);
    const now = await setLevels(sources, reader, proxy, { level, modules }, signal);
    audit('done', before);
    if (as === 'back') changed.setBack(proxy);
    const held =
      as === 'back' ? undefined : changed.set({ ...proxy, before, now, by: reader.user, atMs: ports.clock.now() });
    return {
      kind: proxy.kind,
      levels: { level: now.level, modules: [...now.modules] },
      ...(held === undefined ? {} : { changed: held }),
    };
  } catch (error) {
    audit('failed', before);
    throw error;
  }
}

function setLevels(
  { ports }: LevelSources,
  reader: Reader,
  { kind, pod: name, ...at }: FoundProxy,
  to: Pick<Change, 'level' | 'modules'>,
  signal: AbortSignal,
): Promise<LogLevels> {
  return kind === 'ztunnel'
    ? ports.ztunnels.setLogLevel(reader, { ...at, name }, to.level, signal)
    : ports.envoy.setLogLevel(reader, { ...at, name }, to, signal);
}
