import { createElement, useEffect, useRef, type ReactElement } from 'react';
import { embedWaymark, type EmbedOptions, type WaymarkEmbed } from './embed-waymark.ts';

export type WaymarkEmbedProps = Omit<EmbedOptions, 'mount' | 'signal'> & {
  /** The frame answers; undefined when it is taken away. */
  readonly onEmbed?: (embed: WaymarkEmbed | undefined) => void;
};

/** Waymark in a frame. Theme, scope and view follow the props; everything else is as it was first. */
export function WaymarkEmbed(props: WaymarkEmbedProps): ReactElement {
  const mount = useRef<HTMLDivElement>(null);
  const embed = useRef<WaymarkEmbed | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const { baseUrl, view, theme } = props;

  useEffect(() => {
    if (mount.current === null) return undefined;
    const stop = new AbortController();
    const now = (): WaymarkEmbedProps => latest.current;
    embedWaymark({
      ...now(),
      mount: mount.current,
      signal: stop.signal,
      // Callbacks are new at every render: ask for the newest when there is something to tell.
      getTicket: (frame) => now().getTicket?.(frame) ?? Promise.reject(new Error('this page has no getTicket')),
      onSelect: (ref) => now().onSelect?.(ref),
      onLink: (request) => now().onLink?.(request),
      onNavigate: (to) => now().onNavigate?.(to),
      onHealth: (status) => now().onHealth?.(status),
      onAuth: (state) => now().onAuth?.(state),
      onError: (error) => now().onError?.(error),
    }).then(
      (made) => {
        embed.current = made;
        now().onEmbed?.(made);
      },
      (reason: unknown) => {
        if (!stop.signal.aborted) now().onError?.({ code: 'not_ready', message: String(reason) });
      },
    );
    return () => {
      stop.abort();
      now().onEmbed?.(undefined);
    };
  }, [baseUrl]);

  useEffect(() => {
    if (theme !== undefined) embed.current?.setTheme(theme);
  }, [theme]);
  useEffect(() => {
    embed.current?.go(view, latest.current.params);
  }, [view]);

  return createElement('div', { ref: mount });
}
