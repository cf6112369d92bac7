import type { Response } from 'undici';
import { SourceError } from '../../source-error.ts';
import { kubernetesError } from './requests.ts';

/** etcd takes no object above 1.5 MiB, so a longer line is not the API server's. */
const LONGEST_LINE = 8 * 1024 * 1024;

/** The lines of a watch: one event each, cut anywhere by the network. A last line without its end was cut by a break and is dropped. */
export async function* linesOf(response: Response, path: string): AsyncGenerator<string> {
  if (response.body === null) return;
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of response.body) {
      const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > LONGEST_LINE) throw kubernetesError('source_unreadable', `${path}: watch: a line without end`);
      for (const line of lines) if (line !== '') yield line;
    }
  } catch (error) {
    if (error instanceof SourceError) throw error;
    throw kubernetesError('source_unreachable', `${path}: the watch broke off`, error);
  }
}
