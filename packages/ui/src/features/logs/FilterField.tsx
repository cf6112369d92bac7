import { Button, TextInputGroup, TextInputGroupMain, TextInputGroupUtilities } from '@patternfly/react-core';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { isRegex } from './log-view-model.ts';

/** ms after the last letter until the filter is applied: each one asks the server anew. */
const PAUSE_MS = 400;

interface FilterFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** Given where a regular expression may stand. */
  readonly pattern?: { readonly is: 'text' | 'regex'; readonly onToggle: () => void };
  /** For the shortcut that leads here. */
  readonly name?: string;
}

/** A filter by words: applied when the reader pauses or presses Enter. */
export function FilterField({ label, value, onValue, pattern, name }: FilterFieldProps): ReactElement {
  const { t } = useHost();
  const [typed, setTyped] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const isBad = pattern?.is === 'regex' && isRegex(typed) === 'no';
  useEffect(() => setTyped(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const apply = (text: string): void => {
    clearTimeout(timer.current);
    if (!(pattern?.is === 'regex' && isRegex(text) === 'no')) onValue(text);
  };
  return (
    <TextInputGroup className="waymark-logs__field" {...(isBad ? { validated: 'error' as const } : {})}>
      <TextInputGroupMain
        type="search"
        aria-label={label}
        placeholder={label}
        value={typed}
        {...(name === undefined ? {} : { name })}
        onChange={(_event, text) => {
          setTyped(text);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => apply(text), PAUSE_MS);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') apply(typed);
          if (event.key !== 'Escape' || typed === '') return;
          event.preventDefault();
          setTyped('');
          apply('');
        }}
      />
      {isBad && (
        <span role="alert" className="waymark-log__problem--error">
          {t('logs.filter.badRegex')}
        </span>
      )}
      {pattern !== undefined && (
        <TextInputGroupUtilities>
          <Button
            variant={pattern.is === 'regex' ? 'secondary' : 'plain'}
            size="sm"
            aria-pressed={pattern.is === 'regex'}
            aria-label={t('logs.filter.regexOf', { field: label })}
            title={t('logs.filter.regex')}
            onClick={pattern.onToggle}
          >
            .*
          </Button>
        </TextInputGroupUtilities>
      )}
    </TextInputGroup>
  );
}
