import type { Envelope, ThemeChoice, ToFrame, ToPage } from '@waymark/embed-sdk';
import type { FrameAddress } from './frame-address.ts';
import { LOCALES, readView } from './parameters.ts';
import { toSelected } from './refs.ts';
import { writeTime } from './time.ts';

/** What a frame does when the page around it speaks. Every message is read as if a stranger had written it. */
export interface Hearing {
  readonly address: FrameAddress;
  readonly tell: <T extends keyof ToPage>(name: T, content: ToPage[T], id?: number) => void;
  readonly takeTicket: (ticket: string) => void;
  readonly showTheme: (theme: ThemeChoice) => void;
  readonly refresh: () => void;
  /** Goes to the same screen with this selected, without telling the page what it just said. */
  readonly highlight: (path: string) => void;
  readonly nowMs: () => number;
}

type Content = Readonly<Record<string, unknown>>;
const THEMES: readonly unknown[] = ['light', 'dark', 'system', 'high-contrast'] satisfies ThemeChoice[];

export function createHearing(frame: Hearing): (message: Envelope) => void {
  const refuse = (name: string): void =>
    frame.tell('error', { code: 'message_invalid', message: `${name} cannot be done with what came with it` });
  const at = (): { readonly pathname: string; readonly search: URLSearchParams } => {
    const { pathname, search } = frame.address.current();
    return { pathname, search: new URLSearchParams(search) };
  };
  const withSearch = (change: (search: URLSearchParams) => void): string => {
    const { pathname, search } = at();
    change(search);
    return `${pathname}?${search.toString()}`;
  };
  const messages: Readonly<Record<keyof ToFrame, (content: Content, id?: number) => boolean>> = {
    'auth.ticket': ({ ticket }) => {
      if (typeof ticket !== 'string' || ticket.length > 32_768) return false;
      frame.takeTicket(ticket);
      return true;
    },
    'theme.set': ({ theme }) => {
      if (!THEMES.includes(theme)) return false;
      frame.showTheme(theme as ThemeChoice);
      return true;
    },
    'locale.set': ({ locale }) => LOCALES.some((known) => known === locale),
    'nav.go': ({ view, params }) => {
      const search = toSearch(params);
      if (typeof view !== 'string' || view.length > 1000 || search === undefined) return false;
      const { path, mistakes } = readView(view, search, frame.nowMs());
      for (const mistake of mistakes) frame.tell('error', mistake);
      if (!mistakes.some(({ code }) => code === 'view_unknown')) frame.address.go(path);
      return true;
    },
    'scope.set': ({ ns }) => {
      if (!Array.isArray(ns) || ns.length > 500 || !ns.every((name) => typeof name === 'string')) return false;
      const { path, mistakes } = readView('topology', new URLSearchParams({ ns: ns.join(',') }), frame.nowMs());
      if (mistakes.length > 0) return false;
      const asked = new URLSearchParams(path.split('?')[1]).get('ns');
      frame.address.go(withSearch((search) => (asked === null ? search.delete('ns') : search.set('ns', asked))));
      return true;
    },
    'time.set': ({ from, to }) => {
      const { pathname, search } = at();
      if (!isTime(from) || !isTime(to) || !writeTime(search, String(from), String(to), frame.nowMs())) return false;
      frame.address.go(`${pathname}?${search.toString()}`);
      return true;
    },
    'refresh.now': () => {
      frame.refresh();
      return true;
    },
    highlight: ({ ref }) => {
      const selected = ref === null ? '' : toSelected(ref);
      if (selected === undefined || at().pathname !== '/topology') return false;
      frame.highlight(
        withSearch((search) => (selected === '' ? search.delete('selected') : search.set('selected', selected))),
      );
      return true;
    },
    ping: (_content, id) => {
      frame.tell('pong', undefined, id);
      return true;
    },
  };
  return ({ t, id, p }) => {
    if (!Object.hasOwn(messages, t)) return;
    const content = typeof p === 'object' && p !== null ? (p as Content) : {};
    if (!messages[t as keyof ToFrame](content, id)) refuse(t);
  };
}

const isTime = (value: unknown): value is string | number =>
  typeof value === 'number' || (typeof value === 'string' && value.length <= 40);

/** Parameters as in an address; undefined for what could not stand in one. */
function toSearch(params: unknown): URLSearchParams | undefined {
  const search = new URLSearchParams();
  if (params === undefined) return search;
  if (typeof params !== 'object' || params === null) return undefined;
  for (const [name, value] of Object.entries(params as Content)) {
    if (value === undefined) continue;
    const words: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (!words.every((word) => typeof word === 'string' || typeof word === 'number')) return undefined;
    search.set(name, words.join(','));
  }
  return search;
}
