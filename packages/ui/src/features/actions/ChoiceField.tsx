import { FormGroup, FormSelect, FormSelectOption } from '@patternfly/react-core';
import type { ReactElement } from 'react';

interface ChoiceFieldProps<V extends string> {
  readonly id: string;
  readonly label: string;
  readonly value: V;
  readonly options: readonly { readonly value: V; readonly words: string }[];
  readonly onChange: (value: V) => void;
}

/** One of a few, in a form. */
export function ChoiceField<V extends string>(props: ChoiceFieldProps<V>): ReactElement {
  const { id, label, value, options, onChange } = props;
  return (
    <FormGroup label={label} fieldId={id}>
      <FormSelect
        id={id}
        value={value}
        onChange={(_event, text) => {
          const chosen = options.find((option) => option.value === text);
          if (chosen !== undefined) onChange(chosen.value);
        }}
      >
        {options.map((option) => (
          <FormSelectOption key={option.value} value={option.value} label={option.words} />
        ))}
      </FormSelect>
    </FormGroup>
  );
}
