import { Label } from '@patternfly/react-core';
import { LinkIcon } from '@patternfly/react-icons';
import type { LogLineAnswer } from '@waymark/contract';
import { memo, type ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { formatInstant } from '../../kit/format.ts';
import { HopMark } from './HopMark.tsx';
import { bestJoin } from './log-view-model.ts';
import { Marked } from './Marked.tsx';
import { clockWords, hopWords, joinWords, toNumbers, toSummary, writerName } from './words.ts';

interface LogCellsProps {
  readonly line: LogLineAnswer;
  readonly late: 'late' | 'in time';
  readonly highlight: string;
}

/** The fixed columns of a line. */
export const LogCells = memo(function LogCells({ line, late, highlight }: LogCellsProps): ReactElement {
  const { t } = useHost();
  const summary = toSummary(line, t);
  const join = bestJoin(line);
  const writer = writerName(line);
  return (
    <>
      <span role="gridcell" className="waymark-log__time" title={formatInstant(line.atMs)}>
        {clockWords(line.atMs)}
      </span>
      <span role="gridcell" className="waymark-log__hop" title={`${hopWords(line.hop, t)} · ${writer}`}>
        <HopMark hop={line.hop} />
        <span className="waymark-log__hop-words">{hopWords(line.hop, t)}</span>{' '}
        <span className="waymark-log__writer">{writer}</span>
      </span>
      <span role="gridcell" className={`waymark-log__severity waymark-log__severity--${line.severity}`}>
        {t(`logs.severity.${line.severity}`)}
      </span>
      <span role="gridcell" className="waymark-log__summary">
        {summary.strong !== undefined && summary.strong !== '' && (
          <strong>
            <Marked text={summary.strong} word={highlight} />{' '}
          </strong>
        )}
        <Marked text={summary.words} word={highlight} />
        {summary.problem !== undefined && (
          <span className={`waymark-log__problem waymark-log__problem--${line.severity}`}>
            {' · '}
            <Marked text={summary.problem} word={highlight} />
          </span>
        )}
      </span>
      <span role="gridcell" className="waymark-log__numbers">
        {toNumbers(line, t).join(' · ')}
      </span>
      <span role="gridcell" className="waymark-log__join">
        {late === 'late' && (
          <Label isCompact color="orange" title={t('logs.late.why')}>
            {t('logs.late')}
          </Label>
        )}
        {line.shown === 'partner' && (
          <Label isCompact variant="outline" title={t('logs.partner.why')}>
            {t('logs.partner')}
          </Label>
        )}
        {join !== undefined && (
          <Label
            isCompact
            variant="outline"
            icon={<LinkIcon />}
            color={join.certainty === 'sure' ? 'green' : 'grey'}
            title={joinWords(join, t)}
          >
            {joinWords({ ...join, certainty: 'sure' }, t)}
          </Label>
        )}
      </span>
    </>
  );
});
