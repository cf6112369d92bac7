import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { WaypointRow } from '@waymark/contract';
import { useHost } from '../../host.ts';
import { Findings } from '../../kit/Findings.tsx';
import { GapStrip } from '../../kit/GapStrip.tsx';
import { carriedSearch } from '../../kit/global-choice.ts';
import { ProblemState } from '../../kit/ProblemState.tsx';
import { useClient } from '../../kit/use-client.ts';
import { useGlobalChoice } from '../../kit/use-global-choice.ts';
import { Waiting } from '../../kit/Waiting.tsx';
import { WaypointMark } from '../../kit/WaypointMark.tsx';
import { waypointsQuery } from '../../kit/waypoints-query.ts';

/** Who goes past a waypoint, whose rules are skipped thereby, and who fails at one: measured in the reader's window. */
export function WaypointFindings(): ReactElement {
  const { t } = useHost();
  const [choice] = useGlobalChoice();
  const waypoints = useQuery(waypointsQuery(useClient(), choice));
  const { data } = waypoints;
  const retry = (): void => void waypoints.refetch();
  const troubled = data?.waypoints.map(withTrouble).filter(({ findings }) => findings.length > 0) ?? [];
  return (
    <section aria-label={t('findings.waypoints.title')}>
      <h2>{t('findings.waypoints.title')}</h2>
      {data === undefined && waypoints.isError && <ProblemState error={waypoints.error} onRetry={retry} />}
      {data === undefined && !waypoints.isError && <Waiting words={t('findings.waypoints.loading')} />}
      {data !== undefined && (
        <>
          <GapStrip gaps={data.gaps} onRetry={retry} />
          {troubled.length === 0 && <p className="waymark-quiet">{t('findings.waypoints.none')}</p>}
          {troubled.map((row) => (
            <OfWaypoint key={Object.values(row.facts.id).join('/')} row={row}>
              <Findings findings={row.findings} window={data.window} as="part" />
            </OfWaypoint>
          ))}
        </>
      )}
    </section>
  );
}

/** What is only worth knowing is on the waypoint's own page. */
const withTrouble = (row: WaypointRow): WaypointRow => ({
  ...row,
  findings: row.findings.filter(({ severity }) => severity !== 'info'),
});

function OfWaypoint(props: { readonly row: WaypointRow; readonly children: ReactElement }): ReactElement {
  const [search] = useSearchParams();
  const { cluster, namespace, name } = props.row.facts.id;
  const path = `/waypoints/${[cluster, namespace, name].map(encodeURIComponent).join('/')}`;
  return (
    <div className="waymark-findings__waypoint">
      <p>
        <WaypointMark /> <Link to={`${path}${carriedSearch(search)}`}>{name}</Link>{' '}
        <span className="waymark-quiet">{namespace}</span>
      </p>
      {props.children}
    </div>
  );
}
