import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { WorkloadRow, WorkloadsAnswer, WORKLOAD_SORTS } from '@waymark/contract';
import type { ReactElement } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useHost } from '../../host.ts';
import { toCaptureWords, toMark } from '../../kit/capture.ts';
import { CaptureBadge } from '../../kit/CaptureBadge.tsx';
import { carriedSearch } from '../../kit/global-choice.ts';
import { HealthBadge } from '../../kit/HealthBadge.tsx';
import { pathOf, toErrors, toneOf, toRate, toReady, toWaypoints, toWorst } from './list-rows.ts';
import type { ListView } from './url.ts';

type Sort = (typeof WORKLOAD_SORTS)[number];

const COLUMNS: readonly { readonly id: string; readonly sort?: Sort; readonly number?: true }[] = [
  { id: 'health', sort: 'trouble' },
  { id: 'name', sort: 'name' },
  { id: 'namespace', sort: 'namespace' },
  { id: 'capture', sort: 'capture' },
  { id: 'waypoints' },
  { id: 'pods', sort: 'pods', number: true },
  { id: 'incoming', sort: 'incoming', number: true },
  { id: 'errors', sort: 'errors', number: true },
  { id: 'outgoing', sort: 'outgoing', number: true },
];

interface WorkloadsTableProps {
  readonly answer: WorkloadsAnswer;
  readonly view: ListView;
  readonly onView: (view: ListView) => void;
}

/** One row for each workload; the server sorts, since it alone has all of them. */
export function WorkloadsTable({ answer, view, onView }: WorkloadsTableProps): ReactElement {
  const { t } = useHost();
  const [search] = useSearchParams();
  const active = COLUMNS.findIndex(({ sort }) => sort === view.sort);
  return (
    <div className="waymark-wide" tabIndex={0} role="region" aria-label={t('workloads.label')}>
      <Table className="waymark-dense" variant="compact" aria-label={t('workloads.label')} gridBreakPoint="">
        <Thead>
          <Tr>
            {COLUMNS.map(({ id, sort, number }, at) => (
              <Th
                key={id}
                modifier="nowrap"
                {...(number === undefined ? {} : { className: 'waymark-number' })}
                {...(sort === undefined
                  ? {}
                  : {
                      sort: {
                        columnIndex: at,
                        sortBy: { index: active, direction: view.order },
                        onSort: (_event: unknown, _index: number, order: 'asc' | 'desc') =>
                          onView({ ...view, sort, order, page: 1 }),
                      },
                    })}
              >
                {t(`workloads.column.${id}` as Parameters<typeof t>[0])}
              </Th>
            ))}
          </Tr>
        </Thead>
        <Tbody>
          {answer.rows.map((row) => (
            <Tr key={row.place.key}>
              {COLUMNS.map(({ id, number }) => (
                <Td
                  key={id}
                  {...(number === undefined ? {} : { modifier: 'nowrap' as const })}
                  dataLabel={t(`workloads.column.${id}` as Parameters<typeof t>[0])}
                  {...(number === undefined ? {} : { className: 'waymark-number' })}
                >
                  {cell(id, row, answer, carriedSearch(search), t)}
                </Td>
              ))}
            </Tr>
          ))}
        </Tbody>
      </Table>
    </div>
  );
}

function cell(
  id: string,
  row: WorkloadRow,
  { window }: WorkloadsAnswer,
  carried: string,
  t: ReturnType<typeof useHost>['t'],
): ReactElement | string {
  const { place } = row;
  const { capture } = place;
  switch (id) {
    case 'health':
      return (
        <>
          <HealthBadge tone={toneOf(row)} /> <span className="waymark-quiet">{toWorst(row, t)}</span>
        </>
      );
    case 'name':
      // Most are Deployments: only what is something else says so.
      return (
        <>
          <Link to={`${pathOf(row)}${carried}`}>{'name' in place.id ? place.id.name : ''}</Link>{' '}
          {row.kind !== 'Deployment' && <span className="waymark-quiet">{row.kind}</span>}
        </>
      );
    case 'namespace':
      return 'namespace' in place.id ? place.id.namespace : '';
    case 'capture':
      return capture === undefined ? '–' : <CaptureBadge mark={toMark(capture)} words={toCaptureWords(capture, t)} />;
    case 'waypoints':
      return toWaypoints(row) || '–';
    case 'pods':
      return toReady(row);
    case 'incoming':
      return toRate(row.incoming, window);
    case 'errors':
      return toErrors(row.incoming);
    default:
      return toRate(row.outgoing, window);
  }
}
