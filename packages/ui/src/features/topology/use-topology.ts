import { useQuery, useQueryClient } from '@tanstack/react-query';
import {
  ProblemError,
  ProblemSchema,
  TopologyAnswerSchema,
  TopologyDeltaSchema,
  applyDelta,
  topologyStreamPath,
  type TopologyAnswer,
  type TopologyQuery,
} from '@waymark/contract';
import { useEffect, useMemo, useState } from 'react';
import { useHost } from '../../host.ts';
import type { GlobalChoice } from '../../kit/global-choice.ts';
import { useClient } from '../../kit/use-client.ts';
import { topologyKey, topologyQuery } from './query.ts';
import { nextPicture } from './view-model.ts';

export interface LiveTopology {
  readonly answer: TopologyAnswer | undefined;
  /** The picture answers the question before: the new one is on its way. */
  readonly isPrevious: boolean;
  readonly connection: 'paused' | 'opening' | 'open' | 'lost';
  /** Why the latest picture could not be made. */
  readonly problem: unknown;
  readonly retry: () => void;
}

type Stream = { readonly connection: 'opening' | 'open' | 'lost'; readonly problem: unknown };
const OPENING: Stream = { connection: 'opening', problem: undefined };

/** The picture of the chosen namespaces and time, live or of a moment. */
export function useTopology(choice: GlobalChoice): LiveTopology {
  const { listen, report } = useHost();
  const client = useClient();
  const cache = useQueryClient();
  const { refreshSeconds, untilMs } = choice;
  const question = useMemo(() => toQuestion(choice), [choice]);
  const mode = untilMs === undefined ? 'live' : 'paused';
  const query = useQuery(topologyQuery(client, question, mode));
  const [stream, setStream] = useState<Stream>(OPENING);
  /** Counts how often a stream had to be opened anew because a step was missed. */
  const [attempt, setAttempt] = useState(0);
  const { refetch } = query;

  useEffect(() => {
    if (mode === 'paused') return;
    setStream(OPENING);
    const key = topologyKey(question);
    /** The last picture that was pushed, shown or not: the next step starts from it. */
    let pushed: { readonly answer: TopologyAnswer; readonly sequence: number } | undefined;
    const show = (answer: TopologyAnswer, sequence: number): void => {
      pushed = { answer, sequence };
      cache.setQueryData<TopologyAnswer>(key, (held) => nextPicture(held, answer, refreshSeconds));
      setStream({ connection: 'open', problem: undefined });
    };
    const refuse = (error: unknown): void => {
      report('topology-stream', error);
      setStream({ connection: 'open', problem: error });
    };
    const onTopology = (data: unknown): void => {
      const parsed = TopologyAnswerSchema.safeParse(data);
      if (parsed.success) show(parsed.data, 0);
      else refuse(parsed.error);
    };
    const onDelta = (data: unknown): void => {
      const parsed = TopologyDeltaSchema.safeParse(data);
      if (!parsed.success) refuse(parsed.error);
      else if (pushed?.sequence === parsed.data.sequence - 1)
        show(applyDelta(pushed.answer, parsed.data), parsed.data.sequence);
      // A step was missed. A new stream begins with a whole picture.
      else setAttempt((held) => held + 1);
    };
    const close = listen(topologyStreamPath(question, refreshSeconds), {
      event: (name, data) => {
        if (name === 'topology') onTopology(data);
        else if (name === 'topology-delta') onDelta(data);
        else if (name === 'problem') setStream({ connection: 'open', problem: toError(data) });
      },
      state: (state) => {
        setStream((held) => ({ ...held, connection: state }));
        // A stream cannot say why it ended, and something in between may not let streams through at all: the plain way gives a picture
        // or the reason. It is asked at the pace of the attempts to reconnect.
        if (state === 'lost') void refetch();
      },
    });
    return close;
  }, [attempt, cache, listen, mode, question, refetch, refreshSeconds, report]);

  const asked = query.error ?? undefined;
  return {
    answer: query.data,
    isPrevious: query.isPlaceholderData,
    connection: mode === 'paused' ? 'paused' : stream.connection,
    problem: (mode === 'live' ? stream.problem : undefined) ?? asked,
    retry: () => void refetch(),
  };
}

export function toQuestion(choice: GlobalChoice): TopologyQuery {
  return {
    namespaces: [...choice.namespaces],
    windowSeconds: choice.windowSeconds,
    ...(choice.untilMs === undefined ? {} : { endMs: choice.untilMs }),
  };
}

function toError(data: unknown): ProblemError {
  const parsed = ProblemSchema.safeParse(data);
  return new ProblemError(parsed.success ? parsed.data.title : 'problem', parsed.success ? parsed.data : undefined);
}
