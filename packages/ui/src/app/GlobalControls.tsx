import type { ReactElement } from 'react';
import { useHost } from '../host.ts';
import { NamespacePicker } from './NamespacePicker.tsx';
import { RefreshControl } from './RefreshControl.tsx';
import { TimeRange } from './TimeRange.tsx';

/** What holds for every screen: where to look, which time, how often. */
export function GlobalControls(): ReactElement {
  const { chrome } = useHost();
  return (
    <div className="waymark-globals">
      {!chrome.namespacePicker && <NamespacePicker />}
      <div className="waymark-globals__time">
        <TimeRange />
        <RefreshControl />
      </div>
    </div>
  );
}
