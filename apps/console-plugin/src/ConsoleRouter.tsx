import type { ReactElement, ReactNode } from 'react';
import {
  Router,
  UNSAFE_LocationContext as LocationContext,
  UNSAFE_NavigationContext as NavigationContext,
  UNSAFE_RouteContext as RouteContext,
  useLocation,
  useNavigationType,
} from 'react-router';
import { useContext } from 'react';
import { BASE_PATH } from './plugin-metadata.ts';

/**
 * Our screens know their addresses from `/`; in the console all of them lie below our own path. A router within a router is not allowed, so ours
 * begins afresh: it has the console's location and its navigation, and a base of its own.
 */
export function ConsoleRouter(props: { readonly children: ReactNode }): ReactElement {
  const location = useLocation();
  const type = useNavigationType();
  const { navigator, basename } = useContext(NavigationContext);
  const base = basename === '/' ? '' : basename;
  const whole = { ...location, pathname: `${base}${location.pathname}` };
  return (
    <Afresh>
      <Router basename={`${base}${BASE_PATH}`} location={whole} navigationType={type} navigator={navigator}>
        {props.children}
      </Router>
    </Afresh>
  );
}

const NOWHERE = { outlet: null, matches: [], isDataRoute: false };

/** Hides the console's router from what stands inside. */
export function Afresh(props: { readonly children: ReactNode }): ReactElement {
  return (
    <LocationContext.Provider value={null as never}>
      <RouteContext.Provider value={NOWHERE}>{props.children}</RouteContext.Provider>
    </LocationContext.Provider>
  );
}
