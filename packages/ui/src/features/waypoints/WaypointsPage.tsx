import { Button, EmptyState, EmptyStateBody } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { WaypointRow, WaypointsAnswer } from '@waymark/contract';
import { useHost } from '../../host.ts';
import { formatCount } from '../../kit/format.ts';
import { GapStrip } from '../../kit/GapStrip.tsx';
import { carriedSearch } from '../../kit/global-choice.ts';
import { ProblemState } from '../../kit/ProblemState.tsx';
import { useClient } from '../../kit/use-client.ts';
import { useGlobalChoice } from '../../kit/use-global-choice.ts';
import { Waiting } from '../../kit/Waiting.tsx';
import { WaypointMark } from '../../kit/WaypointMark.tsx';
import { Command } from '../../kit/Command.tsx';
import { waypointPath } from './url.ts';
import { useSteadyOrder } from './use-steady-order.ts';
import { errorWords, findingWords, rateWords, takesWords } from '../../kit/waypoint-words.ts';
import '../../kit/waypoint-tones.css';
import { waypointsQuery } from '../../kit/waypoints-query.ts';
import { NumberTh } from '../../kit/NumberTh.tsx';
import '../../kit/page.css';
import '../../kit/tables.css';
import './waypoints.css';

/** Which waypoints are there, and which needs a look? */
export function WaypointsPage(): ReactElement {
  const { t } = useHost();
  const [choice] = useGlobalChoice();
  const waypoints = useQuery(waypointsQuery(useClient(), choice));
  const { data } = waypoints;
  const retry = (): void => void waypoints.refetch();
  return (
    <div className="waymark-page waymark-waypoints">
      <h1>{t('waypoints.title')}</h1>
      <p className="waymark-quiet">{t('waypoints.lead')}</p>
      {data !== undefined && <GapStrip gaps={data.gaps} onRetry={retry} />}
      {data !== undefined ? (
        <Waypoints answer={data} question={JSON.stringify([choice.namespaces, choice.windowSeconds, choice.untilMs])} />
      ) : waypoints.isError ? (
        <ProblemState error={waypoints.error} onRetry={retry} />
      ) : (
        <Waiting words={t('waypoints.loading')} />
      )}
    </div>
  );
}

function Waypoints(props: { readonly answer: WaypointsAnswer; readonly question: string }): ReactElement {
  const { t } = useHost();
  const { waypoints, outside, window } = props.answer;
  const { rows, moved, sortAgain } = useSteadyOrder(waypoints, ({ facts }) => waypointPath(facts.id), props.question);
  const hidden = outside > 0 && <p className="waymark-quiet">{t('waypoints.outside', { count: outside })}</p>;
  if (rows.length === 0)
    return (
      <>
        <NoWaypoint outside={outside} />
        {hidden}
      </>
    );
  return (
    <>
      {moved > 0 && (
        <Button variant="link" isInline onClick={sortAgain}>
          {t('waypoints.sortAgain')}
        </Button>
      )}
      <div className="waymark-wide">
        <Table variant="compact" aria-label={t('waypoints.table')} gridBreakPoint="">
          <Thead>
            <Tr>
              <Th modifier="nowrap">{t('waypoints.col.name')}</Th>
              <Th modifier="nowrap">{t('waypoints.col.for')}</Th>
              <Th modifier="nowrap">{t('waypoints.col.ready')}</Th>
              <NumberTh>{t('waypoints.col.services')}</NumberTh>
              <NumberTh>{t('waypoints.col.workloads')}</NumberTh>
              <NumberTh>{t('waypoints.col.through')}</NumberTh>
              <NumberTh>{t('waypoints.col.errors')}</NumberTh>
              <NumberTh>{t('waypoints.col.past')}</NumberTh>
              <Th modifier="nowrap">{t('waypoints.col.findings')}</Th>
            </Tr>
          </Thead>
          <Tbody>
            {rows.map((row) => (
              <Row key={waypointPath(row.facts.id)} row={row} window={window} />
            ))}
          </Tbody>
        </Table>
      </div>
      {hidden}
    </>
  );
}

function Row({ row, window }: { readonly row: WaypointRow; readonly window: WaypointsAnswer['window'] }): ReactElement {
  const { t } = useHost();
  const [search] = useSearchParams();
  const { facts, findings } = row;
  const { id, pods } = facts;
  const [worst] = findings;
  const isPast = row.past !== undefined && rateWords(row.past, window) !== '0';
  return (
    <Tr>
      <Td dataLabel={t('waypoints.col.name')}>
        <WaypointMark /> <Link to={`${waypointPath(id)}${carriedSearch(search)}`}>{id.name}</Link>{' '}
        <span className="waymark-quiet">{id.namespace}</span>
      </Td>
      <Td dataLabel={t('waypoints.col.for')}>{facts.is === 'missing' ? '–' : takesWords(facts, t)}</Td>
      <Td
        dataLabel={t('waypoints.col.ready')}
        className={facts.is !== 'missing' && pods.ready < pods.of ? 'waymark-waypoint--soon' : ''}
      >
        {facts.is === 'missing' ? t('waypoint.missing') : t('waypoint.ready', pods)}
      </Td>
      <Td dataLabel={t('waypoints.col.services')} className="waymark-number">
        {formatCount(row.services)}
      </Td>
      <Td dataLabel={t('waypoints.col.workloads')} className="waymark-number">
        {formatCount(row.workloads)}
      </Td>
      <Td dataLabel={t('waypoints.col.through')} className="waymark-number">
        {rateWords(row.through, window)}
      </Td>
      <Td dataLabel={t('waypoints.col.errors')} className="waymark-number">
        {errorWords(row.through)}
      </Td>
      <Td dataLabel={t('waypoints.col.past')} className={`waymark-number ${isPast ? 'waymark-waypoint--soon' : ''}`}>
        {rateWords(row.past, window)}
      </Td>
      <Td dataLabel={t('waypoints.col.findings')} className="waymark-waypoints__worst">
        {worst === undefined ? (
          <span className="waymark-quiet">{t('waypoints.fine')}</span>
        ) : (
          <span className={`waymark-waypoint--${worst.severity}`}>{findingWords(worst, t)}</span>
        )}
        {findings.length > 1 && (
          <span className="waymark-quiet"> {t('waypoints.more', { count: findings.length - 1 })}</span>
        )}
      </Td>
    </Tr>
  );
}

function NoWaypoint({ outside }: { readonly outside: number }): ReactElement {
  const { t } = useHost();
  const [choice] = useGlobalChoice();
  const filtered = choice.namespaces.length > 0;
  return (
    <EmptyState headingLevel="h2" titleText={t('waypoints.empty.title')}>
      <EmptyStateBody>
        {filtered || outside > 0 ? (
          <p>{t(filtered ? 'waypoints.empty.filtered' : 'waypoints.empty.hidden')}</p>
        ) : (
          <>
            <p>{t('waypoints.empty.body')}</p>
            <Command command="istioctl waypoint apply -n NAMESPACE --enroll-namespace" />
          </>
        )}
      </EmptyStateBody>
    </EmptyState>
  );
}
