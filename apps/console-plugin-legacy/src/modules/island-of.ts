import { createElement, useContext, useEffect, useRef, type ComponentType, type FunctionComponent } from 'react';
import { useTranslation } from 'react-i18next';
import { UNSAFE_NavigationContext as NavigationContext, useLocation } from 'react-router-dom-v5-compat';
import { mountIsland, type Island } from '../island.tsx';

/** A component for the console's React 17 that shows one of ours, which React 17 could not run. */
export function islandOf<P extends object>(Component: ComponentType<P>): FunctionComponent<P> {
  return function Ground(props) {
    const ground = useRef<HTMLDivElement>(null);
    const island = useRef<Island<P> | undefined>(undefined);
    const location = useLocation();
    const { navigator } = useContext(NavigationContext);
    const { i18n } = useTranslation();
    useEffect(() => {
      if (ground.current !== null) island.current = mountIsland(ground.current, Component);
      return () => island.current?.leave();
    }, []);
    useEffect(() => island.current?.show(props, { location, navigator, texts: i18n }));
    return createElement('div', { ref: ground, className: 'waymark-console__island' });
  };
}
