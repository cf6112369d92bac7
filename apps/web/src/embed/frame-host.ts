import { EMBED_HEADER, type Listen, type Send } from '@waymark/contract';
import { inBrowser, type Host, type Theme, type Translate } from '@waymark/ui';
import { listen, sendWith } from '../server-link.ts';
import type { FramePort } from './frame-port.ts';
import type { FrameSession } from './frame-session.ts';
import type { EmbedParameters } from './parameters.ts';

/** Requests from a frame say so: the server refuses what a lured click could change. */
export const send: Send = (request) => sendWith(request, { [EMBED_HEADER]: '1' });

export interface Streams {
  readonly listen: Listen;
  /** Opens every stream anew, which brings a fresh answer; false where there is none. */
  readonly renew: () => boolean;
}

export function createStreams(): Streams {
  const open = new Set<() => void>();
  return {
    listen: (path, on) => {
      let close = listen(path, on);
      const again = (): void => {
        close();
        close = listen(path, on);
      };
      open.add(again);
      return () => {
        open.delete(again);
        close();
      };
    },
    renew: () => {
      for (const again of open) again();
      return open.size > 0;
    },
  };
}

/** For as long as the frame lives: what a browser stores for frames it may give to other pages of the same site. */
function createPreferences(): Host['preferences'] {
  // Nobody tours a picture in another page.
  const held = new Map([['topology.tour', 'seen']]);
  return { read: (name) => held.get(name), write: (name, value) => void held.set(name, value) };
}

const preferences = createPreferences();

/** The frame as host: theme, sign-in and much of the chrome are the surrounding page's. */
export function frameHost(
  parts: {
    readonly t: Translate;
    readonly theme: Theme;
    readonly listen: Listen;
    readonly port: FramePort;
    readonly session: FrameSession;
  },
  { chrome }: EmbedParameters,
): Host {
  return {
    ...inBrowser,
    send,
    listen: parts.listen,
    t: parts.t,
    theme: parts.theme,
    setTheme: undefined,
    chrome: { navigation: chrome !== 'full', namespacePicker: false, controls: chrome === 'none' },
    signInElsewhere: parts.session.askForTicket,
    ...(parts.session.signInHere === undefined ? {} : { signInHere: parts.session.signInHere }),
    onHealth: (status) => parts.port.send('health', { status }),
    linkTo: (path) => new URL(path, location.origin).href,
    preferences,
  };
}
