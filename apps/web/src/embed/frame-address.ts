import { createPath, NavigationType, parsePath, type Location, type Navigator, type To } from 'react-router';

/** The address of the screen inside the frame. The browser's own stays what the page around us wrote, and so does its history. */
export interface FrameAddress {
  readonly navigator: Navigator;
  readonly current: () => Location;
  readonly lastMove: () => NavigationType;
  /** Goes there as the page around us asks: its rules for readers do not hold. */
  readonly go: (path: string) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

/** Whether a reader's link is followed here. Called for links to other screens alone. */
export type MayLeave = (path: string) => boolean;

export function createFrameAddress(first: string, mayLeave: MayLeave): FrameAddress {
  const listeners = new Set<() => void>();
  let keys = 0;
  const toLocation = (to: To, state: unknown = null): Location => ({
    pathname: '/',
    search: '',
    hash: '',
    unstable_mask: undefined,
    ...(typeof to === 'string' ? parsePath(to) : to),
    state,
    key: String(keys++),
  });
  let entries = [toLocation(first)];
  let at = 0;
  let move: NavigationType = NavigationType.Pop;
  const current = (): Location => {
    const location = entries[at];
    if (location === undefined) throw new Error('the history of a frame has no such entry');
    return location;
  };
  const told = (by: NavigationType): void => {
    move = by;
    for (const listener of listeners) listener();
  };
  const push = (location: Location): void => {
    entries = [...entries.slice(0, at + 1), location];
    at = entries.length - 1;
    told(NavigationType.Push);
  };
  return {
    current,
    lastMove: () => move,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    go: (path) => push(toLocation(path)),
    navigator: {
      createHref: (to) => (typeof to === 'string' ? to : createPath(to)),
      go: (steps) => {
        at = Math.min(Math.max(at + steps, 0), entries.length - 1);
        told(NavigationType.Pop);
      },
      push: (to, state) => {
        const location = toLocation(to, state);
        if (location.pathname !== current().pathname && !mayLeave(createPath(location))) return;
        push(location);
      },
      replace: (to, state) => {
        entries = entries.map((entry, index) => (index === at ? toLocation(to, state) : entry));
        told(NavigationType.Replace);
      },
    },
  };
}
