import { Button, Card, CardBody, CardFooter, CardTitle } from '@patternfly/react-core';
import { useCallback, useEffect, useId, useLayoutEffect, useRef, useState, type ReactElement } from 'react';
import { useHost } from '../../../host.ts';
import { spotAt, TOUR_STEPS, type TourStep } from './steps.ts';
import type { TourState } from './use-tour.ts';
import './tour.css';

const anchorOf = (step: TourStep): Element | null => document.querySelector(`[data-tour="${step}"]`);

/** A few words at the things themselves. A dialog that holds nothing up: the picture stays usable, and any step can be the last. */
export function Tour({ shown, end }: TourState): ReactElement | null {
  if (shown === undefined) return null;
  return <TourCard key={shown} isAsked={shown === 'asked'} onEnd={end} />;
}

function TourCard(props: { readonly isAsked: boolean; readonly onEnd: () => void }): ReactElement | null {
  const { t } = useHost();
  const id = useId();
  const card = useRef<HTMLDivElement>(null);
  const next = useRef<HTMLButtonElement>(null);
  const before = useRef(document.activeElement);
  const [steps, setSteps] = useState<readonly TourStep[]>([]);
  const [at, setAt] = useState(0);
  const step = steps[at];

  // The elements are there once the page around has been rendered.
  useEffect(() => setSteps(TOUR_STEPS.filter((each) => anchorOf(each) !== null)), []);
  const place = useCallback((): void => {
    const anchor = step === undefined ? null : anchorOf(step);
    if (anchor === null || card.current === null) return;
    const { width, height } = card.current.getBoundingClientRect();
    const spot = spotAt(
      anchor.getBoundingClientRect(),
      { width, height },
      { width: window.innerWidth, height: window.innerHeight },
    );
    card.current.style.insetInlineStart = `${String(spot.left)}px`;
    card.current.style.insetBlockStart = `${String(spot.top)}px`;
  }, [step]);
  useLayoutEffect(() => {
    place();
    window.addEventListener('resize', place);
    return () => window.removeEventListener('resize', place);
  }, [place]);
  useEffect(() => {
    if (step === undefined) return;
    const anchor = anchorOf(step);
    anchor?.classList.add('waymark-tour__spot');
    return () => anchor?.classList.remove('waymark-tour__spot');
  }, [step]);
  const { isAsked } = props;
  const hasMoved = useRef(false);
  useEffect(() => {
    // What comes by itself takes no focus from a reader who has begun.
    const isIdle = document.activeElement === null || document.activeElement === document.body;
    if (step !== undefined && (isAsked || hasMoved.current || isIdle)) next.current?.focus({ preventScroll: true });
  }, [step, isAsked]);

  const end = (): void => {
    if (before.current instanceof HTMLElement && before.current.isConnected) before.current.focus();
    props.onEnd();
  };
  const go = (to: number): void => {
    hasMoved.current = true;
    setAt(to);
  };
  if (step === undefined) return null;
  const isLast = at === steps.length - 1;
  return (
    <div
      ref={card}
      role="dialog"
      aria-modal="false"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-body`}
      className="waymark-tour"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        end();
      }}
    >
      <Card isCompact>
        <CardTitle component="h2" id={`${id}-title`}>
          {t(`tour.${step}`)}
        </CardTitle>
        <CardBody id={`${id}-body`}>{t(`tour.${step}.body`)}</CardBody>
        <CardFooter className="waymark-tour__foot">
          <span className="waymark-quiet">{t('tour.step', { at: at + 1, of: steps.length })}</span>
          {!isLast && (
            <Button variant="link" isInline onClick={end}>
              {t('tour.skip')}
            </Button>
          )}
          {at > 0 && (
            <Button variant="secondary" size="sm" onClick={() => go(at - 1)}>
              {t('tour.back')}
            </Button>
          )}
          <Button ref={next} variant="primary" size="sm" onClick={() => (isLast ? end() : go(at + 1))}>
            {t(isLast ? 'tour.end' : 'tour.next')}
          </Button>
        </CardFooter>
      </Card>
    </div>
  );
}
