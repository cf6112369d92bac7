import { toVocabulary, type Vocabulary } from '@waymark/mesh';
import { useMemo, type ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { FindField } from './find/FindField.tsx';
import { FIND_PRESETS, HIDE_PRESETS } from './find/presets.ts';
import { useFindHistory } from './find/use-find-history.ts';
import type { Shown } from './picture.ts';
import type { TopologyView } from './url.ts';

interface FindAndHideProps {
  readonly view: TopologyView;
  readonly onView: (change: (view: TopologyView) => TopologyView, as?: 'step' | 'replace') => void;
  /** What there is to look for: all of it, also what is hidden. */
  readonly answer: Shown | undefined;
  /** How many places and lines match what is looked for; undefined while nothing is. */
  readonly found: number | undefined;
  readonly onStep: (step: 'next' | 'previous') => void;
}

const NOTHING = { places: [], edges: [] };

/** The two expressions that decide what stands out and what is left out. */
export function FindAndHide({ view, onView, answer, found, onStep }: FindAndHideProps): ReactElement {
  const { t } = useHost();
  const vocabulary = useMemo(() => madeOnce(() => toVocabulary(answer ?? NOTHING)), [answer]);
  const finds = useFindHistory('find');
  const hides = useFindHistory('hide');
  return (
    <>
      <FindField
        label={t('find.find')}
        value={view.find}
        onChange={(find) => onView((held) => ({ ...held, find }), 'replace')}
        onStep={onStep}
        {...(found === undefined ? {} : { count: found })}
        vocabulary={vocabulary}
        history={finds}
        presets={FIND_PRESETS}
      />
      <FindField
        label={t('find.hide')}
        value={view.hide}
        onChange={(hide) => onView((held) => ({ ...held, hide }), 'replace')}
        vocabulary={vocabulary}
        history={hides}
        presets={HIDE_PRESETS}
      />
    </>
  );
}

/** Nobody completes anything at most refreshes, and the words of a large mesh take longer than a frame to gather. */
function madeOnce(make: () => Vocabulary): () => Vocabulary {
  let made: Vocabulary | undefined;
  return () => (made ??= make());
}
