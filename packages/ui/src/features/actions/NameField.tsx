import { FormGroup, TextInput } from '@patternfly/react-core';
import type { ReactElement } from 'react';

interface NameFieldProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly onChange: (value: string) => void;
}

/** The name of an object. */
export function NameField({ id, label, value, placeholder, onChange }: NameFieldProps): ReactElement {
  return (
    <FormGroup label={label} fieldId={id}>
      <TextInput
        id={id}
        value={value}
        autoComplete="off"
        spellCheck={false}
        {...(placeholder === undefined ? {} : { placeholder })}
        onChange={(_event, text) => onChange(text)}
      />
    </FormGroup>
  );
}
