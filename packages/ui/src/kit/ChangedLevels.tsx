import { Alert, AlertActionLink } from '@patternfly/react-core';
import { useState, type ReactElement } from 'react';
import { useHost } from '../host.ts';
import { toAge } from './age.ts';
import { toSetBack, type WaitingLevel } from './changed-levels.ts';
import { formatClock, formatInstant } from './format.ts';
import { toProblemWords } from './problem-words.ts';
import { useChangeLevel, useWaitingLevels } from './use-log-levels.ts';
import { useNow } from './use-now.ts';
import './log-levels.css';

const FEW = 2;

/** Reminds of proxies whose log level somebody changed, on every screen and for as long as it holds; one press sets it back. */
export function ChangedLevels(): ReactElement | null {
  const { t } = useHost();
  const waiting = useWaitingLevels();
  const [shown, setShown] = useState<'few' | 'all'>('few');
  if (waiting.length === 0) return null;
  const some = shown === 'all' ? waiting : waiting.slice(0, FEW);
  return (
    <section className="waymark-levels" aria-label={t('levels.changed')}>
      {some.map((one) => (
        <ChangedLevel key={`${one.cluster} ${one.namespace} ${one.pod}`} waiting={one} />
      ))}
      {some.length < waiting.length && (
        <button type="button" className="waymark-levels__more" onClick={() => setShown('all')}>
          {t('levels.changed.more', { count: waiting.length - some.length })}
        </button>
      )}
    </section>
  );
}

function ChangedLevel({ waiting }: { readonly waiting: WaitingLevel }): ReactElement {
  const { t } = useHost();
  const nowMs = useNow(30_000);
  const change = useChangeLevel();
  const { kind, namespace, pod, now, before, by, atMs, logging } = waiting;
  const back = toSetBack(waiting);
  return (
    <Alert
      isInline
      variant="warning"
      component="p"
      className="waymark-levels__one"
      title={t('levels.changed.what', {
        proxy: t(`levels.kind.${kind}`),
        pod: `${namespace}/${pod}`,
        level: now.level,
      })}
      actionLinks={
        logging === 'may change' && back !== undefined ? (
          <AlertActionLink isDisabled={change.isPending} onClick={() => change.mutate(back)}>
            {t('levels.changed.back', { level: before.level })}
          </AlertActionLink>
        ) : undefined
      }
    >
      <span title={formatInstant(atMs)}>
        {t('levels.changed.who', { by, age: toAge(atMs, nowMs, t), time: formatClock(atMs), before: before.level })}
      </span>
      {change.isError && ` ${t('levels.failed', { reason: toProblemWords(change.error, t).title })}`}
      {logging !== 'may change' && ` ${t(`levels.${logging}`)}`}
    </Alert>
  );
}
