import { Button } from '@patternfly/react-core';
import type { PlaceKey } from '@waymark/mesh';
import { useCallback, useMemo, type ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { GapStrip } from '../../kit/GapStrip.tsx';
import { ProblemState } from '../../kit/ProblemState.tsx';
import { toProblemWords } from '../../kit/problem-words.ts';
import { useGlobalChoice } from '../../kit/use-global-choice.ts';
import { useShortcuts } from '../../kit/use-shortcuts.ts';
import { EmptyLogs } from './EmptyLogs.tsx';
import { Histogram } from './Histogram.tsx';
import { LogList } from './LogList.tsx';
import { LogsToolbar } from './LogsToolbar.tsx';
import { OlderLines } from './OlderLines.tsx';
import { subjectKind, subjectName } from './pickable.ts';
import { SubjectPicker } from './SubjectPicker.tsx';
import { isFiltered, toLogsQuery, withOpen, withoutFilters, withSubject, withZoom } from './url.ts';
import { useLogs } from './use-logs.ts';
import { useLogsView } from './use-logs-view.ts';
import { WaitingLogs } from './WaitingLogs.tsx';
import './logs.css';
import './log-lines.css';

/** What happened to this request, hop by hop? `place`: on the page of a place, which has a title already and names whose lines they are. */
export function LogsPage({ place }: { readonly place?: PlaceKey }): ReactElement {
  const { t, now } = useHost();
  const [choice, updateChoice] = useGlobalChoice();
  const [view, updateView] = useLogsView(place);
  const { windowSeconds, untilMs } = choice;
  const { subject, zoom } = view;
  const asked = JSON.stringify({ ...toLogsQuery({ ...view }, { sinceMs: 1 }), windowSeconds, untilMs, zoom });
  const question = useMemo(() => {
    if (zoom !== undefined) return toLogsQuery(view, { sinceMs: zoom.fromMs, endMs: zoom.toMs });
    const sinceMs = (untilMs ?? now()) - windowSeconds * 1000;
    return toLogsQuery(view, { sinceMs, ...(untilMs === undefined ? {} : { endMs: untilMs }) });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the moment is taken once for each question, and `asked` is all that a question is made of
  }, [asked, now]);
  const isLive = view.follow === 'live' && untilMs === undefined && zoom === undefined;
  const logs = useLogs(question, isLive ? 'live' : 'still');
  const { list, loadOlder, older } = logs;

  const open = useCallback(
    (line: string | undefined) => updateView((held) => withOpen(held, line), 'replace'),
    [updateView],
  );
  const onBeginning = useCallback(() => {
    if (older === 'more') loadOlder();
  }, [older, loadOlder]);
  useShortcuts({ f: () => document.querySelector<HTMLElement>('input[name="logs-filter"]')?.focus() });

  if (subject === undefined) {
    return (
      <div className="waymark-logs">
        <h1 className="pf-v6-screen-reader">{t('logs.title')}</h1>
        <SubjectPicker onPick={(picked) => updateView((held) => withSubject(held, picked))} />
      </div>
    );
  }
  const name = subjectName(subject, t);
  const isFailed = logs.problem !== undefined && logs.problem !== null && (list === undefined || logs.isPrevious);
  const isEmpty = list?.lines.length === 0;
  return (
    <div className={place === undefined ? 'waymark-logs' : 'waymark-logs waymark-logs--part'}>
      {place === undefined && (
        <header className="waymark-logs__header">
          <h1 aria-label={t('logs.titleOf', { name })}>{name}</h1>
          <span className="waymark-quiet">{subjectKind(subject, t)}</span>
          <Button variant="link" isInline onClick={() => updateView((held) => withSubject(held, undefined))}>
            {t('logs.subject.change')}
          </Button>
          {list !== undefined && (
            <span className="waymark-quiet waymark-logs__sources">
              {t('logs.sources', { count: list.origins.length })}
            </span>
          )}
        </header>
      )}
      <LogsToolbar view={view} onView={updateView} list={list} name={name} />
      {isFailed ? (
        <ProblemState error={logs.problem} onRetry={logs.retry} />
      ) : list === undefined ? (
        <WaitingLogs />
      ) : (
        <>
          <GapStrip gaps={list.gaps} onRetry={logs.retry} />
          <Histogram histogram={list.histogram} zoom={zoom} onZoom={(to) => updateView((held) => withZoom(held, to))} />
          <div className="waymark-logs__words" role="status">
            {logs.isPrevious && <span>{t('logs.updating')}</span>}
            {logs.connection === 'lost' && <span className="waymark-logs__trouble">{t('logs.lost')}</span>}
            {logs.problem !== undefined && logs.problem !== null && (
              <span className="waymark-logs__trouble">{toProblemWords(logs.problem, t).title}</span>
            )}
            {logs.skipped > 0 && (
              <span className="waymark-logs__trouble">{t('logs.skipped', { count: logs.skipped })}</span>
            )}
          </div>
          {isEmpty ? (
            <EmptyLogs
              why={isFiltered(view) ? 'filtered' : isLive ? 'body' : 'paused'}
              missing={list.missing}
              choice={choice}
              onLonger={(seconds) => updateChoice((held) => ({ ...held, windowSeconds: seconds }))}
              onClear={() => updateView(withoutFilters)}
            />
          ) : (
            <>
              <OlderLines older={older} putAway={list.putAway} onLoad={loadOlder} />
              <LogList key={asked} list={list} view={view} onOpen={open} onBeginning={onBeginning} />
            </>
          )}
        </>
      )}
    </div>
  );
}
