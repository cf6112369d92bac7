import { readPlaceKey } from '@waymark/mesh';
import { carriedSearch } from './global-choice.ts';

/** A place, or both ends of a pair. */
export type LogsOf = { readonly place: string } | { readonly from: string; readonly to: string };

const WITH_LOGS: readonly (string | undefined)[] = ['workload', 'service', 'app'];

/** Where their logs are shown, with the choices of all screens; undefined for what writes none, such as a namespace. */
export function logsPath(of: LogsOf, search: URLSearchParams): string | undefined {
  if (!Object.values(of).every((key) => WITH_LOGS.includes(readPlaceKey(key)?.kind))) return undefined;
  const link = new URLSearchParams(carriedSearch(search));
  for (const [name, key] of Object.entries(of)) link.set(name, key);
  return `/logs?${link.toString()}`;
}
