import { Button, SearchInput } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { Fragment, type ReactElement } from 'react';
import { rowKey, servicePlace, workloadPlace } from '@waymark/mesh';
import type { EnrolledAnswer, WaypointAnswer } from '@waymark/contract';
import { useHost } from '../../host.ts';
import { PlaceLink } from '../../kit/PlaceLink.tsx';
import { formatCount } from '../../kit/format.ts';
import { Command } from '../../kit/Command.tsx';
import { Evidence } from './Evidence.tsx';
import type { WaypointView } from './url.ts';
import { useSteadyOrder } from './use-steady-order.ts';
import type { UpdateView } from './use-waypoint-view.ts';
import { bytesWords, errorWords, portWords, rateWords, standingOf, wayWords } from '../../kit/waypoint-words.ts';
import { NumberTh } from '../../kit/NumberTh.tsx';

interface EnrolledTabProps {
  readonly answer: WaypointAnswer;
  readonly rows: 'services' | 'workloads';
  readonly view: WaypointView;
  readonly onView: UpdateView;
}

/** What is enrolled, by which label, what came of it, and what passes or goes past. */
export function EnrolledTab({ answer, rows: which, view, onView }: EnrolledTabProps): ReactElement {
  const { t } = useHost();
  const given = answer[which];
  const { rows } = useSteadyOrder(given, rowKey, which);
  const text = view.filter.trim().toLowerCase();
  const shown = rows.filter(({ namespace, name }) => `${namespace}/${name}`.toLowerCase().includes(text));
  const { more, outside } = answer;
  return (
    <>
      <p>{t(`waypoint.${which}.lead`)}</p>
      {given.length === 0 ? (
        <>
          <p className="waymark-quiet">{t(`waypoint.${which}.none`)}</p>
          {which === 'services' && (
            <Command
              command={`kubectl label -n ${answer.facts.id.namespace} service NAME istio.io/use-waypoint=${answer.facts.id.name}`}
            />
          )}
        </>
      ) : (
        <>
          <SearchInput
            className="waymark-waypoint__filter"
            aria-label={t(`waypoint.filter.${which}`)}
            placeholder={t(`waypoint.filter.${which}`)}
            value={view.filter}
            onChange={(_event, filter) => onView((held) => ({ ...held, filter }), 'replace')}
            onClear={() => onView((held) => ({ ...held, filter: '' }), 'replace')}
          />
          {shown.length === 0 ? (
            <p className="waymark-quiet">{t('waypoint.filter.nothing')}</p>
          ) : (
            <EnrolledTable answer={answer} which={which} rows={shown} view={view} onView={onView} />
          )}
        </>
      )}
      {more[which] > 0 && (
        <p className="waymark-quiet">{t('waypoint.rowsLeft', { count: formatCount(more[which]) })}</p>
      )}
      {outside[which] > 0 && (
        <p className="waymark-quiet">{t(`waypoint.outside.${which}`, { count: outside[which] })}</p>
      )}
    </>
  );
}

function EnrolledTable(props: {
  readonly answer: WaypointAnswer;
  readonly which: 'services' | 'workloads';
  readonly rows: readonly EnrolledAnswer[];
  readonly view: WaypointView;
  readonly onView: UpdateView;
}): ReactElement {
  const { t } = useHost();
  const { answer, which, view } = props;
  const what = which === 'services' ? 'service' : 'workload';
  return (
    <div className="waymark-wide">
      <Table variant="compact" aria-label={t(`waypoint.tab.${which}`, { count: '' }).trim()} gridBreakPoint="">
        <Thead>
          <Tr>
            <Th modifier="nowrap">{t(`waypoint.col.${what}`)}</Th>
            {which === 'services' && <Th modifier="nowrap">{t('waypoint.col.ports')}</Th>}
            <Th modifier="nowrap">{t('waypoint.col.by')}</Th>
            <Th modifier="nowrap">{t('waypoint.col.standing')}</Th>
            <Th modifier="nowrap">{t('waypoint.col.ready')}</Th>
            <NumberTh>{t('waypoints.col.through')}</NumberTh>
            <NumberTh>{t('waypoints.col.errors')}</NumberTh>
            <NumberTh>{t('waypoints.col.past')}</NumberTh>
            <NumberTh>{t('waypoint.col.bytesPast')}</NumberTh>
          </Tr>
        </Thead>
        <Tbody>
          {props.rows.map((row) => {
            const isOpen = view.why === rowKey(row);
            return (
              <Fragment key={rowKey(row)}>
                <EnrolledRow
                  row={row}
                  answer={answer}
                  which={which}
                  isOpen={isOpen}
                  onWhy={() => props.onView((held) => ({ ...held, why: isOpen ? '' : rowKey(row) }))}
                />
                {isOpen && (
                  <Tr>
                    <Td colSpan={which === 'services' ? 9 : 8}>
                      <Evidence row={row} answer={answer} />
                    </Td>
                  </Tr>
                )}
              </Fragment>
            );
          })}
        </Tbody>
      </Table>
    </div>
  );
}

function EnrolledRow(props: {
  readonly row: EnrolledAnswer;
  readonly answer: WaypointAnswer;
  readonly which: 'services' | 'workloads';
  readonly isOpen: boolean;
  readonly onWhy: () => void;
}): ReactElement {
  const { t } = useHost();
  const { row, which } = props;
  const { window } = props.answer;
  const { words, tone } = standingOf(row, t);
  const past = rateWords(row.past, window);
  const isPast = past !== '–' && past !== '0' && row.standing !== 'opted out';
  return (
    <Tr>
      <Td>
        <EnrolledName row={row} cluster={props.answer.facts.id.cluster} />{' '}
        <span className="waymark-quiet">{row.namespace}</span>
      </Td>
      {which === 'services' && <Td>{portWords(row)}</Td>}
      <Td>{wayWords(row, t)}</Td>
      <Td>
        <span className={`waymark-waypoint--${tone}`}>{words}</span>{' '}
        <Button
          variant="link"
          isInline
          aria-expanded={props.isOpen}
          aria-label={t('waypoint.whyOf', { name: row.name })}
          onClick={props.onWhy}
        >
          {t('waypoint.why')}
        </Button>
      </Td>
      <Td>
        {row.pods === undefined ? (
          '–'
        ) : (
          <span className={row.pods.ready === 0 && row.pods.of > 0 ? 'waymark-waypoint--bad' : ''}>
            {row.pods.ready}/{row.pods.of}
          </span>
        )}
      </Td>
      <Td className="waymark-number">{rateWords(row.through, window)}</Td>
      <Td className="waymark-number">{errorWords(row.through)}</Td>
      <Td className={`waymark-number ${isPast ? 'waymark-waypoint--soon' : ''}`}>{past}</Td>
      <Td className="waymark-number">{bytesWords(row.past, window)}</Td>
    </Tr>
  );
}

function EnrolledName({ row, cluster }: { readonly row: EnrolledAnswer; readonly cluster: string }): ReactElement {
  const { kind, namespace, name } = row;
  if (kind === 'Service') return <PlaceLink id={servicePlace({ cluster, namespace, name })} words={name} />;
  if (kind === 'Workload') return <PlaceLink id={workloadPlace({ cluster, namespace, name })} words={name} />;
  return <>{name}</>;
}
