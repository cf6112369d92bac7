import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useHost } from '../../../host.ts';
import { live, type GlobalChoice } from '../../../kit/global-choice.ts';
import { useClient } from '../../../kit/use-client.ts';
import { topologyQuery } from '../query.ts';
import { toQuestion } from '../use-topology.ts';
import type { SearchMove } from '../../../kit/use-search.ts';

export const REPLAY_SPEEDS = [1, 2, 4, 8] as const;
export type ReplaySpeed = (typeof REPLAY_SPEEDS)[number];

export interface Replay {
  readonly state: 'stopped' | 'playing';
  readonly speed: ReplaySpeed;
  readonly setSpeed: (speed: ReplaySpeed) => void;
  readonly start: () => void;
  readonly stop: () => void;
}

/** How long each frame stands at ×1: long enough to look around. */
const FRAME_MS = 4_000;
/** How often a frame that is late is looked for. */
const LATE_MS = 100;

/**
 * Plays the picture forward, a step of the strip each frame, from the moment shown; from the strip's start when that is the present.
 * A frame waits for the next picture, which is asked for ahead; at the present the replay ends and the picture is live.
 */
export function useReplay(
  choice: GlobalChoice,
  update: (change: (held: GlobalChoice) => GlobalChoice, as?: SearchMove) => void,
  strip: { readonly startMs: number; readonly stepMs: number } | undefined,
): Replay {
  const { now } = useHost();
  const client = useClient();
  const cache = useQueryClient();
  const [speed, setSpeed] = useState<ReplaySpeed>(1);
  /** The moment that the replay shows; undefined while it is stopped. */
  const [atMs, setAtMs] = useState<number>();
  const arrived = useRef<number>(undefined);
  const stepMs = strip?.stepMs;

  useEffect(() => {
    if (atMs === undefined) return;
    if (choice.untilMs === atMs) arrived.current = atMs;
    // Somebody else moved the time: it is theirs.
    else if (arrived.current === atMs) setAtMs(undefined);
  }, [atMs, choice.untilMs]);

  useEffect(() => {
    if (atMs === undefined || stepMs === undefined) return;
    const nextMs = atMs + stepMs;
    const isPresent = nextMs > now() - stepMs;
    const next = topologyQuery(client, toQuestion({ ...choice, untilMs: nextMs }), 'paused');
    if (!isPresent) void cache.query(next).catch(() => undefined);
    const isLate = (): boolean => !isPresent && cache.getQueryState(next.queryKey)?.fetchStatus === 'fetching';
    let timer: ReturnType<typeof setTimeout>;
    const advance = (): void => {
      if (isLate()) timer = setTimeout(advance, LATE_MS);
      else if (isPresent) {
        setAtMs(undefined);
        update(live, 'replace');
      } else {
        setAtMs(nextMs);
        update((held) => ({ ...held, untilMs: nextMs }), 'replace');
      }
    };
    timer = setTimeout(advance, FRAME_MS / speed);
    return () => clearTimeout(timer);
    // A frame begins when its moment does; what else changes of the choice is in the next one.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [atMs, speed, stepMs]);

  return {
    state: atMs === undefined ? 'stopped' : 'playing',
    speed,
    setSpeed,
    start: () => {
      if (strip === undefined) return;
      const fromMs = choice.untilMs ?? strip.startMs + strip.stepMs;
      arrived.current = undefined;
      setAtMs(fromMs);
      update((held) => ({ ...held, untilMs: fromMs }));
    },
    stop: () => setAtMs(undefined),
  };
}
