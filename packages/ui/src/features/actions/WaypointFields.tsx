import type { ReactElement } from 'react';
import { WAYPOINT_TAKES } from '@waymark/mesh';
import { useHost } from '../../host.ts';
import { ChoiceField } from './ChoiceField.tsx';
import { ADMITS, type Draft } from './draft.ts';
import { NameField } from './NameField.tsx';

interface WaypointFieldsProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

/** Which waypoint it is: one to be made, or one to be used. */
export function WaypointFields({ draft, onChange }: WaypointFieldsProps): ReactElement {
  const { t } = useHost();
  const isNew = draft.is === 'create-waypoint';
  return (
    <>
      <NameField
        id="action-waypoint"
        label={t('actions.form.waypoint')}
        value={draft.waypoint}
        onChange={(waypoint) => onChange({ ...draft, waypoint })}
      />
      {!isNew && (
        <NameField
          id="action-waypoint-namespace"
          label={t('actions.form.waypointNamespace')}
          value={draft.waypointNamespace}
          placeholder={t('actions.form.waypointNamespace.same')}
          onChange={(waypointNamespace) => onChange({ ...draft, waypointNamespace })}
        />
      )}
      {isNew && (
        <>
          <ChoiceField
            id="action-takes"
            label={t('actions.form.takes')}
            value={draft.takes}
            options={WAYPOINT_TAKES.map((value) => ({ value, words: t(`actions.takes.${value}`) }))}
            onChange={(takes) => onChange({ ...draft, takes })}
          />
          <ChoiceField
            id="action-admits"
            label={t('actions.form.admits')}
            value={draft.admits}
            options={ADMITS.map((value) => ({ value, words: t(`actions.admits.${value}`) }))}
            onChange={(admits) => onChange({ ...draft, admits })}
          />
        </>
      )}
      {isNew && draft.admits === 'listed' && (
        <NameField
          id="action-listed"
          label={t('actions.form.listed')}
          value={draft.listed}
          onChange={(listed) => onChange({ ...draft, listed })}
        />
      )}
    </>
  );
}
