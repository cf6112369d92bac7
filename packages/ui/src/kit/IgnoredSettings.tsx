import type { WaypointFindingAnswer } from '@waymark/contract';
import type { ReactElement } from 'react';
import { useHost } from '../host.ts';
import { Command } from './Command.tsx';
import { noteWords } from './note-words.ts';
import { commandOfSetting, settingWords } from './setting-words.ts';

/** Each setting without its effect: what is written where, why it does nothing, and what to write instead. */
export function IgnoredSettings(props: {
  readonly settings: NonNullable<WaypointFindingAnswer['settings']>;
}): ReactElement {
  const { t, now } = useHost();
  return (
    <ul className="waymark-waypoint__settings">
      {props.settings.map(({ on, note }) => {
        const command = commandOfSetting(on, note);
        return (
          <li key={JSON.stringify([on, note])}>
            <p>
              {on.kind} {on.namespace}/{on.name}: {settingWords(note, t)} {noteWords(note, now(), t)}
            </p>
            {command !== undefined && (
              <p className="waymark-waypoint__fix">
                {t('setting.instead')} <Command command={command} />
              </p>
            )}
          </li>
        );
      })}
    </ul>
  );
}
