import { Button } from '@patternfly/react-core';
import { PauseIcon, PlayIcon } from '@patternfly/react-icons';
import type { ReactElement } from 'react';
import { useHost } from '../../../host.ts';
import { Choice } from '../../../kit/Choice.tsx';
import { REPLAY_SPEEDS, type Replay } from './use-replay.ts';

/** Plays and pauses, and how fast. */
export function ReplayControls({ replay }: { readonly replay: Replay }): ReactElement {
  const { t } = useHost();
  const isPlaying = replay.state === 'playing';
  return (
    <div className="waymark-time__replay">
      <Button
        variant="plain"
        icon={isPlaying ? <PauseIcon /> : <PlayIcon />}
        aria-label={t(isPlaying ? 'replay.pause' : 'replay.play')}
        onClick={isPlaying ? replay.stop : replay.start}
      />
      <Choice
        label={t('replay.speed')}
        chosen={replay.speed}
        options={REPLAY_SPEEDS.map((speed) => ({ value: speed, words: t('replay.speedWord', { speed }) }))}
        onChoose={replay.setSpeed}
      />
    </div>
  );
}
