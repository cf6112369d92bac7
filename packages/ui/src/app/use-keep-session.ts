import { useEffect } from 'react';
import type { SessionAnswer } from '@waymark/contract';
import { useHost } from '../host.ts';
import { useClient } from '../kit/use-client.ts';

/** Well below the idle limit of any server, and rare enough to cost nothing. */
const TELL_EVERY_MS = 5 * 60_000;

const SIGNS_OF_LIFE = ['pointerdown', 'keydown', 'wheel'] as const;

/** Tells the server that a person is at the screen. A page that only refreshes itself does not, so an empty chair is signed out. */
export function useKeepSession(session: SessionAnswer | undefined): void {
  const client = useClient();
  const { now } = useHost();
  const isOurs = session?.is === 'signed-in' && (session.by === 'token' || session.by === 'provider');
  useEffect(() => {
    if (!isOurs) return undefined;
    let toldMs = now();
    const tell = (): void => {
      if (now() - toldMs < TELL_EVERY_MS) return;
      toldMs = now();
      // Whatever is wrong, the next question of the screen will say so in its place.
      client.useSession().catch(() => undefined);
    };
    for (const sign of SIGNS_OF_LIFE) window.addEventListener(sign, tell, { passive: true });
    return () => {
      for (const sign of SIGNS_OF_LIFE) window.removeEventListener(sign, tell);
    };
  }, [client, now, isOurs]);
}
