import { MenuToggle, Select, SelectList, SelectOption, type MenuToggleElement } from '@patternfly/react-core';
import { useState, type ReactElement, type ReactNode, type Ref } from 'react';

interface ChoiceOption<V extends string | number> {
  readonly value: V;
  readonly words: string;
  readonly hint?: string;
}

interface ChoiceProps<V extends string | number> {
  readonly label: string;
  /** What stands on the button; the chosen option's words by default. */
  readonly shown?: ReactNode;
  readonly chosen: V | undefined;
  readonly options: readonly ChoiceOption<V>[];
  readonly onChoose: (value: V) => void;
  readonly icon?: ReactNode;
}

/** One of a few, in a compact menu. */
export function Choice<V extends string | number>(props: ChoiceProps<V>): ReactElement {
  const [isOpen, setOpen] = useState(false);
  const chosen = props.options.find((option) => option.value === props.chosen)?.words ?? '';
  return (
    <Select
      isOpen={isOpen}
      selected={props.chosen}
      onOpenChange={setOpen}
      onSelect={(_event, value) => {
        const option = props.options.find((each) => each.value === value);
        if (option !== undefined) props.onChoose(option.value);
        setOpen(false);
      }}
      shouldFocusToggleOnSelect
      toggle={(ref: Ref<MenuToggleElement>) => (
        <MenuToggle
          ref={ref}
          isExpanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          aria-label={`${props.label}: ${chosen}`}
          icon={props.icon}
        >
          {props.shown ?? chosen}
        </MenuToggle>
      )}
    >
      <SelectList aria-label={props.label}>
        {props.options.map((option) => (
          <SelectOption
            key={option.value}
            value={option.value}
            {...(option.hint === undefined ? {} : { description: option.hint })}
          >
            {option.words}
          </SelectOption>
        ))}
      </SelectList>
    </Select>
  );
}
