import { logContainers, logLines, type World } from '@waymark/demo-mesh';
import type { LogOf, LogSource } from '../ports.ts';

/** The logs of a world's pods, as a kubelet would give them out at an instant. */
export function logsIn(world: World, now: () => number): LogSource {
  const linesOf = ({ namespace, pod, container }: LogOf, fromMs: number, toMs: number): readonly string[] =>
    logLines(world, { namespace, pod, container }, fromMs, toMs).flatMap(({ atMs, text }) =>
      text.split('\n').map((line) => `${stamp(atMs)} ${line}\n`),
    );
  return {
    containers: ({ namespace, pod }) => {
      const names = logContainers(world, { namespace, pod });
      return Promise.resolve(names.length === 0 ? undefined : names.map((name) => ({ name })));
    },
    read: (log, { run, sinceMs, mostLines }) => {
      if (run === 'previous') return Promise.resolve(undefined);
      const lines = linesOf(log, sinceMs ?? now() - 600_000, now());
      const text = lines.slice(-mostLines).join('');
      return Promise.resolve(lines.length > mostLines ? { text, cut: 'oldest' as const } : { text });
    },
    beginMs: () => Promise.resolve(undefined),
    follow: (_log, _sinceMs, _take, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true });
      }),
  };
}

function stamp(atMs: number): string {
  const micros = Math.floor((atMs % 1000) * 1000);
  return `${new Date(Math.floor(atMs)).toISOString().slice(0, 19)}.${String(micros).padStart(6, '0')}000Z`;
}

/** Logs that were written until an instant and then nothing more, to one who follows them. */
export const followedIn = (world: World, atMs: number): Pick<LogSource, 'follow'> => ({
  follow: async (log, sinceMs, take, signal) => {
    const told = await logsIn(world, () => atMs).read(log, { run: 'current', sinceMs, mostLines: Infinity }, signal);
    take(told?.text ?? '');
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  },
});
