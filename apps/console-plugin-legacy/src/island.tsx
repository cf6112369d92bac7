import { Router, type Navigator } from 'isl-react-router';
import type { ComponentType } from 'react';
import { createRoot } from 'react-dom/client';
import { Texts, type ConsoleTexts } from './texts.ts';
import './island.css';

/** What the console's React hands to ours: plain values, no elements and no hooks. */
export interface Surroundings {
  readonly location: {
    readonly pathname: string;
    readonly search: string;
    readonly hash: string;
    readonly state: unknown;
    readonly key: string;
  };
  readonly navigator: Navigator;
  readonly texts: ConsoleTexts;
}

export interface Island<P> {
  readonly show: (props: P, surroundings: Surroundings) => void;
  readonly leave: () => void;
}

/** A root of our own React within an element of the console's: inside, a router like the one that consoles have from 4.22 on. */
export function mountIsland<P extends object>(ground: Element, Component: ComponentType<P>): Island<P> {
  const root = createRoot(ground);
  return {
    show: (props, { location, navigator, texts }) =>
      root.render(
        <Texts.Provider value={texts}>
          <Router location={location} navigator={navigator}>
            <Component {...props} />
          </Router>
        </Texts.Provider>,
      ),
    leave: () => root.unmount(),
  };
}
