import { useCallback, useState } from 'react';
import { useHost } from '../../../host.ts';
import { useSearchSource } from '../../../kit/use-search-sources.ts';

/** The preference that remembers it: `seen` once it was ended or skipped. */
const TOUR = 'topology.tour';

export interface TourState {
  /** `first`: it came by itself; `asked`: the reader wants it. */
  readonly shown: 'first' | 'asked' | undefined;
  readonly end: () => void;
}

/** Whether to show the tour: on the first visit, and whenever it is asked for in the help or the search. */
export function useTour(): TourState {
  const { t, preferences } = useHost();
  const [shown, setShown] = useState<TourState['shown']>(() =>
    preferences.read(TOUR) === undefined ? 'first' : undefined,
  );
  const end = useCallback(() => {
    preferences.write(TOUR, 'seen');
    setShown(undefined);
  }, [preferences]);
  useSearchSource(() => [
    {
      id: 'topology.tour',
      kind: 'help',
      name: t('tour.start'),
      hint: t('tour.start.hint'),
      go: () => setShown('asked'),
    },
  ]);
  return { shown, end };
}
