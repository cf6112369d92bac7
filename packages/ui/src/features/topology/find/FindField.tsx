import {
  Badge,
  Button,
  Select,
  SelectList,
  SelectOption,
  TextInputGroup,
  TextInputGroupMain,
  TextInputGroupUtilities,
  type MenuToggleElement,
} from '@patternfly/react-core';
import { AngleDownIcon, AngleUpIcon, TimesIcon } from '@patternfly/react-icons';
import { readFind, type Feed, type FindProblem, type Vocabulary } from '@waymark/mesh';
import { useId, useMemo, useState, type KeyboardEvent, type ReactElement, type Ref } from 'react';
import { useHost } from '../../../host.ts';
import { FindHelp } from './FindHelp.tsx';
import { FindMenu } from './FindMenu.tsx';
import { FindProblems } from './FindProblems.tsx';
import type { FindPreset } from './presets.ts';
import { useDraft } from './use-draft.ts';
import { useFindCompletion } from './use-find-completion.ts';
import type { FindHistory } from './use-find-history.ts';
import './find.css';

interface FindFieldProps {
  readonly label: string;
  /** The text as typed, right or wrong: `readFind` says which. */
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** Enter goes on to the next of what was found, Shift+Enter back; absent where nothing can be stepped through. */
  readonly onStep?: (step: 'next' | 'previous') => void;
  /** How many places and lines are found; absent while nothing is looked for. */
  readonly count?: number;
  /** Asked only while something is completed. */
  readonly vocabulary: () => Vocabulary;
  readonly history: FindHistory;
  readonly presets: readonly FindPreset[];
  readonly feeds?: readonly Feed[];
}

const NO_FEEDS: readonly Feed[] = [];

/** One line of the find language, with completion, mistakes told in place, help, presets and history. */
export function FindField(props: FindFieldProps): ReactElement {
  const { label, onStep, count, history, feeds = NO_FEEDS } = props;
  const [value, onChange, settle] = useDraft(props.value, props.onChange);
  const { t } = useHost();
  const id = useId();
  const completion = useFindCompletion(value, onChange, props.vocabulary, feeds);
  const [isTyping, setTyping] = useState(false);
  const reading = useMemo(() => readFind(value, feeds), [value, feeds]);
  const problems = reading.ok
    ? []
    : isTyping
      ? reading.problems.filter((each) => !isUnfinished(each, value))
      : reading.problems;
  const option = (i: number): string => `${id}-option-${i}`;

  const onKeyDown = (event: KeyboardEvent): void => {
    if (completion.handle(event) || event.key !== 'Enter') return;
    setTyping(false);
    completion.close();
    if (!reading.ok) return;
    history.remember(value);
    onStep?.(event.shiftKey ? 'previous' : 'next');
  };
  const field = (ref: Ref<MenuToggleElement>): ReactElement => (
    <div ref={ref as Ref<HTMLDivElement>}>
      <TextInputGroup {...(problems.length === 0 ? {} : { validated: 'error' })}>
        <TextInputGroupMain
          innerRef={completion.input}
          inputId={id}
          value={value}
          aria-label={label}
          placeholder={label}
          role="combobox"
          isExpanded={completion.isOpen}
          aria-controls={`${id}-list`}
          {...(completion.active === undefined ? {} : { 'aria-activedescendant': option(completion.active) })}
          inputProps={{
            'aria-autocomplete': 'list',
            autoComplete: 'off',
            autoCapitalize: 'off',
            spellCheck: false,
            onKeyDown,
            onSelect: completion.moved,
            ...(problems.length === 0 ? {} : { 'aria-invalid': true, 'aria-describedby': `${id}-problems` }),
          }}
          onChange={(_event, text) => {
            setTyping(true);
            completion.typed(text);
          }}
          onBlur={() => {
            settle();
            setTyping(false);
            completion.close();
            // A word on its own is typed anew sooner than found in a list.
            if (reading.ok && reading.find.is !== 'word') history.remember(value);
          }}
        />
        <TextInputGroupUtilities>
          {count !== undefined && (
            <Badge isRead aria-live="polite" screenReaderText={t('find.count', { count })}>
              {count}
            </Badge>
          )}
          {onStep !== undefined && count !== undefined && count > 0 && (
            <>
              <Plain name={t('find.previous')} icon={<AngleUpIcon />} onClick={() => onStep('previous')} />
              <Plain name={t('find.next')} icon={<AngleDownIcon />} onClick={() => onStep('next')} />
            </>
          )}
          {value !== '' && (
            <Plain
              name={t('find.clear', { label })}
              icon={<TimesIcon />}
              onClick={() => {
                onChange('');
                completion.input.current?.focus();
              }}
            />
          )}
          <FindMenu label={label} presets={props.presets} history={history.texts} onChoose={onChange} />
          <FindHelp label={label} feeds={feeds} />
        </TextInputGroupUtilities>
      </TextInputGroup>
    </div>
  );
  return (
    <div className="waymark-find">
      <Select
        isOpen={completion.isOpen}
        variant="typeahead"
        // Keys are the field's own: Tab must be able to leave it.
        onOpenChangeKeys={[]}
        onOpenChange={(isOpen) => {
          if (!isOpen) completion.close();
        }}
        onSelect={(_event, chosen) => {
          const suggestion = typeof chosen === 'number' ? completion.suggestions[chosen] : undefined;
          if (suggestion !== undefined) completion.accept(suggestion);
        }}
        toggle={field}
        isScrollable
        maxMenuHeight="18rem"
        // The field keeps the focus while an option is clicked.
        onMouseDown={(event) => event.preventDefault()}
      >
        <SelectList id={`${id}-list`} aria-label={t('find.suggestions')}>
          {completion.suggestions.map(({ shown, subject }, i) => (
            <SelectOption key={shown} id={option(i)} value={i} isFocused={i === completion.active}>
              <code>{shown}</code>{' '}
              {subject !== undefined && <span className="waymark-quiet">{t(`find.offer.${subject}`)}</span>}
            </SelectOption>
          ))}
        </SelectList>
      </Select>
      <FindProblems id={`${id}-problems`} text={value} problems={problems} />
    </div>
  );
}

/** What a reader who is still typing is about to write anyway is no mistake yet. */
const isUnfinished = ({ code, to }: FindProblem, text: string): boolean =>
  code === 'parenthesis_open' || (to >= text.trimEnd().length && code !== 'too_long');

function Plain(props: {
  readonly name: string;
  readonly icon: ReactElement;
  readonly onClick: () => void;
}): ReactElement {
  return <Button variant="plain" size="sm" icon={props.icon} aria-label={props.name} onClick={props.onClick} />;
}
