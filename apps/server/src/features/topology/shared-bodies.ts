import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { TopologyAnswer } from '@waymark/contract';

const gzipped = promisify(gzip);

/**
 * The bytes of an answer, spelled and compressed once for all who get the same picture: in a large mesh that is most of what a second reader
 * costs. Readers who look at one picture share its list of edges, whatever else their answers say.
 */
export interface SharedBodies {
  /** JSON in UTF-8, compressed by gzip. */
  gzip(answer: TopologyAnswer): Promise<Buffer>;
}

export function sharedBodies(): SharedBodies {
  const made = new WeakMap<TopologyAnswer['edges'], { readonly head: string; readonly body: Promise<Buffer> }>();
  return {
    gzip(answer) {
      const { edges, ...rest } = answer;
      const { places, ...small } = rest;
      const head = JSON.stringify(small);
      const held = made.get(edges);
      if (held?.head === head) return held.body;
      const body = gzipped(JSON.stringify({ ...small, places, edges }));
      made.set(edges, { head, body });
      return body;
    },
  };
}
