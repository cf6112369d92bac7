import type { MessageKey } from '../messages/messages.ts';

/** The screens there are. A screen enters this list when it can be opened. */
export const PAGES: readonly Page[] = [
  { path: '/topology', words: 'nav.topology' },
  { path: '/workloads', words: 'nav.workloads', group: 'nav.traffic' },
  { path: '/logs', words: 'nav.logs', group: 'nav.traffic' },
  { path: '/waypoints', words: 'nav.waypoints', group: 'nav.proxies' },
  { path: '/ztunnels', words: 'nav.ztunnels', group: 'nav.proxies' },
  { path: '/findings', words: 'nav.findings' },
  { path: '/mesh', words: 'nav.mesh', group: 'nav.meshGroup' },
  { path: '/actions', words: 'nav.actions' },
];

export interface Page {
  readonly path: string;
  readonly words: MessageKey;
  /** Under which heading of the navigation it stands; those of one group stand together. */
  readonly group?: MessageKey;
}

/** The pages in their order, those of one group together. */
export function pageGroups(): readonly { readonly group: MessageKey | undefined; readonly pages: readonly Page[] }[] {
  const groups = new Map<MessageKey | undefined, Page[]>();
  for (const page of PAGES) groups.set(page.group, [...(groups.get(page.group) ?? []), page]);
  return [...groups].map(([group, pages]) => ({ group, pages }));
}
