import { Nav, NavItem, NavList } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { Link, useLocation, useSearchParams } from 'react-router';
import { useHost } from '../host.ts';
import { carriedSearch } from '../kit/global-choice.ts';

/** The screens there are. A screen enters this list when it can be opened. */
const SCREENS = [{ path: '/topology', words: 'nav.topology' }] as const;

export function Navigation(): ReactElement {
  const { t } = useHost();
  const { pathname } = useLocation();
  const [search] = useSearchParams();
  return (
    <Nav aria-label={t('nav.label')}>
      <NavList>
        {SCREENS.map(({ path, words }) => (
          <NavItem key={path} itemId={path} isActive={pathname === path}>
            <Link to={`${path}${carriedSearch(search)}`}>{t(words)}</Link>
          </NavItem>
        ))}
      </NavList>
    </Nav>
  );
}
