import { Button } from '@patternfly/react-core';
import type { LogLineAnswer } from '@waymark/contract';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { joinsOf } from './timeline.ts';
import { hopWords, joinWords, reasonWords, writerName } from './words.ts';

interface JoinReasonsProps {
  readonly line: LogLineAnswer;
  readonly byId: ReadonlyMap<string, LogLineAnswer>;
  readonly onOpen: (id: string) => void;
}

/** Why other lines are thought to belong to this one, each with its score. */
export function JoinReasons({ line, byId, onOpen }: JoinReasonsProps): ReactElement {
  const { t } = useHost();
  const joins = joinsOf(line, byId);
  return (
    <section aria-label={t('logs.detail.why')}>
      <h2>{t('logs.detail.why')}</h2>
      {joins.length === 0 ? (
        <p className="waymark-quiet">{t('logs.detail.alone')}</p>
      ) : (
        <ul className="waymark-line__joins">
          {joins.map(({ join, other }) => (
            <li key={`${join.kind} ${join.with}`}>
              <strong>{joinWords(join, t)}</strong>{' '}
              {other === undefined ? (
                <span className="waymark-quiet">{t('logs.detail.partnerAway')}</span>
              ) : (
                <Button variant="link" isInline title={t('logs.detail.open')} onClick={() => onOpen(other.id)}>
                  {hopWords(other.hop, t)} {writerName(other)}
                </Button>
              )}
              {': '}
              {join.reasons.map((reason) => reasonWords(reason, t)).join(', ')}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
