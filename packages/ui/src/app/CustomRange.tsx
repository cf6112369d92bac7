import { Button, Form, FormGroup, FormHelperText, HelperText, HelperTextItem, TextInput } from '@patternfly/react-core';
import { useId, useState, type ReactElement } from 'react';
import { useHost } from '../host.ts';
import { LEAST_WINDOW_SECONDS, MOST_WINDOW_SECONDS } from '../kit/global-choice.ts';
import { readLocalInput, toLocalInput } from '../kit/time-words.ts';

interface CustomRangeProps {
  readonly endMs: number;
  readonly seconds: number;
  /** Nothing later than this can have been measured. */
  readonly latestMs: number;
  readonly onChoose: (range: { readonly endMs: number; readonly seconds: number }) => void;
  readonly onClose: () => void;
}

/** From one moment to another, in the reader's own zone. */
export function CustomRange({ endMs, seconds, latestMs, onChoose, onClose }: CustomRangeProps): ReactElement {
  const { t } = useHost();
  const id = useId();
  const [from, setFrom] = useState(toLocalInput(endMs - seconds * 1000));
  const [to, setTo] = useState(toLocalInput(endMs));
  const range = readRange(from, to, latestMs);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <div
      className="waymark-time-range__custom"
      role="dialog"
      aria-label={t('time.custom')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      <Form
        onSubmit={(event) => {
          event.preventDefault();
          if (typeof range !== 'string') onChoose(range);
        }}
      >
        <FormGroup label={t('time.from')} fieldId={`${id}-from`}>
          <TextInput
            id={`${id}-from`}
            type="datetime-local"
            step={1}
            value={from}
            autoFocus
            onChange={(_event, text) => setFrom(text)}
          />
        </FormGroup>
        <FormGroup label={t('time.to')} fieldId={`${id}-to`}>
          <TextInput
            id={`${id}-to`}
            type="datetime-local"
            step={1}
            value={to}
            onChange={(_event, text) => setTo(text)}
          />
          <FormHelperText>
            <HelperText isLiveRegion>
              <HelperTextItem variant={typeof range === 'string' ? 'error' : 'default'}>
                {typeof range === 'string' ? t(`time.wrong.${range}`) : t('time.zone', { zone })}
              </HelperTextItem>
            </HelperText>
          </FormHelperText>
        </FormGroup>
        <div className="waymark-time-range__actions">
          <Button type="submit" variant="primary" isDisabled={typeof range === 'string'}>
            {t('time.show')}
          </Button>
          <Button variant="link" onClick={onClose}>
            {t('frame.close')}
          </Button>
        </div>
      </Form>
    </div>
  );
}

type Mistake = 'unreadable' | 'order' | 'future' | 'long';

function readRange(
  from: string,
  to: string,
  latestMs: number,
): { readonly endMs: number; readonly seconds: number } | Mistake {
  const [fromMs, toMs] = [readLocalInput(from), readLocalInput(to)];
  if (fromMs === undefined || toMs === undefined) return 'unreadable';
  const seconds = Math.round((toMs - fromMs) / 1000);
  if (seconds < LEAST_WINDOW_SECONDS) return 'order';
  if (toMs > latestMs) return 'future';
  return seconds > MOST_WINDOW_SECONDS ? 'long' : { endMs: toMs, seconds };
}
