import { createContext, useContext } from 'react';
import type { Listen, Send } from '@waymark/contract';
import type { HealthTone } from '@waymark/mesh';
import type { Translate } from './messages/messages.ts';

export type Theme = 'light' | 'dark';

/** Everything a screen may ask of the page it lives in. One implementation per place we ship to. */
export interface Host {
  readonly send: Send;
  readonly listen: Listen;
  /** Text in the reader's language. */
  readonly t: Translate;
  /** Now, Unix ms: handed in, so that screens can be replayed and tested. */
  readonly now: () => number;
  /** The reader's choice of theme; undefined `setTheme` where the surroundings decide. */
  readonly theme: Theme;
  readonly setTheme: ((theme: Theme) => void) | undefined;
  /** What the frame around us already shows, so we do not show it twice. */
  readonly chrome: {
    readonly navigation: boolean;
    readonly namespacePicker: boolean;
    /** Time, refresh and search too; absent: we show them. */
    readonly controls?: boolean;
  };
  /** Where readers never type a token because somebody else signs them in: asks for that. Absent: we have a form. */
  readonly signInElsewhere?: () => void;
  /** Beside that, signs readers in by themselves when they ask for it with a click; absent: they cannot. */
  readonly signInHere?: () => void;
  /** The window that a frame opened for its reader to sign in. Absent: nothing opens windows of this host. */
  readonly signInWindow?: {
    /** Gives the frame what the reader consented to; false where it cannot be reached. */
    readonly handOver: (ticket: string) => boolean;
    readonly close: () => void;
  };
  /** Hears how everything in view does, whenever that is known anew; absent: nobody cares. */
  readonly onHealth?: (tone: HealthTone) => void;
  /** A bug of ours that a reader may quote by its id: to the console or wherever this host collects them. */
  readonly report: (id: string, error: unknown) => void;
  /** Gives the reader a file; undefined where the surroundings forbid downloads. */
  readonly save: ((name: string, content: Blob) => void) | undefined;
  /** Into the clipboard; rejects where the browser or the page around us forbids it. */
  readonly copy: (text: string) => Promise<void>;
  /** The whole address under which others open a path of ours, such as `/topology?ns=shop`. */
  readonly linkTo: (path: string) => string;
  /** Leaves this page for another site; absent where the surroundings sign readers in and out. */
  readonly leaveFor?: (address: string) => void;
  /** Preferences that outlive a visit; reads give undefined when never set or forbidden by the browser. */
  readonly preferences: {
    readonly read: (name: string) => string | undefined;
    readonly write: (name: string, value: string) => void;
  };
}

const HostContext = createContext<Host | undefined>(undefined);
export const HostProvider = HostContext.Provider;

export function useHost(): Host {
  const host = useContext(HostContext);
  if (host === undefined) throw new Error('A screen was rendered outside HostProvider');
  return host;
}
