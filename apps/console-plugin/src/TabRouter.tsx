import { useContext, useMemo, useState, type ComponentType, type ReactElement, type ReactNode } from 'react';
import {
  createPath,
  parsePath,
  Router,
  UNSAFE_NavigationContext as NavigationContext,
  type Navigator,
  type To,
} from 'react-router';
import { Afresh } from './ConsoleRouter.tsx';
import { BASE_PATH } from './plugin-metadata.ts';

/**
 * One screen of ours inside a tab of the console: what is chosen on it stays in the tab, and a link to another screen opens that screen in the console.
 * `path`: the screen, as in the dashboard.
 */
export function tabRouter(path: string): ComponentType<{ readonly children: ReactNode }> {
  return function TabRouter(props: { readonly children: ReactNode }): ReactElement {
    const { navigator: outer, basename } = useContext(NavigationContext);
    const base = `${basename === '/' ? '' : basename}${BASE_PATH}`;
    const [location, setLocation] = useState(`${base}${path}`);
    const here = parsePath(location).pathname;
    const navigator = useMemo<Navigator>(() => {
      const stay = (to: To): boolean => pathnameOf(to) === here;
      const asText = (to: To): string => (typeof to === 'string' ? to : createPath(to));
      return {
        createHref: asText,
        go: (steps) => outer.go(steps),
        push: (to, state) => (stay(to) ? setLocation(asText(to)) : outer.push(to, state)),
        replace: (to, state) => (stay(to) ? setLocation(asText(to)) : outer.replace(to, state)),
      };
    }, [outer, here]);
    return (
      <Afresh>
        <Router basename={base} location={location} navigator={navigator}>
          {props.children}
        </Router>
      </Afresh>
    );
  };
}

const pathnameOf = (to: To): string | undefined => (typeof to === 'string' ? parsePath(to) : to).pathname;
