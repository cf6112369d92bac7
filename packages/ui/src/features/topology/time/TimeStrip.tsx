import { Button, Skeleton } from '@patternfly/react-core';
import { AngleLeftIcon, AngleRightIcon } from '@patternfly/react-icons';
import type { HistoryAnswer } from '@waymark/contract';
import { useMemo, useState, type KeyboardEvent, type ReactElement, type ReactNode } from 'react';
import { useHost } from '../../../host.ts';
import { momentWords } from '../../../kit/time-words.ts';
import { StripChart } from './StripChart.tsx';
import { pointWords, positionOf, stepped, toStrip } from './strip-model.ts';
import './time-strip.css';

/** `step`: Back undoes it; `replace`: one of many, as while a key is held. */
export type PinMove = 'step' | 'replace';

interface TimeStripProps {
  /** Undefined while it is on its way. */
  readonly history: HistoryAnswer | undefined;
  readonly hasFailed: boolean;
  readonly onRetry: () => void;
  /** The window on the screen. */
  readonly shown: { readonly endMs: number; readonly seconds: number };
  readonly mode: 'live' | 'past';
  /** End of the window that is compared with, which is as long; undefined while none is. */
  readonly comparedEndMs: number | undefined;
  readonly onPin: (endMs: number, as: PinMove) => void;
  readonly onLive: () => void;
  readonly onMove: (to: 'earlier' | 'later') => void;
  /** Whether there is anything later than the strip shows. */
  readonly latest: 'shown' | 'beyond';
  /** Replay and what to compare with. */
  readonly children?: ReactNode;
}

const LEAP = 10;
const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -LEAP,
  PageUp: LEAP,
  Home: -Infinity,
};

/** All traffic and its errors over time, so that the eye finds the minute to look at, and the moment on the screen, which the reader may move. */
export function TimeStrip(props: TimeStripProps): ReactElement {
  const { t, now } = useHost();
  const { history, shown, mode, onPin, onLive, onMove } = props;
  const strip = useMemo(() => (history === undefined ? undefined : toStrip(history)), [history]);
  const [pointed, setPointed] = useState<number>();
  const wordsOf = (atMs: number): string =>
    history === undefined
      ? ''
      : pointWords(history, atMs, now(), t, mode === 'live' && atMs === shown.endMs ? 'live' : 'past');

  const onKeyDown = (event: KeyboardEvent): void => {
    const steps = STEPS[event.key];
    if (event.altKey || event.ctrlKey || event.metaKey || strip === undefined) return;
    if (event.key === 'End') onLive();
    else if (steps !== undefined) onPin(stepped(strip, shown.endMs, steps), 'replace');
    else return;
    event.preventDefault();
  };

  return (
    <section
      className="waymark-time"
      aria-label={t('strip.label')}
      aria-busy={history === undefined && !props.hasFailed}
      data-tour="time"
    >
      <Button
        variant="plain"
        icon={<AngleLeftIcon />}
        aria-label={t('strip.earlier')}
        onClick={() => onMove('earlier')}
      />
      {strip === undefined ? (
        <div className="waymark-time__chart">
          {props.hasFailed ? (
            <p className="waymark-quiet">
              {t('strip.failed')}{' '}
              <Button variant="link" isInline onClick={props.onRetry}>
                {t('gap.again')}
              </Button>
            </p>
          ) : (
            <Skeleton height="2.5rem" screenreaderText={t('strip.loading')} />
          )}
        </div>
      ) : (
        <div
          className="waymark-time__chart"
          role="slider"
          tabIndex={0}
          aria-label={t('strip.scrubber')}
          aria-valuemin={0}
          aria-valuemax={strip.bars.length}
          aria-valuenow={Math.round(positionOf(strip, shown.endMs))}
          aria-valuetext={wordsOf(shown.endMs)}
          onKeyDown={onKeyDown}
        >
          <StripChart
            strip={strip}
            shown={shown}
            comparedEndMs={props.comparedEndMs}
            onPoint={setPointed}
            onPin={(endMs) => onPin(endMs, 'step')}
          />
          <span className="waymark-time__edges" aria-hidden="true">
            <span>{momentWords(strip.startMs, now())}</span>
            <span>{momentWords(strip.endMs, now())}</span>
          </span>
        </div>
      )}
      <Button
        variant="plain"
        icon={<AngleRightIcon />}
        aria-label={t('strip.later')}
        isDisabled={props.latest === 'shown'}
        onClick={() => onMove('later')}
      />
      <Button
        variant={mode === 'live' ? 'secondary' : 'link'}
        size="sm"
        aria-pressed={mode === 'live'}
        aria-label={t('strip.goLive')}
        onClick={onLive}
      >
        {t('strip.live')}
      </Button>
      {props.children}
      {strip !== undefined && (
        <p className="waymark-time__words" aria-hidden="true">
          {pointed !== undefined
            ? wordsOf(pointed)
            : strip.isUnkept
              ? t('unkept.strip')
              : strip.isSilent
                ? t('strip.nothing')
                : wordsOf(shown.endMs)}
        </p>
      )}
    </section>
  );
}
