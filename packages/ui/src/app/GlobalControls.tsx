import type { ReactElement } from 'react';
import { useHost } from '../host.ts';
import { Choice } from '../kit/Choice.tsx';
import { WINDOWS } from '../kit/global-choice.ts';
import { useGlobalChoice } from '../kit/use-global-choice.ts';
import { NamespacePicker } from './NamespacePicker.tsx';
import { RefreshControl } from './RefreshControl.tsx';

/** What holds for every screen: where to look, which time, how often. */
export function GlobalControls(): ReactElement {
  const { t, chrome } = useHost();
  const [choice, update] = useGlobalChoice();
  return (
    <div className="waymark-globals">
      {!chrome.namespacePicker && <NamespacePicker />}
      <div className="waymark-globals__time">
        <Choice
          label={t('time.label')}
          chosen={choice.windowSeconds}
          options={WINDOWS.map((seconds) => ({ value: seconds, words: t(`time.last.${seconds}`) }))}
          onChoose={(windowSeconds) => update((held) => ({ ...held, windowSeconds }))}
        />
        <RefreshControl />
      </div>
    </div>
  );
}
