import { Button, TextInput } from '@patternfly/react-core';
import { useState, type ReactElement } from 'react';
import { useHost } from '../../../host.ts';
import { Choice } from '../../../kit/Choice.tsx';
import { momentWords, readLocalInput, toLocalInput } from '../../../kit/time-words.ts';
import type { Compare } from './compare.ts';

interface CompareMenuProps {
  readonly compare: Compare | undefined;
  readonly onCompare: (compare: Compare | undefined) => void;
  /** End of the window on the screen, Unix ms: where a custom moment starts from. */
  readonly endMs: number;
}

type Option = 'off' | 'previous' | 'hour' | 'day' | 'custom';
const OPTIONS: readonly Option[] = ['off', 'previous', 'hour', 'day', 'custom'];

/** Which other time the picture is compared with. */
export function CompareMenu({ compare, onCompare, endMs }: CompareMenuProps): ReactElement {
  const { t, now } = useHost();
  const [typed, setTyped] = useState<string>();
  const moment = typed === undefined ? undefined : readLocalInput(typed);
  const what =
    compare === undefined
      ? undefined
      : compare.with === 'moment'
        ? momentWords(compare.endMs, now())
        : t(`compare.${compare.with}`);
  return (
    <div className="waymark-time__compare">
      <Choice<Option>
        label={t('compare.label')}
        shown={what === undefined ? t('compare.with') : t('compare.chosen', { what })}
        chosen={compare === undefined ? 'off' : compare.with === 'moment' ? 'custom' : compare.with}
        options={OPTIONS.map((value) => ({ value, words: t(`compare.${value}`) }))}
        onChoose={(value) => {
          setTyped(value === 'custom' ? toLocalInput(endMs - 3_600_000) : undefined);
          if (value === 'off') onCompare(undefined);
          else if (value !== 'custom') onCompare({ with: value });
        }}
      />
      {typed !== undefined && (
        <form
          className="waymark-time__moment"
          onSubmit={(event) => {
            event.preventDefault();
            if (moment === undefined) return;
            onCompare({ with: 'moment', endMs: moment });
            setTyped(undefined);
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            event.stopPropagation();
            setTyped(undefined);
          }}
        >
          <TextInput
            type="datetime-local"
            step={1}
            aria-label={t('compare.moment')}
            value={typed}
            autoFocus
            onChange={(_event, text) => setTyped(text)}
          />
          <Button type="submit" variant="secondary" isDisabled={moment === undefined || moment > now()}>
            {t('compare.apply')}
          </Button>
        </form>
      )}
    </div>
  );
}
