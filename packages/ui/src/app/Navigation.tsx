import { Nav, NavItem, NavList } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { Link, useLocation, useSearchParams } from 'react-router';
import { useHost } from '../host.ts';
import { carriedSearch } from '../kit/global-choice.ts';
import { PAGES } from './pages.ts';

export function Navigation(): ReactElement {
  const { t } = useHost();
  const { pathname } = useLocation();
  const [search] = useSearchParams();
  return (
    <Nav aria-label={t('nav.label')}>
      <NavList>
        {PAGES.map(({ path, words }) => (
          <NavItem key={path} itemId={path} isActive={pathname === path}>
            <Link to={`${path}${carriedSearch(search)}`}>{t(words)}</Link>
          </NavItem>
        ))}
      </NavList>
    </Nav>
  );
}
