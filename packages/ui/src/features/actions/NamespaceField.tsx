import { FormGroup, FormSelect, FormSelectOption } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { useClient } from '../../kit/use-client.ts';
import { namespacesQuery } from './query.ts';

interface NamespaceFieldProps {
  readonly value: string;
  readonly onChange: (namespace: string, cluster: string | undefined) => void;
}

/** A namespace of the home cluster, which comes first; one from a link that is not among them is kept, since the API server has the last word. */
export function NamespaceField({ value, onChange }: NamespaceFieldProps): ReactElement {
  const { t } = useHost();
  const all = useQuery(namespacesQuery(useClient())).data?.namespaces ?? [];
  const [home] = all.map(({ cluster }) => cluster);
  const known = all.filter(({ cluster }) => cluster === home).map(({ name }) => name);
  const names = value === '' || known.includes(value) ? known : [value, ...known];
  return (
    <FormGroup label={t('actions.form.namespace')} fieldId="action-namespace">
      <FormSelect id="action-namespace" value={value} onChange={(_event, name) => onChange(name, home)}>
        <FormSelectOption value="" label={t('actions.form.namespace.choose')} isPlaceholder />
        {names.toSorted().map((name) => (
          <FormSelectOption key={name} value={name} label={name} />
        ))}
      </FormSelect>
    </FormGroup>
  );
}
