import {
  Masthead,
  MastheadBrand,
  MastheadContent,
  MastheadLogo,
  MastheadMain,
  MastheadToggle,
  Page,
  PageSidebar,
  PageSidebarBody,
  PageToggleButton,
  SkipToContent,
} from '@patternfly/react-core';
import { BarsIcon } from '@patternfly/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement, type ReactNode } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { useHost } from '../host.ts';
import { ChangedLevels } from '../kit/ChangedLevels.tsx';
import { carriedSearch } from '../kit/global-choice.ts';
import { useClient } from '../kit/use-client.ts';
import { useShortcuts } from '../kit/use-shortcuts.ts';
import { GlobalControls } from './GlobalControls.tsx';
import { Logo } from './Logo.tsx';
import { SearchBox } from './SearchBox.tsx';
import { useOwnFindables } from './use-own-findables.ts';
import { Navigation } from './Navigation.tsx';
import { sessionQuery } from './session-query.ts';
import { SignInPage } from './SignInPage.tsx';
import { ThemeToggle } from './ThemeToggle.tsx';
import { Shortcuts } from './Shortcuts.tsx';
import { UserMenu } from './UserMenu.tsx';
import './frame.css';

const CONTENT_ID = 'waymark-content';

/** What stands around every screen. Where the host brings its own frame, only the choices that it has not remain. */
export function Frame(props: { readonly children: ReactNode }): ReactElement {
  const { t, chrome, signInElsewhere } = useHost();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const [help, setHelp] = useState(false);
  const [signingIn, setSigningIn] = useState(false);
  useShortcuts({
    '?': () => setHelp((open) => !open),
    'g t': () => void navigate(`/topology${carriedSearch(search)}`),
    'g l': () => void navigate(`/logs${carriedSearch(search)}`),
  });

  const own = useOwnFindables(() => setHelp(true));

  const session = useQuery(sessionQuery(useClient()));

  if (signingIn && session.data !== undefined) {
    const back = (): void => setSigningIn(false);
    return <SignInPage ways={session.data.ways} onCancel={back} onDone={back} />;
  }
  if (chrome.navigation) {
    return (
      <div className="waymark-inset">
        {chrome.controls !== true && (
          <div className="waymark-inset__controls">
            <GlobalControls />
            <SearchBox own={own} />
            <Shortcuts isOpen={help} onToggle={setHelp} />
          </div>
        )}
        <ChangedLevels />
        <div className="waymark-inset__content">{props.children}</div>
      </div>
    );
  }
  const masthead = (
    <Masthead className="waymark-masthead" display={{ default: 'inline' }}>
      <MastheadMain>
        <MastheadToggle>
          <PageToggleButton
            isHamburgerButton={false}
            variant="plain"
            aria-label={t('nav.toggle')}
            id="waymark-nav-toggle"
          >
            <BarsIcon />
          </PageToggleButton>
        </MastheadToggle>
        <MastheadBrand>
          <MastheadLogo
            className="waymark-masthead__brand"
            component={(logo) => <Link {...logo} to={`/topology${carriedSearch(search)}`} />}
          >
            <Logo /> <span>{t('product.name')}</span>
          </MastheadLogo>
        </MastheadBrand>
      </MastheadMain>
      <MastheadContent className="waymark-masthead__content">
        <GlobalControls />
        <div className="waymark-masthead__own">
          <SearchBox own={own} />
          <Shortcuts isOpen={help} onToggle={setHelp} />
          <ThemeToggle />
          {signInElsewhere === undefined && <UserMenu onSignIn={() => setSigningIn(true)} />}
        </div>
      </MastheadContent>
    </Masthead>
  );
  return (
    <Page
      className="waymark-frame"
      masthead={masthead}
      isManagedSidebar
      isContentFilled
      mainContainerId={CONTENT_ID}
      skipToContent={<SkipToContent href={`#${CONTENT_ID}`}>{t('frame.skip')}</SkipToContent>}
      sidebar={
        <PageSidebar className="waymark-sidebar">
          <PageSidebarBody>
            <Navigation />
          </PageSidebarBody>
        </PageSidebar>
      }
    >
      <ChangedLevels />
      {props.children}
    </Page>
  );
}
