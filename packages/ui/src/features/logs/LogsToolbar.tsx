import { Button, ToggleGroup, ToggleGroupItem } from '@patternfly/react-core';
import { HOPS, LOG_SEVERITIES } from '@waymark/contract';
import { RESPONSE_FLAGS } from '@waymark/mesh';
import { useState, type ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { DownloadMenu } from './DownloadMenu.tsx';
import { FilterField } from './FilterField.tsx';
import { HopMark } from './HopMark.tsx';
import { LogLevels } from './LogLevels.tsx';
import type { LineList } from './line-list.ts';
import { ManyChoice } from './ManyChoice.tsx';
import { DIRECTIONS, isFiltered, withoutFilters, type LogsView } from './url.ts';
import type { ChangeView } from './use-logs-view.ts';
import { flagWords, hopWords } from './words.ts';

const STATUSES = ['0xx', '2xx', '3xx', '4xx', '5xx'] as const;

interface LogsToolbarProps {
  readonly view: LogsView;
  readonly onView: ChangeView;
  readonly list: LineList | undefined;
  /** Whose lines, for the name of a file. */
  readonly name: string;
}

/** Which hops and lines are shown, and how. */
export function LogsToolbar({ view, onView, list, name }: LogsToolbarProps): ReactElement {
  const { t } = useHost();
  const hasMore = [view.hide, view.highlight, view.identity].some((text) => text !== '') || view.pods.length > 0;
  const [isMore, setMore] = useState(hasMore || view.flags.length > 0);
  const [isLevels, setLevels] = useState(false);
  const set = (change: Partial<LogsView>): void => onView((held) => ({ ...held, ...change }));
  const type = (change: Partial<LogsView>): void => onView((held) => ({ ...held, ...change }), 'replace');
  // What a link names beside the usual ones stays choosable.
  const statuses = [...STATUSES, ...view.statuses.filter((status) => !STATUSES.some((known) => known === status))];
  const flags = [...RESPONSE_FLAGS.keys(), ...view.flags.filter((flag) => !RESPONSE_FLAGS.has(flag))];
  const pods = [...new Set([...(list?.origins ?? []).map(({ origin }) => origin.pod), ...view.pods])].sort();
  return (
    <div className="waymark-logs__toolbar">
      <ToggleGroup aria-label={t('logs.hops')}>
        {HOPS.map((hop) => (
          <ToggleGroupItem
            key={hop}
            icon={<HopMark hop={hop} />}
            text={hopWords(hop, t)}
            buttonId={`waymark-hop-${hop}`}
            isSelected={view.hops.includes(hop)}
            onChange={() =>
              onView((held) => {
                const hops = HOPS.filter((each) =>
                  each === hop ? !held.hops.includes(each) : held.hops.includes(each),
                );
                // None at all would ask for nothing: then all are meant again.
                return { ...held, hops: hops.length === 0 ? HOPS : hops };
              })
            }
          />
        ))}
      </ToggleGroup>
      <FilterField
        name="logs-filter"
        label={t('logs.filter')}
        value={view.text}
        onValue={(text) => type({ text })}
        pattern={{ is: view.textIs, onToggle: () => set({ textIs: view.textIs === 'regex' ? 'text' : 'regex' }) }}
      />
      <ManyChoice
        label={t('logs.filter.severity')}
        options={LOG_SEVERITIES.map((value) => ({ value, words: t(`logs.severity.${value}`) }))}
        chosen={view.severities}
        onChoose={(severities) => set({ severities })}
      />
      <ManyChoice
        label={t('logs.filter.status')}
        options={statuses.map((value) => ({ value, words: value === '0xx' ? t('logs.status.0xx') : value }))}
        chosen={view.statuses}
        onChoose={(chosen) => set({ statuses: chosen })}
      />
      <ManyChoice
        label={t('logs.filter.direction')}
        options={DIRECTIONS.map((value) => ({ value, words: t(`logs.direction.${value}`) }))}
        chosen={view.directions}
        onChoose={(directions) => set({ directions })}
      />
      <Button
        variant={view.only === 'failed' ? 'secondary' : 'tertiary'}
        aria-pressed={view.only === 'failed'}
        onClick={() => set({ only: view.only === 'failed' ? 'all' : 'failed' })}
      >
        {t('logs.filter.failed')}
      </Button>
      <Button variant="link" isInline aria-expanded={isMore} onClick={() => setMore(!isMore)}>
        {t('logs.filter.more')}
      </Button>
      {isFiltered(view) && (
        <Button variant="link" isInline onClick={() => onView(withoutFilters)}>
          {t('logs.filter.clear')}
        </Button>
      )}
      <span className="waymark-logs__ways">
        <Button
          variant={view.lines === 'wrapped' ? 'secondary' : 'tertiary'}
          aria-pressed={view.lines === 'wrapped'}
          onClick={() => set({ lines: view.lines === 'wrapped' ? 'one row' : 'wrapped' })}
        >
          {t('logs.wrap')}
        </Button>
        <Button
          variant={isLevels ? 'secondary' : 'tertiary'}
          aria-expanded={isLevels}
          onClick={() => setLevels(!isLevels)}
        >
          {t('levels.title')}
        </Button>
        <DownloadMenu lines={list?.lines ?? []} name={name} />
        <Button
          variant={view.follow === 'live' ? 'secondary' : 'tertiary'}
          aria-pressed={view.follow === 'live'}
          onClick={() => set({ follow: view.follow === 'live' ? 'off' : 'live' })}
        >
          {t('logs.follow')}
        </Button>
      </span>
      {isLevels && <LogLevels origins={list?.origins ?? []} />}
      {isMore && (
        <div className="waymark-logs__more">
          <FilterField
            label={t('logs.filter.hide')}
            value={view.hide}
            onValue={(hide) => type({ hide })}
            pattern={{ is: view.hideIs, onToggle: () => set({ hideIs: view.hideIs === 'regex' ? 'text' : 'regex' }) }}
          />
          <FilterField
            label={t('logs.filter.mark')}
            value={view.highlight}
            onValue={(highlight) => type({ highlight })}
          />
          <FilterField
            label={t('logs.filter.identity')}
            value={view.identity}
            onValue={(identity) => type({ identity })}
          />
          <ManyChoice
            label={t('logs.filter.pod')}
            options={pods.map((value) => ({ value, words: value }))}
            chosen={view.pods}
            onChoose={(chosen) => set({ pods: chosen })}
          />
          <ManyChoice
            label={t('logs.filter.flag')}
            options={flags.map((value) => ({ value, words: value, hint: flagWords(value, t) }))}
            chosen={view.flags}
            onChoose={(chosen) => set({ flags: chosen })}
          />
        </div>
      )}
    </div>
  );
}
