import { Menu, MenuContent, MenuItem, MenuList, TextInputGroup, TextInputGroupMain } from '@patternfly/react-core';
import { SearchIcon } from '@patternfly/react-icons';
import { useId, useMemo, useRef, useState, type FocusEvent, type KeyboardEvent, type ReactElement } from 'react';
import { useHost } from '../host.ts';
import type { Findable } from '../kit/search-sources.ts';
import { useSearchSources } from '../kit/use-search-sources.ts';
import { useShortcuts } from '../kit/use-shortcuts.ts';
import { toHits } from './search-hits.ts';
import './search-box.css';

/** Finds whatever is loaded and goes there. `own` is what is always there; screens add what they show. */
export function SearchBox(props: { readonly own: readonly Findable[] }): ReactElement {
  const { t } = useHost();
  const sources = useSearchSources();
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const before = useRef<Element | null>(null);
  const [words, setWords] = useState('');
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const { own } = props;
  const groups = useMemo(
    () => (isOpen ? toHits([...sources.all(), ...own], words) : []),
    [isOpen, sources, own, words],
  );
  const hits = groups.flatMap((group) => group.hits);
  const active = hits[Math.min(at, hits.length - 1)];
  const idOf = (hit: Findable): string => `${id}-${String(hits.indexOf(hit))}`;
  const inputOf = (): HTMLInputElement | null | undefined => frame.current?.querySelector('input');

  useShortcuts({
    '/': () => inputOf()?.focus(),
  });
  const close = (): void => {
    setOpen(false);
    setWords('');
    setAt(0);
  };
  /** Back to where the reader was, so that the keys go on there. */
  const leave = (): void => {
    close();
    inputOf()?.blur();
    if (before.current instanceof HTMLElement && before.current.isConnected) before.current.focus();
  };
  const go = (hit: Findable): void => {
    leave();
    hit.go();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') leave();
    else if (event.key === 'Enter' && active !== undefined) go(active);
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      setOpen(true);
      if (hits.length > 0) setAt((held) => (held + (event.key === 'ArrowDown' ? 1 : -1) + hits.length) % hits.length);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={frame}
      role="search"
      className="waymark-search"
      onBlur={({ relatedTarget }) => {
        if (!(relatedTarget instanceof Node && frame.current?.contains(relatedTarget) === true)) close();
      }}
    >
      <TextInputGroup>
        <TextInputGroupMain
          icon={<SearchIcon />}
          type="text"
          value={words}
          placeholder={t('search.placeholder')}
          role="combobox"
          aria-label={t('search.label')}
          isExpanded={isOpen}
          aria-controls={`${id}-list`}
          {...(active === undefined ? {} : { 'aria-activedescendant': idOf(active) })}
          onFocus={({ relatedTarget }: FocusEvent) => {
            before.current = relatedTarget;
            setOpen(true);
          }}
          onChange={(_event, typed) => {
            setWords(typed);
            setAt(0);
            setOpen(true);
          }}
          onKeyDown={onKeyDown}
        />
      </TextInputGroup>
      {isOpen && (
        <Menu
          role="listbox"
          isScrollable
          className="waymark-search__answers"
          onMouseDown={(event) => event.preventDefault()}
        >
          <MenuContent>
            <MenuList id={`${id}-list`} aria-label={t('search.answers')}>
              {groups.flatMap((group) => [
                <li key={group.kind} role="presentation" className="waymark-search__group">
                  {t(`search.kind.${group.kind}`)}
                  {group.more > 0 && ` · ${t('search.more', { count: group.more })}`}
                </li>,
                ...group.hits.map((hit) => (
                  <MenuItem
                    key={`${hit.kind} ${hit.id}`}
                    id={idOf(hit)}
                    itemId={idOf(hit)}
                    isFocused={hit === active}
                    onClick={() => go(hit)}
                    {...(hit.hint === undefined ? {} : { description: hit.hint })}
                  >
                    {hit.name}
                  </MenuItem>
                )),
              ])}
              {groups.length === 0 && (
                <li role="presentation" className="waymark-search__group">
                  {t('search.none')}
                </li>
              )}
            </MenuList>
          </MenuContent>
        </Menu>
      )}
      {isOpen && (
        <span role="status" className="pf-v6-screen-reader">
          {words === '' ? '' : t('search.found', { count: hits.length })}
        </span>
      )}
    </div>
  );
}
