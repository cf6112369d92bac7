import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState, type ReactElement } from 'react';
import { useHost } from '../../../host.ts';
import { live } from '../../../kit/global-choice.ts';
import { useClient } from '../../../kit/use-client.ts';
import { useGlobalChoice } from '../../../kit/use-global-choice.ts';
import { compareEndOf } from './compare.ts';
import { CompareMenu } from './CompareMenu.tsx';
import { ReplayControls } from './ReplayControls.tsx';
import { stripEnd, stripSeconds } from './strip-model.ts';
import { totalsQuery } from './time-query.ts';
import { TimeStrip } from './TimeStrip.tsx';
import { useCompare } from './use-compare.ts';
import { useReplay } from './use-replay.ts';

interface TopologyTimeProps {
  /** The window of the picture on the screen; undefined until there is one. */
  readonly shown: { readonly endMs: number; readonly seconds: number } | undefined;
  /** The only cluster that is shown; undefined: all. */
  readonly cluster: string | undefined;
}

/** The strip under the picture: where in time the picture is, and how to go elsewhere. The link holds all of it but how far the strip was moved. */
export function TopologyTime({ shown, cluster }: TopologyTimeProps): ReactElement {
  const { now } = useHost();
  const client = useClient();
  const [choice, update] = useGlobalChoice();
  const [compare, setCompare] = useCompare();
  const [movedToMs, setMovedTo] = useState<number>();
  const { untilMs, windowSeconds } = choice;
  const seconds = stripSeconds(windowSeconds);
  const endMs = stripEnd({ untilMs, seconds }, movedToMs, now());
  const totals = useQuery(
    totalsQuery(client, {
      namespaces: [...choice.namespaces],
      ...(cluster === undefined ? {} : { cluster }),
      windowSeconds: seconds,
      ...(endMs === undefined ? {} : { endMs }),
    }),
  );
  const strip = useMemo(() => {
    const [first, stepMs] = [totals.data?.points[0], (totals.data?.stepSeconds ?? 0) * 1000];
    return first === undefined ? undefined : { startMs: first.endMs - stepMs, stepMs };
  }, [totals.data]);
  const replay = useReplay(choice, update, strip);
  const isBeyond = replay.state === 'playing' && untilMs !== undefined && endMs !== undefined && untilMs > endMs;
  useEffect(() => {
    // The strip goes along with the replay, but never jumps while the reader only looks elsewhere.
    if (isBeyond) setMovedTo(undefined);
  }, [isBeyond]);
  const window = {
    endMs: untilMs ?? shown?.endMs ?? totals.data?.points.at(-1)?.endMs ?? now(),
    seconds: windowSeconds,
  };
  const half = seconds * 500;

  return (
    <TimeStrip
      history={totals.data}
      hasFailed={totals.isError || (totals.data?.gaps.some((gap) => gap.missing === 'requests') ?? false)}
      onRetry={() => void totals.refetch()}
      shown={window}
      mode={untilMs === undefined ? 'live' : 'past'}
      comparedEndMs={compare === undefined ? undefined : compareEndOf(compare, window)}
      onPin={(pinnedMs, as) => {
        replay.stop();
        setMovedTo(endMs);
        update((held) => ({ ...held, untilMs: pinnedMs }), as);
      }}
      onLive={() => {
        replay.stop();
        setMovedTo(undefined);
        update(live);
      }}
      onMove={(to) => setMovedTo((endMs ?? now()) + (to === 'earlier' ? -half : half))}
      latest={endMs === undefined ? 'shown' : 'beyond'}
    >
      <ReplayControls replay={replay} />
      <CompareMenu compare={compare} onCompare={setCompare} endMs={window.endMs} />
    </TimeStrip>
  );
}
