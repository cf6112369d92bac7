import { Button, SearchInput } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { ENVOY_KINDS, type EnvoyAnswer, type WaypointAnswer, type WaypointPath } from '@waymark/contract';
import { useHost } from '../../host.ts';
import { Choice } from '../../kit/Choice.tsx';
import { formatCount } from '../../kit/format.ts';
import { GapStrip } from '../../kit/GapStrip.tsx';
import { ProblemState } from '../../kit/ProblemState.tsx';
import { useClient } from '../../kit/use-client.ts';
import { Waiting } from '../../kit/Waiting.tsx';
import { envoyQuery } from './query.ts';
import type { WaypointView } from './url.ts';
import type { UpdateView } from './use-waypoint-view.ts';

interface EnvoyTabProps {
  readonly of: WaypointPath;
  readonly replicas: WaypointAnswer['facts']['replicas'];
  readonly view: WaypointView;
  readonly onView: UpdateView;
}

const PAGE = 50;

/** What one Envoy was configured with, page by page. */
export function EnvoyTab({ of, replicas, view, onView }: EnvoyTabProps): ReactElement {
  const { t } = useHost();
  const { pod, kind, offset } = view.envoy;
  const question = { ...(pod === '' ? {} : { pod }), kind, search: view.filter, offset, limit: PAGE };
  const envoy = useQuery(envoyQuery(useClient(), of, question));
  const { data } = envoy;
  const change = (to: Partial<WaypointView['envoy']>): void =>
    onView((held) => ({ ...held, envoy: { ...held.envoy, offset: 0, ...to } }));
  const retry = (): void => void envoy.refetch();
  if (data === undefined)
    return envoy.isError ? (
      <ProblemState error={envoy.error} onRetry={retry} />
    ) : (
      <Waiting words={t('waypoint.loading')} />
    );
  return (
    <>
      <p>
        {t('waypoint.envoy.lead')}{' '}
        {data.version !== undefined && (
          <span className="waymark-quiet">{t('waypoint.envoy.version', { version: data.version })}</span>
        )}
      </p>
      <GapStrip gaps={data.gaps} onRetry={retry} />
      {data.pod === undefined ? (
        <p className="waymark-quiet">{t('waypoint.envoy.none')}</p>
      ) : (
        <>
          <div className="waymark-waypoint__tools">
            <Choice
              label={t('waypoint.envoy.pod')}
              chosen={data.pod}
              options={[...new Set([data.pod, ...replicas.map((replica) => replica.pod)])].map((name) => ({
                value: name,
                words: name,
              }))}
              onChoose={(name) => change({ pod: name })}
            />
            <Choice
              label={t('waypoint.envoy.kind')}
              chosen={kind}
              options={ENVOY_KINDS.map((one) => ({
                value: one,
                words: t(`waypoint.envoy.kind.${one}`, { count: formatCount(data.counts[one]) }),
              }))}
              onChoose={(one) => change({ kind: one })}
            />
            <SearchInput
              aria-label={t('waypoint.envoy.search')}
              placeholder={t('waypoint.envoy.search')}
              value={view.filter}
              onChange={(_event, filter) =>
                onView((held) => ({ ...held, filter, envoy: { ...held.envoy, offset: 0 } }), 'replace')
              }
              onClear={() => onView((held) => ({ ...held, filter: '' }), 'replace')}
            />
          </div>
          <Entries answer={data} offset={offset} onPage={(from) => change({ offset: from })} />
          {data.outside > 0 && <p className="waymark-quiet">{t('waypoint.envoy.outside', { count: data.outside })}</p>}
        </>
      )}
    </>
  );
}

function Entries(props: {
  readonly answer: EnvoyAnswer;
  readonly offset: number;
  readonly onPage: (offset: number) => void;
}): ReactElement {
  const { t } = useHost();
  const { answer, offset } = props;
  const { entries, found } = answer;
  if (entries.length === 0) return <p className="waymark-quiet">{t('waypoint.envoy.nothing')}</p>;
  return (
    <>
      <div className="waymark-wide">
        <Table variant="compact" aria-label={t('waypoint.envoy.table')} gridBreakPoint="">
          <Thead>
            <Tr>
              <Th modifier="nowrap">{t('waypoint.envoy.entry')}</Th>
              <Th modifier="nowrap">{t('waypoint.envoy.details')}</Th>
            </Tr>
          </Thead>
          <Tbody>
            {entries.map((entry, i) => (
              <Tr key={`${entry.name} ${offset + i}`}>
                <Td className="waymark-waypoint__mono">{entry.name}</Td>
                <Td>
                  <ul className="waymark-waypoint__plain">
                    {entry.facts.map(({ what, value }, at) => (
                      <li key={`${what} ${value} ${at}`}>
                        <span className="waymark-quiet">{t(`waypoint.envoy.fact.${what}`)}</span>{' '}
                        <span className="waymark-waypoint__mono">{value}</span>
                      </li>
                    ))}
                  </ul>
                </Td>
              </Tr>
            ))}
          </Tbody>
        </Table>
      </div>
      <p className="waymark-waypoint__tools">
        <Button variant="secondary" isDisabled={offset === 0} onClick={() => props.onPage(Math.max(0, offset - PAGE))}>
          {t('waypoint.envoy.previous')}
        </Button>
        <span role="status">
          {t('waypoint.envoy.found', {
            from: formatCount(offset + 1),
            to: formatCount(offset + entries.length),
            found: formatCount(found),
          })}
        </span>
        <Button
          variant="secondary"
          isDisabled={offset + entries.length >= found}
          onClick={() => props.onPage(offset + PAGE)}
        >
          {t('waypoint.envoy.next')}
        </Button>
      </p>
    </>
  );
}
