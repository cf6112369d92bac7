import type { MessageKey } from '../messages/messages.ts';

export interface Page {
  readonly path: string;
  readonly words: MessageKey;
  /** Screens of one group stand under its name. */
  readonly group?: MessageKey;
}

/** The screens there are. A screen enters this list when it can be opened. */
export const PAGES: readonly Page[] = [
  { path: '/topology', words: 'nav.topology' },
  { path: '/waypoints', words: 'nav.waypoints', group: 'nav.group.proxies' },
];
