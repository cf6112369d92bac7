import { useEffect } from 'react';
import { send } from './console-send.ts';
import { FLAGS } from './plugin-metadata.ts';

/** Whether our server answers this reader. */
export function useReadyFlag(setFlag: (flag: string, enabled: boolean) => void): void {
  useEffect(() => {
    send({ method: 'GET', path: '/api/v1/health/live' }).then(
      () => setFlag(FLAGS.ready, true),
      () => setFlag(FLAGS.ready, false),
    );
    // Once for each visit: the console keeps flags.
  }, []);
}
