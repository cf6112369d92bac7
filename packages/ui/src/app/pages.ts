import type { MessageKey } from '../messages/messages.ts';

/** The screens there are. A screen enters this list when it can be opened. */
export const PAGES: readonly { readonly path: string; readonly words: MessageKey }[] = [
  { path: '/topology', words: 'nav.topology' },
  { path: '/actions', words: 'nav.actions' },
];
