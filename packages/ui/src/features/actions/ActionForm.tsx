import { ActionGroup, Button, Form } from '@patternfly/react-core';
import type { FormEvent, ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { ACTIONS, LEAVINGS, TARGET_KINDS, type Draft } from './draft.ts';
import { NamespaceField } from './NamespaceField.tsx';
import { ChoiceField } from './ChoiceField.tsx';
import { NameField } from './NameField.tsx';
import { WaypointFields } from './WaypointFields.tsx';

interface ActionFormProps {
  readonly draft: Draft;
  readonly isComplete: boolean;
  readonly onChange: (draft: Draft) => void;
  readonly onPreview: () => void;
}

/** Only the fields that the chosen change needs. */
export function ActionForm({ draft, isComplete, onChange, onPreview }: ActionFormProps): ReactElement {
  const { t } = useHost();
  const { is, kind } = draft;
  const hasTarget = is === 'enrol' || is === 'unenrol';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isComplete) onPreview();
  };
  return (
    <Form aria-label={t('actions.form.label')} onSubmit={submit} isWidthLimited>
      <ChoiceField
        id="action-is"
        label={t('actions.form.do')}
        value={is}
        options={ACTIONS.map((value) => ({ value, words: t(`actions.do.${value}`) }))}
        onChange={(value) => onChange({ ...draft, is: value })}
      />
      {/* Another cluster's namespace of the same name is another one. */}
      <NamespaceField
        value={draft.namespace}
        cluster={draft.cluster}
        onChange={(namespace, cluster) => onChange({ ...draft, namespace, cluster })}
      />
      {hasTarget && (
        <ChoiceField
          id="action-kind"
          label={t('actions.form.kind')}
          value={kind}
          options={TARGET_KINDS.map((value) => ({ value, words: t(`actions.kind.${value}`) }))}
          onChange={(value) => onChange({ ...draft, kind: value })}
        />
      )}
      {hasTarget && kind !== 'namespace' && (
        <NameField
          id="action-name"
          label={t('actions.form.name')}
          value={draft.name}
          onChange={(name) => onChange({ ...draft, name })}
        />
      )}
      {(is === 'enrol' || is === 'create-waypoint') && <WaypointFields draft={draft} onChange={onChange} />}
      {is === 'unenrol' && kind !== 'namespace' && (
        <ChoiceField
          id="action-leaving"
          label={t('actions.form.leaving')}
          value={draft.leaving}
          options={LEAVINGS.map((value) => ({ value, words: t(`actions.leaving.${value}`) }))}
          onChange={(leaving) => onChange({ ...draft, leaving })}
        />
      )}
      <ActionGroup>
        <Button type="submit" variant="secondary" isDisabled={!isComplete}>
          {t('actions.form.preview')}
        </Button>
      </ActionGroup>
    </Form>
  );
}
