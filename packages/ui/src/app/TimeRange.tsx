import { useState, type ReactElement } from 'react';
import { useHost } from '../host.ts';
import { Choice } from '../kit/Choice.tsx';
import { WINDOWS } from '../kit/global-choice.ts';
import { lastWords, rangeWords } from '../kit/time-words.ts';
import { useGlobalChoice } from '../kit/use-global-choice.ts';
import { CustomRange } from './CustomRange.tsx';
import './time-range.css';

/** Which stretch of time every screen shows: one of the menu, or any from one moment to another. */
export function TimeRange(): ReactElement {
  const { t, now } = useHost();
  const [choice, update] = useGlobalChoice();
  const [isCustom, setCustom] = useState(false);
  const { windowSeconds, untilMs } = choice;
  const isListed = WINDOWS.some((seconds) => seconds === windowSeconds);
  const words =
    untilMs === undefined || isListed
      ? lastWords(windowSeconds, t)
      : rangeWords(untilMs - windowSeconds * 1000, untilMs, now());
  const options = [
    ...WINDOWS.map((seconds) => ({ value: seconds, words: lastWords(seconds, t) })),
    ...(isListed ? [] : [{ value: windowSeconds, words }]),
    { value: CUSTOM, words: t('time.custom') },
  ];
  return (
    <div className="waymark-time-range">
      <Choice
        label={t('time.label')}
        chosen={windowSeconds}
        options={options}
        onChoose={(seconds) => {
          setCustom(seconds === CUSTOM);
          if (seconds !== CUSTOM) update((held) => ({ ...held, windowSeconds: seconds }));
        }}
      />
      {isCustom && (
        <CustomRange
          endMs={untilMs ?? Math.floor(now() / 1000) * 1000}
          seconds={windowSeconds}
          latestMs={now()}
          onChoose={(range) => {
            setCustom(false);
            update((held) => ({ ...held, windowSeconds: range.seconds, untilMs: range.endMs }));
          }}
          onClose={() => setCustom(false)}
        />
      )}
    </div>
  );
}

/** No window has this length. */
const CUSTOM = 0;
