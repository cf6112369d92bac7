import { Divider, Menu, MenuContent, MenuItem, MenuList } from '@patternfly/react-core';
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import { Link, useLocation } from 'react-router';
import { useHost } from '../../../host.ts';
import type { MessageKey } from '../../../messages/messages.ts';
import './menu.css';

/** What the menu is about, by the id that the picture draws it with. */
export interface MenuSubject {
  readonly is: 'place' | 'line' | 'box';
  readonly id: string;
  readonly name: string;
}

/** What can be done; an absent action is not offered. */
export interface MenuActions {
  readonly open: (id: string) => void;
  /** Only the surroundings of a place. */
  readonly focus?: ((id: string, hops: 1 | 2) => void) | undefined;
  /** Looks for whatever it talks with. */
  readonly peers?: ((id: string) => void) | undefined;
  /** Adds it to what is hidden. */
  readonly hide?: ((id: string) => void) | undefined;
  /** Given for boxes that stand open. */
  readonly fold?: ((id: string) => void) | undefined;
  /** Given for boxes that are folded. */
  readonly unfold?: ((id: string) => void) | undefined;
}

interface PlaceMenuProps {
  readonly subject: MenuSubject;
  /** Where it was asked for, in pixels of the window. */
  readonly at: { readonly x: number; readonly y: number };
  readonly actions: MenuActions;
  /** Other screens that know it, such as its logs. */
  readonly links?: readonly { readonly words: string; readonly path: string }[];
  readonly onClose: () => void;
}

interface Item {
  readonly words: MessageKey;
  readonly run: () => void;
}

/** px to the edge of the window. */
const EDGE = 8;

/** The menu of the right button and of the menu key. Focus goes in when it opens and back when it closes. */
export function PlaceMenu({ subject, at, actions, links = [], onClose }: PlaceMenuProps): ReactElement {
  const { t, copy, linkTo } = useHost();
  const { pathname, search } = useLocation();
  const frame = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  const { id, name } = subject;
  const close = useRef(onClose);
  close.current = onClose;

  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const { width, height } = element.getBoundingClientRect();
    element.style.insetInlineStart = `${String(Math.max(EDGE, Math.min(at.x, window.innerWidth - width - EDGE)))}px`;
    element.style.insetBlockStart = `${String(Math.max(EDGE, Math.min(at.y, window.innerHeight - height - EDGE)))}px`;
  }, [at.x, at.y]);
  useEffect(() => {
    const before = document.activeElement;
    frame.current?.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
    return () => {
      // Not when the reader has already gone elsewhere, e.g. by a click.
      const isOurs = document.activeElement === null || document.activeElement === document.body;
      if (isOurs && before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [id]);
  useEffect(() => {
    const onPointer = (event: Event): void => {
      if (event.target instanceof Node && frame.current?.contains(event.target) !== true) close.current();
    };
    document.addEventListener('pointerdown', onPointer, true);
    return () => document.removeEventListener('pointerdown', onPointer, true);
  }, []);

  const then = (run: () => void) => (): void => {
    onClose();
    run();
  };
  const copied = (text: string) => (): void => {
    copy(text).then(onClose, () => setFailed(true));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' && event.key !== 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    onClose();
  };
  const { focus, peers, hide, fold, unfold } = actions;
  const link = new URLSearchParams(search);
  link.set('selected', id);
  const groups: readonly (readonly Item[])[] = [
    [
      { words: 'menu.open', run: then(() => actions.open(id)) },
      ...offered('menu.focus1', focus && then(() => focus(id, 1))),
      ...offered('menu.focus2', focus && then(() => focus(id, 2))),
      ...offered('menu.peers', peers && then(() => peers(id))),
    ],
    [
      ...offered('menu.fold', fold && then(() => fold(id))),
      ...offered('menu.unfold', unfold && then(() => unfold(id))),
      ...offered('menu.hide', hide && then(() => hide(id))),
    ],
    [
      { words: 'menu.copyName', run: copied(name) },
      { words: 'menu.copyLink', run: copied(linkTo(`${pathname}?${link.toString()}`)) },
    ],
  ];
  return (
    <div ref={frame} className="waymark-menu" onKeyDown={onKeyDown}>
      <Menu isPlain isScrollable>
        <MenuContent>
          <MenuList aria-label={t('menu.label', { name })}>
            {links.map(({ words, path }) => (
              <MenuItem key={path} component={(given: object) => <Link {...given} to={path} />} onClick={onClose}>
                {words}
              </MenuItem>
            ))}
            {groups
              .filter((group) => group.length > 0)
              .flatMap((group, index) => [
                ...(index > 0 || links.length > 0 ? [<Divider key={`divider-${String(index)}`} component="li" />] : []),
                ...group.map(({ words, run }) => (
                  <MenuItem key={words} onClick={run}>
                    {t(words)}
                  </MenuItem>
                )),
              ])}
          </MenuList>
        </MenuContent>
        {failed && (
          <p role="alert" className="waymark-menu__word">
            {t('menu.copyFailed')}
          </p>
        )}
      </Menu>
    </div>
  );
}

const offered = (words: MessageKey, run: (() => void) | undefined): readonly Item[] =>
  run === undefined ? [] : [{ words, run }];
