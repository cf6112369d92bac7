import { Nav, NavGroup, NavItem, NavList } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { Link, useLocation, useSearchParams } from 'react-router';
import { useHost } from '../host.ts';
import { carriedSearch } from '../kit/global-choice.ts';
import { pageGroups, type Page } from './pages.ts';

export function Navigation(): ReactElement {
  const { t } = useHost();
  return (
    <Nav aria-label={t('nav.label')}>
      {pageGroups().map(({ group, pages }) =>
        group === undefined ? (
          <NavList key="">
            <Items pages={pages} />
          </NavList>
        ) : (
          <NavGroup key={group} title={t(group)}>
            <Items pages={pages} />
          </NavGroup>
        ),
      )}
    </Nav>
  );
}

function Items({ pages }: { readonly pages: readonly Page[] }): ReactElement {
  const { t } = useHost();
  const { pathname } = useLocation();
  const [search] = useSearchParams();
  return (
    <>
      {pages.map(({ path, words }) => (
        <NavItem key={path} itemId={path} isActive={pathname === path || pathname.startsWith(`${path}/`)}>
          <Link to={`${path}${carriedSearch(search)}`}>{t(words)}</Link>
        </NavItem>
      ))}
    </>
  );
}
