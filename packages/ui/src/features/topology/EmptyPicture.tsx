import { Button, EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter } from '@patternfly/react-core';
import { TopologyIcon } from '@patternfly/react-icons';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { live, WINDOWS, type GlobalChoice } from '../../kit/global-choice.ts';
import { formatSpan, lastWords, rangeWords } from '../../kit/time-words.ts';

interface EmptyPictureProps {
  readonly choice: GlobalChoice;
  readonly onChoice: (change: (choice: GlobalChoice) => GlobalChoice) => void;
  readonly idle: number;
  readonly onShowIdle: () => void;
  /** `silent`: nobody talked; `gaps`: a source did not tell; `unkept`: the store holds nothing of this time. */
  readonly because: 'silent' | 'gaps' | 'unkept';
}

const WORDS = {
  silent: { title: 'topology.empty.title', body: 'topology.empty.body' },
  past: { title: 'topology.empty.title', body: 'topology.empty.past' },
  gaps: { title: 'topology.empty.unknown', body: 'topology.empty.gap' },
  unkept: { title: 'unkept.live.title', body: 'unkept.live.body' },
  unkeptPast: { title: 'unkept.title', body: 'unkept.body' },
} as const;

/** No traffic: why, and where there may be some. */
export function EmptyPicture({ choice, onChoice, idle, onShowIdle, because }: EmptyPictureProps): ReactElement {
  const { t, now } = useHost();
  const { untilMs, windowSeconds } = choice;
  const words =
    WORDS[untilMs === undefined || because === 'gaps' ? because : because === 'silent' ? 'past' : 'unkeptPast'];
  const range = untilMs === undefined ? '' : rangeWords(untilMs - windowSeconds * 1000, untilMs, now());
  const longer = WINDOWS.find((seconds) => seconds > choice.windowSeconds);
  return (
    <EmptyState headingLevel="h2" icon={TopologyIcon} titleText={t(words.title)} className="waymark-topology__empty">
      <EmptyStateBody>{t(words.body, { window: lastWords(windowSeconds, t), range })}</EmptyStateBody>
      <EmptyStateFooter>
        <EmptyStateActions>
          {because === 'unkept' && untilMs !== undefined && (
            <Button variant="primary" onClick={() => onChoice(live)}>
              {t('unkept.newest')}
            </Button>
          )}
          {because !== 'unkept' && longer !== undefined && (
            <Button variant="primary" onClick={() => onChoice((held) => ({ ...held, windowSeconds: longer }))}>
              {t(untilMs === undefined ? 'topology.empty.longer' : 'topology.empty.longerPast', {
                window: untilMs === undefined ? t(`time.last.${longer}`) : formatSpan(longer),
              })}
            </Button>
          )}
        </EmptyStateActions>
        <EmptyStateActions>
          {because !== 'unkept' && choice.namespaces.length > 0 && (
            <Button variant="link" onClick={() => onChoice((held) => ({ ...held, namespaces: [] }))}>
              {t('topology.empty.everywhere')}
            </Button>
          )}
          {because !== 'unkept' && idle > 0 && (
            <Button variant="link" onClick={onShowIdle}>
              {t('topology.empty.idle', { count: idle })}
            </Button>
          )}
        </EmptyStateActions>
      </EmptyStateFooter>
    </EmptyState>
  );
}
