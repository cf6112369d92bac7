import type { ReactElement } from 'react';
import type { WaypointFindingAnswer } from '@waymark/contract';
import { useHost } from '../host.ts';
import { Command } from './Command.tsx';

/** The shortest way out, with the command to take along. */
export function FixHint(props: { readonly fix: NonNullable<WaypointFindingAnswer['fix']> }): ReactElement {
  const { t } = useHost();
  const { is, command } = props.fix;
  return (
    <p className="waymark-waypoint__fix">
      {t('waypoint.fix')}: {t(`waypoint.fix.${is}`)} {command !== undefined && <Command command={command} />}
    </p>
  );
}
