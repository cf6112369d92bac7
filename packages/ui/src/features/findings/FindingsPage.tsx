import { EmptyState, EmptyStateBody, Label } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { FindingAnswer } from '@waymark/contract';
import { useHost } from '../../host.ts';
import { formatCount } from '../../kit/format.ts';
import { GapStrip } from '../../kit/GapStrip.tsx';
import { carriedSearch } from '../../kit/global-choice.ts';
import { noteWords } from '../../kit/note-words.ts';
import { ProblemState } from '../../kit/ProblemState.tsx';
import { useClient } from '../../kit/use-client.ts';
import { useGlobalChoice } from '../../kit/use-global-choice.ts';
import { useNow } from '../../kit/use-now.ts';
import { Waiting } from '../../kit/Waiting.tsx';
import { pathOfFinding } from './path-of-finding.ts';
import { WaypointFindings } from './WaypointFindings.tsx';
import '../../kit/page.css';
import '../../kit/tables.css';
import './findings.css';

const STATUS = { error: 'danger', warning: 'warning', info: 'info' } as const;

/** Where is what Istio says not what is so, what is set without effect, and who slips past a waypoint or fails at one? */
export function FindingsPage(): ReactElement {
  const { t } = useHost();
  const client = useClient();
  const [{ namespaces, refreshSeconds }] = useGlobalChoice();
  const findings = useQuery({
    queryKey: ['findings', namespaces],
    queryFn: ({ signal }) => client.findings({ namespaces: [...namespaces] }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: refreshSeconds * 1000,
  });
  const { data } = findings;
  const retry = (): void => void findings.refetch();
  return (
    <div className="waymark-page waymark-findings">
      <h1>{t('findings.title')}</h1>
      <p className="waymark-quiet">{t('findings.lead')}</p>
      {data === undefined && findings.isError && <ProblemState error={findings.error} onRetry={retry} />}
      {data === undefined && !findings.isError && <Waiting words={t('findings.loading')} />}
      {data !== undefined && (
        <>
          <GapStrip gaps={data.gaps} onRetry={retry} />
          {data.findings.length === 0 ? (
            <EmptyState titleText={t('findings.none.title')} headingLevel="h2">
              <EmptyStateBody>{t('findings.none.body')}</EmptyStateBody>
            </EmptyState>
          ) : (
            <FindingTable findings={data.findings} />
          )}
          {data.more > 0 && <p>{t('findings.more', { count: data.more, value: formatCount(data.more) })}</p>}
          {data.outside > 0 && <p className="waymark-quiet">{t('findings.outside', { count: data.outside })}</p>}
        </>
      )}
      <WaypointFindings />
    </div>
  );
}

function FindingTable({ findings }: { readonly findings: readonly FindingAnswer[] }): ReactElement {
  const { t } = useHost();
  const [search] = useSearchParams();
  const nowMs = useNow(10_000);
  const several = new Set(findings.map(({ cluster }) => cluster)).size > 1;
  return (
    <div className="waymark-wide">
      <Table variant="compact" aria-label={t('findings.table')} gridBreakPoint="">
        <Thead>
          <Tr>
            <Th modifier="nowrap">{t('findings.col.severity')}</Th>
            <Th modifier="nowrap">{t('findings.col.object')}</Th>
            <Th modifier="nowrap">{t('findings.col.namespace')}</Th>
            <Th>{t('findings.col.what')}</Th>
          </Tr>
        </Thead>
        <Tbody>
          {findings.map((finding) => {
            const { cluster, kind, namespace, name, severity, notes } = finding;
            const path = pathOfFinding(finding);
            return (
              <Tr key={`${cluster} ${kind} ${namespace}/${name}`}>
                <Td dataLabel={t('findings.col.severity')}>
                  <Label isCompact status={STATUS[severity]}>
                    {t(`findings.severity.${severity}`)}
                  </Label>
                </Td>
                <Td dataLabel={t('findings.col.object')}>
                  <span className="waymark-quiet">{kind}</span>{' '}
                  {path === undefined ? name : <Link to={`${path}${carriedSearch(search)}`}>{name}</Link>}
                </Td>
                <Td dataLabel={t('findings.col.namespace')}>
                  {namespace}
                  {several && <span className="waymark-quiet"> {cluster}</span>}
                </Td>
                <Td dataLabel={t('findings.col.what')} className="waymark-findings__what">
                  {notes.map((note) => (
                    <p key={JSON.stringify(note)}>{noteWords(note, nowMs, t)}</p>
                  ))}
                </Td>
              </Tr>
            );
          })}
        </Tbody>
      </Table>
    </div>
  );
}
