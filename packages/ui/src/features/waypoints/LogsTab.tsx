import type { ReactElement } from 'react';
import type { PlaceKey } from '@waymark/mesh';
import type { WaypointAnswer } from '@waymark/contract';
import { useHost } from '../../host.ts';
import { LogsLink } from '../../kit/LogsLink.tsx';

/** The lines of a place, by the screen that knows of logs. */
export type LogsOf = (place: PlaceKey) => ReactElement;

/** Its own lines and those of the proxies beside it, with all that the logs screen can do. */
export function LogsTab(props: { readonly answer: WaypointAnswer; readonly logsOf: LogsOf }): ReactElement {
  const { t } = useHost();
  const { is, place } = props.answer.facts;
  if (is === 'missing') return <p className="waymark-quiet">{t('waypoint.logs.missing')}</p>;
  return (
    <>
      <p>
        {t('waypoint.logs.lead')} <LogsLink of={{ place }} words="waypoint.logs.whole" />
      </p>
      {props.logsOf(place)}
    </>
  );
}
