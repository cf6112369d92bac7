import { FormGroup, FormSelect, FormSelectOption, FormSelectOptionGroup } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { useClient } from '../../kit/use-client.ts';
import { namespacesQuery } from './query.ts';

interface NamespaceFieldProps {
  readonly value: string;
  /** Absent: the home cluster. */
  readonly cluster: string | undefined;
  readonly onChange: (namespace: string, cluster: string | undefined) => void;
}

/** A namespace and its cluster; one from a link that is not among them is kept, since the API server has the last word. */
export function NamespaceField({ value, cluster, onChange }: NamespaceFieldProps): ReactElement {
  const { t } = useHost();
  const all = useQuery(namespacesQuery(useClient())).data?.namespaces ?? [];
  // The home cluster's come first.
  const clusters = [...new Set(all.map((one) => one.cluster))];
  const chosen = cluster ?? clusters[0] ?? '';
  const isKnown = all.some((one) => one.name === value && one.cluster === chosen);
  const options = (of: string): ReactElement[] =>
    all
      .filter((one) => one.cluster === of)
      .map(({ name }) => name)
      .toSorted()
      .map((name) => <FormSelectOption key={name} value={spelled(of, name)} label={name} />);
  return (
    <FormGroup label={t('actions.form.namespace')} fieldId="action-namespace">
      <FormSelect
        id="action-namespace"
        value={value === '' ? '' : spelled(chosen, value)}
        onChange={(_event, text) => {
          const [of = '', name = ''] = text === '' ? [clusters[0]] : text.split('/');
          onChange(name, of === '' ? undefined : of);
        }}
      >
        <FormSelectOption value="" label={t('actions.form.namespace.choose')} isPlaceholder />
        {value !== '' && !isKnown && <FormSelectOption value={spelled(chosen, value)} label={value} />}
        {clusters.length < 2
          ? clusters.flatMap(options)
          : clusters.map((of) => (
              <FormSelectOptionGroup key={of} label={t('actions.form.cluster', { cluster: of })}>
                {options(of)}
              </FormSelectOptionGroup>
            ))}
      </FormSelect>
    </FormGroup>
  );
}

/** Neither name has a slash in it. */
const spelled = (cluster: string, namespace: string): string => `${cluster}/${namespace}`;
