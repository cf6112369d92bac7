import { EMBED_EVENTS, EMBED_SIGN_INS, type EmbedEvent, type EmbedSignIn } from '@waymark/contract';

/** What the server wrote into the document of frames. What cannot be read is nothing: a page that is not named has nobody to talk to. */
export interface ToldByServer {
  /** Pages that may embed us. */
  readonly origins: readonly string[];
  /** How readers may sign in here themselves. */
  readonly signIns: readonly EmbedSignIn[];
  /** Whether this page may hear of that; what is no event of this list everybody may. */
  readonly mayTell: (origin: string, name: string) => boolean;
}

export function readToldByServer(document: Document): ToldByServer {
  const told = (name: string): unknown => {
    try {
      return JSON.parse(document.querySelector(`meta[name="waymark-embed-${name}"]`)?.getAttribute('content') ?? '');
    } catch {
      return undefined;
    }
  };
  const events = (told('events') ?? {}) as Readonly<Record<string, unknown>>;
  return {
    origins: words(told('origins')),
    signIns: words(told('sign-in')).flatMap((word) => EMBED_SIGN_INS.find((known) => known === word) ?? []),
    mayTell: (origin, name) => {
      const isEvent = EMBED_EVENTS.some((event: EmbedEvent) => event === name);
      return !isEvent || !Object.hasOwn(events, origin) || words(events[origin]).includes(name);
    },
  };
}

const words = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((word) => typeof word === 'string') : [];
