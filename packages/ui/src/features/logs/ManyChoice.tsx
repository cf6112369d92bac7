import { Badge, MenuToggle, Select, SelectList, SelectOption, type MenuToggleElement } from '@patternfly/react-core';
import { useState, type ReactElement, type Ref } from 'react';

interface ManyChoiceProps<V extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: V; readonly words: string; readonly hint?: string }[];
  /** None chosen: all are meant. */
  readonly chosen: readonly V[];
  readonly onChoose: (chosen: readonly V[]) => void;
}

/** Some of a few, in a compact menu. */
export function ManyChoice<V extends string>({ label, options, chosen, onChoose }: ManyChoiceProps<V>): ReactElement {
  const [isOpen, setOpen] = useState(false);
  return (
    <Select
      role="menu"
      isOpen={isOpen}
      isScrollable
      onOpenChange={setOpen}
      onSelect={(_event, value) =>
        onChoose(
          options
            .map((option) => option.value)
            .filter((each) => (each === value ? !chosen.includes(each) : chosen.includes(each))),
        )
      }
      toggle={(ref: Ref<MenuToggleElement>) => (
        <MenuToggle
          ref={ref}
          isExpanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          {...(chosen.length === 0 ? {} : { badge: <Badge isRead>{chosen.length}</Badge> })}
        >
          {label}
        </MenuToggle>
      )}
    >
      <SelectList aria-label={label}>
        {options.map(({ value, words, hint }) => (
          <SelectOption
            key={value}
            value={value}
            hasCheckbox
            isSelected={chosen.includes(value)}
            {...(hint === undefined ? {} : { description: hint })}
          >
            {words}
          </SelectOption>
        ))}
      </SelectList>
    </Select>
  );
}
