import { useSyncExternalStore, type ReactElement, type ReactNode } from 'react';
import { Router } from 'react-router';
import type { FrameAddress } from './frame-address.ts';

/** Screens at the frame's own address. */
export function FrameRouter(props: { readonly address: FrameAddress; readonly children: ReactNode }): ReactElement {
  const { address } = props;
  const location = useSyncExternalStore(address.subscribe, address.current);
  return (
    <Router location={location} navigationType={address.lastMove()} navigator={address.navigator}>
      {props.children}
    </Router>
  );
}
