import type { ThemeChoice } from '@waymark/embed-sdk';
import { createFrameAddress, type FrameAddress } from './frame-address.ts';
import { createStreams, send, type Streams } from './frame-host.ts';
import { openFramePort, type FramePort } from './frame-port.ts';
import { createFrameSession, type FrameSession } from './frame-session.ts';
import { createHearing } from './hear.ts';
import type { EmbedParameters } from './parameters.ts';
import { toLinkRef, toRef } from './refs.ts';
import type { ToldByServer } from './told-by-server.ts';

/** What a frame is without its picture: where it is, whom it talks to, who reads. */
export interface Frame {
  readonly port: FramePort;
  readonly address: FrameAddress;
  readonly session: FrameSession;
  readonly streams: Streams;
}

/** What page and frame can say to each other beyond the handshake. */
const CAPABILITIES = [
  ...['auth.ticket', 'theme.set', 'locale.set', 'nav.go', 'scope.set', 'time.set', 'refresh.now', 'highlight', 'ping'],
  ...['resize', 'nav.changed', 'link.request', 'select', 'health'],
];

export function createFrame(
  parameters: EmbedParameters,
  { origins, signIns, mayTell }: ToldByServer,
  show: { readonly theme: (theme: ThemeChoice) => void; readonly anew: () => void },
): Frame {
  const { id, links, interact, mistakes } = parameters;
  const toUrl = (path: string): string => new URL(path, location.origin).href;
  const streams = createStreams();
  let isHighlighting = false;

  const mayLeave = (path: string): boolean => {
    const url = toUrl(path);
    if (new URL(url).origin !== location.origin) return false;
    // By itself, without a page around it, there is nobody to decide.
    if (port.embedder() === undefined) return true;
    const isTold = mayTell(port.embedder() ?? '', 'link.request');
    if (isTold && (links === 'event' || interact === 'select'))
      port.send('link.request', { ref: toLinkRef(path.split(/[?#]/)[0] ?? ''), url });
    else if (interact === 'select') return false;
    else if (links === 'self') return true;
    else window.open(url, links === 'top' ? '_top' : '_blank', links === 'top' ? undefined : 'noopener');
    return false;
  };
  const address = createFrameAddress(parameters.path, mayLeave);
  const port = openFramePort(
    {
      window,
      allowedOrigins: origins,
      mayTell,
      id,
      nowMs: Date.now,
      greet: (origin) => ({ v: 1, capabilities: CAPABILITIES.filter((name) => mayTell(origin, name)) }),
    },
    (message) => hear(message),
  );
  const session = createFrameSession({ port, send, signIns, nowMs: Date.now }, show.anew);
  const hear = createHearing({
    address,
    tell: port.send,
    takeTicket: (ticket) => void session.take(ticket),
    showTheme: show.theme,
    refresh: () => {
      if (!streams.renew()) show.anew();
    },
    highlight: (path) => {
      isHighlighting = true;
      address.go(path);
      isHighlighting = false;
    },
    nowMs: Date.now,
  });

  for (const mistake of mistakes) port.send('error', mistake);
  let before = address.current();
  address.subscribe(() => {
    const now = address.current();
    const [was, is] = [before, now].map(selectedAt);
    before = now;
    const path = `${now.pathname}${now.search}`;
    port.send('nav.changed', { path, canonicalUrl: toUrl(path) });
    if (was !== is && !isHighlighting) port.send('select', { ref: is === undefined ? null : (toRef(is) ?? null) });
  });
  return { port, address, session, streams };
}

const selectedAt = ({
  pathname,
  search,
}: {
  readonly pathname: string;
  readonly search: string;
}): string | undefined =>
  pathname === '/topology' ? (new URLSearchParams(search).get('selected') ?? undefined) : undefined;
