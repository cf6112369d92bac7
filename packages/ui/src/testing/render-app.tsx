import { configure, render, type RenderResult } from '@testing-library/react';
import type { ReactElement, ReactNode } from 'react';
import { MemoryRouter, useLocation } from 'react-router';
import { PATHS, type NamespacesAnswer, type SessionAnswer } from '@waymark/contract';
import { WaymarkApp } from '../app/WaymarkApp.tsx';
import type { Host } from '../host.ts';
import { completePage } from './jsdom-page.ts';
import { fakeHost, type Answers, type FakeHost } from './fake-host.ts';

// Screens are loaded when they are opened: on a busy machine the first one takes longer than the second that is waited by default.
configure({ asyncUtilTimeout: 15_000 });
completePage();

export const SIGNED_IN: SessionAnswer = {
  is: 'signed-in',
  user: 'system:serviceaccount:ops:reader',
  by: 'token',
  ways: [{ is: 'token' }],
};
export const NAMESPACES: NamespacesAnswer = {
  namespaces: [
    { cluster: 'east', name: 'data', dataplane: 'ambient' },
    { cluster: 'east', name: 'legacy', dataplane: 'none' },
    { cluster: 'east', name: 'shop', dataplane: 'ambient' },
  ],
  gaps: [],
};

export interface RenderedApp extends RenderResult {
  readonly host: FakeHost;
  /** Where the reader is, as the address bar would say. */
  readonly address: () => string;
}

/** The whole product at an address, over canned answers. */
export function renderApp(address: string, answers: Answers = {}, more: Partial<Host> = {}): RenderedApp {
  const host = fakeHost({ [PATHS.session]: SIGNED_IN, [PATHS.namespaces]: NAMESPACES, ...answers }, more);
  let at = address;
  function Address(): null {
    const { pathname, search } = useLocation();
    at = `${pathname}${decodeURIComponent(search)}`;
    return null;
  }
  function Router(props: { readonly children: ReactNode }): ReactElement {
    return (
      <MemoryRouter initialEntries={[address]}>
        {props.children}
        <Address />
      </MemoryRouter>
    );
  }
  return { ...render(<WaymarkApp host={host} router={Router} />), host, address: () => at };
}
