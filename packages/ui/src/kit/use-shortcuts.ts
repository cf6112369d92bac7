import { useEffect, useRef } from 'react';

/** How long after `g` the second key still belongs to it. */
const CHORD_MS = 1200;

/** Keys of the whole page, such as `?` or `g t`. They rest while the reader types, and yield to whoever handled the key first. */
export function useShortcuts(actions: Readonly<Record<string, () => void>>): void {
  const held = useRef(actions);
  held.current = actions;
  useEffect(() => {
    let chord = { key: '', atMs: 0 };
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === 'Escape' && isInOverlay(event.target)) return;
      const chorded = event.timeStamp - chord.atMs < CHORD_MS ? `${chord.key} ${event.key}` : event.key;
      chord = { key: event.key, atMs: event.timeStamp };
      const action = held.current[chorded] ?? held.current[event.key];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

/** An open menu or popover is closed by its own Escape: one key closes one thing. What is pressed as well is a box of the picture that stands open. */
const isInOverlay = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest(
    '[role="menu"], [role="listbox"], [role="dialog"], button[aria-expanded="true"]:not([aria-pressed])',
  ) !== null;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));
