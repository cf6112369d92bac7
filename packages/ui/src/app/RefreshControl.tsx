import {
  Button,
  Divider,
  MenuToggle,
  Select,
  SelectList,
  SelectOption,
  Tooltip,
  type MenuToggleElement,
} from '@patternfly/react-core';
import { PauseIcon, PlayIcon, SyncAltIcon } from '@patternfly/react-icons';
import { useIsFetching, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactElement, type Ref } from 'react';
import { useHost } from '../host.ts';
import { formatClock } from '../kit/format.ts';
import { live, REFRESHES, type GlobalChoice } from '../kit/global-choice.ts';
import { useGlobalChoice } from '../kit/use-global-choice.ts';

/** Live or paused, how often, and now. Pausing writes the moment into the link, so that it shows the same picture to everyone. */
export function RefreshControl(): ReactElement {
  const { t, now } = useHost();
  const [choice, update] = useGlobalChoice();
  const [isOpen, setOpen] = useState(false);
  const cache = useQueryClient();
  const isBusy = useIsFetching() > 0;
  const isPaused = choice.untilMs !== undefined;
  const pausedNow = (held: GlobalChoice): GlobalChoice => ({ ...held, untilMs: Math.floor(now() / 1000) * 1000 });
  const words =
    choice.untilMs === undefined
      ? t('refresh.live', { seconds: choice.refreshSeconds })
      : t('refresh.paused', { time: formatClock(choice.untilMs) });

  const choose = (value: unknown): void => {
    setOpen(false);
    if (value === 'pause') update(pausedNow);
    else if (value === 'live') update(live);
    else
      update((held) => ({
        ...live(held),
        refreshSeconds: REFRESHES.find((seconds) => seconds === value) ?? held.refreshSeconds,
      }));
  };
  const refresh = (): void => {
    if (isPaused) update(pausedNow);
    else void cache.refetchQueries({ predicate: (query) => query.isActive() || query.observers.length > 0 });
  };

  return (
    <>
      <Select
        isOpen={isOpen}
        selected={isPaused ? undefined : choice.refreshSeconds}
        onOpenChange={setOpen}
        onSelect={(_event, value: unknown) => choose(value)}
        shouldFocusToggleOnSelect
        toggle={(ref: Ref<MenuToggleElement>) => (
          <MenuToggle
            ref={ref}
            isExpanded={isOpen}
            onClick={() => setOpen(!isOpen)}
            aria-label={`${t('refresh.label')}: ${words}`}
            icon={isPaused ? <PauseIcon /> : <span className="waymark-live-dot" />}
          >
            {words}
          </MenuToggle>
        )}
      >
        <SelectList aria-label={t('refresh.label')}>
          {isPaused ? (
            <SelectOption value="live" icon={<PlayIcon />}>
              {t('refresh.resume')}
            </SelectOption>
          ) : (
            <SelectOption value="pause" icon={<PauseIcon />}>
              {t('refresh.pause')}
            </SelectOption>
          )}
          <Divider component="li" />
          {REFRESHES.map((seconds) => (
            <SelectOption key={seconds} value={seconds}>
              {t('refresh.every', { seconds })}
            </SelectOption>
          ))}
        </SelectList>
      </Select>
      <Tooltip content={t('refresh.now')}>
        <Button
          variant="plain"
          icon={<SyncAltIcon />}
          aria-label={t('refresh.now')}
          onClick={refresh}
          isDisabled={isBusy}
        />
      </Tooltip>
    </>
  );
}
