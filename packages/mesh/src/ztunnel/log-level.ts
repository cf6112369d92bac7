export const LOG_LEVELS = ['error', 'warn', 'info', 'debug', 'trace'] as const;
export type ZtunnelLogLevel = (typeof LOG_LEVELS)[number];

/** What `/logging` answers: the level of everything, and its exceptions by module. Undefined for other text. */
export function readLogLevel(
  text: string,
): { readonly level: string; readonly modules: readonly string[] } | undefined {
  const told = /current log level is (\S+)/.exec(text)?.[1];
  if (told === undefined) return undefined;
  const parts = told.split(',');
  return {
    level: parts.find((part) => !part.includes('=')) ?? 'info',
    modules: parts.filter((part) => part.includes('=')),
  };
}
