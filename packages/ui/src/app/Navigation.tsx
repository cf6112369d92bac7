import { Nav, NavGroup, NavItem, NavList } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { Link, useLocation, useSearchParams } from 'react-router';
import { useHost } from '../host.ts';
import { carriedSearch } from '../kit/global-choice.ts';
import { PAGES, type Page } from './pages.ts';

export function Navigation(): ReactElement {
  const { t } = useHost();
  const { pathname } = useLocation();
  const [search] = useSearchParams();
  const item = ({ path, words }: Page): ReactElement => (
    // A page of one thing belongs to the list that it was opened from.
    <NavItem key={path} itemId={path} isActive={pathname === path || pathname.startsWith(`${path}/`)}>
      <Link to={`${path}${carriedSearch(search)}`}>{t(words)}</Link>
    </NavItem>
  );
  const groups = [...new Set(PAGES.flatMap(({ group }) => group ?? []))];
  return (
    <Nav aria-label={t('nav.label')}>
      <NavList>{PAGES.filter(({ group }) => group === undefined).map(item)}</NavList>
      {groups.map((group) => (
        <NavGroup key={group} title={t(group)}>
          {PAGES.filter((page) => page.group === group).map(item)}
        </NavGroup>
      ))}
    </Nav>
  );
}
