import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  LOG_EVENTS,
  logsStreamPath,
  ProblemError,
  ProblemSchema,
  type LogEvent,
  type LogsQuery,
} from '@waymark/contract';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useHost } from '../../host.ts';
import { useClient } from '../../kit/use-client.ts';
import { toLineList, untoldBefore, withGap, withJoins, withNews, withOlder, type LineList } from './line-list.ts';
import { tellUntold } from './tell-untold.ts';
import { toStreamQuery } from './url.ts';

export interface LiveLogs {
  readonly list: LineList | undefined;
  /** The lines answer the question before: the new ones are on their way. */
  readonly isPrevious: boolean;
  readonly connection: 'off' | 'opening' | 'open' | 'lost';
  readonly problem: unknown;
  readonly retry: () => void;
  readonly older: 'none' | 'more' | 'loading' | 'failed';
  readonly loadOlder: () => void;
  /** Lines that the server left out because this browser was too slow. */
  readonly skipped: number;
}

/** Events are put into the list together: often enough to be seen at once, rarely enough to stay smooth. ms. */
const TOGETHER_MS = 100;

/** The lines of a question, and with `live` those written since. */
export function useLogs(question: LogsQuery | undefined, mode: 'live' | 'still'): LiveLogs {
  const { listen, report } = useHost();
  const client = useClient();
  const cache = useQueryClient();
  const key = useMemo(() => ['logs', question] as const, [question]);
  const query = useQuery<LineList>({
    queryKey: key,
    queryFn: async ({ signal }) => {
      if (question === undefined) throw new Error('asked for nobody’s lines');
      return toLineList(await client.logs(question, signal));
    },
    enabled: question !== undefined,
    staleTime: Infinity,
    // Up to a hundred thousand lines: kept no longer than Back needs.
    gcTime: 60_000,
    placeholderData: keepPreviousData,
  });
  const [connection, setConnection] = useState<LiveLogs['connection']>('off');
  const [streamProblem, setStreamProblem] = useState<unknown>();
  const [skipped, setSkipped] = useState(0);
  const [older, setOlder] = useState<'idle' | 'loading' | 'failed'>('idle');
  const isReady = query.data !== undefined && !query.isPlaceholderData;

  useEffect(() => {
    setOlder('idle');
    setSkipped(0);
    setStreamProblem(undefined);
  }, [key]);

  useEffect(() => {
    if (mode === 'still' || question === undefined || !isReady) {
      setConnection('off');
      return;
    }
    setConnection('opening');
    let waiting: LogEvent[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    let next: 'tail' | 'news' = 'tail';
    const left = new AbortController();
    const catchUp = (events: readonly LogEvent[]): void => {
      const held = cache.getQueryData<LineList>(key);
      const tail = next === 'tail' ? events.find(({ event }) => event === 'lines') : undefined;
      if (held === undefined || tail?.event !== 'lines') return;
      const untold = untoldBefore(held, since(tail.data.lines, question));
      if (untold === undefined) return;
      const put = (change: (list: LineList) => LineList): void =>
        void cache.setQueryData<LineList>(key, (list) => (list === undefined ? list : change(list)));
      void tellUntold((before) => client.logs({ ...question, before }, left.signal), untold, put, left.signal);
    };
    const flush = (): void => {
      timer = undefined;
      const events = waiting;
      waiting = [];
      catchUp(events);
      cache.setQueryData<LineList>(key, (held) => {
        if (held === undefined) return held;
        return events.reduce((list, event) => {
          const as = next;
          if (event.event === 'lines') next = 'news';
          return after(list, event, as, question);
        }, held);
      });
    };
    const close = listen(logsStreamPath(toStreamQuery(question)), {
      event: (name, data) => {
        if (name === 'problem') {
          const parsed = ProblemSchema.safeParse(data);
          setStreamProblem(new ProblemError('logs', parsed.success ? parsed.data : undefined));
          return;
        }
        const event = readEvent(name, data);
        if (event === undefined) {
          report('logs-stream', new Error(`cannot read the event ${name}`));
          return;
        }
        setConnection('open');
        setStreamProblem(undefined);
        if (event.event === 'skipped') setSkipped((held) => held + event.data.lines);
        waiting.push(event);
        timer ??= setTimeout(flush, TOGETHER_MS);
      },
      state: (state) => {
        setConnection(state);
        // A new connection begins with a tail again.
        if (state === 'lost') next = 'tail';
      },
    });
    return () => {
      clearTimeout(timer);
      left.abort();
      close();
    };
  }, [cache, client, isReady, key, listen, mode, question, report]);

  const before = query.data?.older;
  const isAsking = useRef(false);
  const loadOlder = useCallback(() => {
    if (question === undefined || before === undefined || !isReady || isAsking.current) return;
    isAsking.current = true;
    setOlder('loading');
    client
      .logs({ ...question, before })
      .then(
        (answer) => {
          cache.setQueryData<LineList>(key, (held) => (held === undefined ? held : withOlder(held, answer)));
          setOlder('idle');
        },
        () => setOlder('failed'),
      )
      .finally(() => {
        isAsking.current = false;
      });
  }, [before, cache, client, isReady, key, question]);

  return {
    list: question === undefined ? undefined : query.data,
    isPrevious: query.isPlaceholderData,
    connection,
    problem: query.error ?? streamProblem,
    retry: () => void query.refetch(),
    older: before === undefined ? 'none' : older === 'idle' ? 'more' : older,
    loadOlder,
    skipped,
  };
}

function readEvent(name: string, data: unknown): LogEvent | undefined {
  if (!(name in LOG_EVENTS)) return undefined;
  const event = name as LogEvent['event'];
  const parsed = LOG_EVENTS[event].safeParse(data);
  return parsed.success ? ({ event, data: parsed.data } as LogEvent) : undefined;
}

/** A tail reaches back as far as the log does, the reader asked for less. */
const since = <L extends { readonly atMs: number }>(lines: readonly L[], { sinceMs = 0 }: LogsQuery): readonly L[] =>
  lines.filter(({ atMs }) => atMs >= sinceMs);

function after(list: LineList, event: LogEvent, as: 'tail' | 'news', question: LogsQuery): LineList {
  switch (event.event) {
    case 'lines':
      return withNews(list, since(event.data.lines, question), as);
    case 'joins':
      return withJoins(list, event.data.joins);
    case 'origins':
      return { ...list, origins: event.data.origins };
    case 'gap':
      return withGap(list, event.data);
    case 'skipped':
      return list;
  }
}
