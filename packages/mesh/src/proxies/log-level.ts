import type { DeclaredPod, DeclaredWorkload } from '../inventory/inventory.ts';

/** Levels that every proxy knows, least first. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug', 'trace'] as const;
export type ProxyLogLevel = (typeof LOG_LEVELS)[number];

/** Proxies whose level can be asked and set. */
export const LOGGING_PROXIES = ['ztunnel', 'envoy'] as const;
export type LoggingProxy = (typeof LOGGING_PROXIES)[number];

/** How much a proxy logs: the level of everything, in the words of `LOG_LEVELS` where there is one, and exceptions as `module=level`. */
export interface LogLevels {
  readonly level: string;
  readonly modules: readonly string[];
}

/** Which proxy runs in a pod; undefined where none does that has a level of its own. */
export function proxyIn({ role }: Pick<DeclaredWorkload, 'role'>, pod: DeclaredPod): LoggingProxy | undefined {
  switch (role) {
    case 'ztunnel':
      return 'ztunnel';
    case 'waypoint':
    case 'gateway':
      return 'envoy';
    case 'workload':
      return pod.capture === 'sidecar' ? 'envoy' : undefined;
    case 'control-plane':
      return undefined;
  }
}

/** What a ztunnel's `/logging` answers. Undefined for other text. */
export function readLogLevel(text: string): LogLevels | undefined {
  const told = /current log level is (\S+)/.exec(text)?.[1];
  if (told === undefined) return undefined;
  const parts = told.split(',');
  return {
    level: parts.find((part) => !part.includes('=')) ?? 'info',
    modules: parts.filter((part) => part.includes('=')),
  };
}

/**
 * What an Envoy's `/logging` answers: a level for each of its loggers, of which most have the same; the others are exceptions, spelled as Envoy
 * spells them. Undefined for other text.
 */
export function readEnvoyLevels(text: string): LogLevels | undefined {
  const loggers = [...text.matchAll(/^\s+(\S+): *([a-z]+) *$/gm)].map(([, name = '', level = '']) => ({ name, level }));
  const counts = new Map<string, number>();
  for (const { level } of loggers) counts.set(level, (counts.get(level) ?? 0) + 1);
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  if (most === undefined) return undefined;
  const [level] = most;
  return {
    level: level === 'warning' ? 'warn' : level,
    modules: loggers.filter((one) => one.level !== level).map((one) => `${one.name}=${one.level}`),
  };
}

/** Whether two tell the same, in whatever order. */
export const isSameLevels = (a: LogLevels, b: LogLevels): boolean =>
  a.level === b.level && [...a.modules].sort().join() === [...b.modules].sort().join();
