import { Alert, AlertActionLink } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { toAge } from '../../kit/age.ts';
import { toProblemWords } from '../../kit/problem-words.ts';
import { useNow } from '../../kit/use-now.ts';
import type { LiveTopology } from './use-topology.ts';
import { isUnkept } from './view-model.ts';

/** Why the picture on the screen is not the newest, and how old it is. Nothing when all is well. */
export function PictureNotice(props: { readonly live: LiveTopology }): ReactElement | null {
  const { t } = useHost();
  const now = useNow(5000);
  const { answer, connection, problem, retry } = props.live;
  const age = answer === undefined ? undefined : toAge(answer.window.endMs, now, t);
  if (connection === 'lost') {
    return (
      <Alert
        isInline
        isPlain
        variant="warning"
        component="h2"
        title={age === undefined ? t('topology.lostNoPicture') : t('topology.lost', { age })}
      />
    );
  }
  if (problem !== undefined && age !== undefined) {
    return (
      <Alert
        isInline
        isPlain
        variant="warning"
        component="h2"
        title={t('topology.stale', { reason: toProblemWords(problem, t).title, age })}
        actionLinks={<AlertActionLink onClick={retry}>{t('gap.again')}</AlertActionLink>}
      />
    );
  }
  // An empty picture says so itself.
  if (answer !== undefined && !isUnkept(answer) && answer.window.observedSeconds < answer.window.seconds * YOUNG) {
    const { observedSeconds, seconds } = answer.window;
    return (
      <Alert
        isInline
        isPlain
        variant="info"
        component="h2"
        title={t('topology.young', { observed: Math.round(observedSeconds), asked: seconds })}
      />
    );
  }
  return null;
}

/** Scrapes never cover a window to the second; below this share the reader should know. */
const YOUNG = 0.8;
