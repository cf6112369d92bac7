import {
  EmptyState,
  EmptyStateBody,
  FormSelect,
  FormSelectOption,
  PageSection,
  Pagination,
  SearchInput,
  Title,
} from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { CAPTURE_FILTERS } from '@waymark/contract';
import { useMemo, type ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { formatCount } from '../../kit/format.ts';
import { GapStrip } from '../../kit/GapStrip.tsx';
import { ProblemState } from '../../kit/ProblemState.tsx';
import { useClient } from '../../kit/use-client.ts';
import { useGlobalChoice } from '../../kit/use-global-choice.ts';
import { useSearch } from '../../kit/use-search.ts';
import { Waiting } from '../../kit/Waiting.tsx';
import { timeOf, workloadsQuery } from './query.ts';
import { PER_PAGE, readListView, writeListView, type ListView } from './url.ts';
import { WorkloadsTable } from './WorkloadsTable.tsx';
import '../../kit/tables.css';
import './workloads.css';

/** All workloads that the reader may see: how they take part in the mesh, and how they do. */
export function WorkloadsPage(): ReactElement {
  const { t } = useHost();
  const [choice] = useGlobalChoice();
  const [search, update] = useSearch();
  const view = useMemo(() => readListView(search), [search]);
  const onView = (next: ListView, as: 'step' | 'replace' = 'step'): void =>
    update((held) => writeListView(held, next), as);
  const { page, ...asked } = view;
  const question = {
    ...asked,
    ...timeOf(choice),
    namespaces: [...choice.namespaces],
    offset: (page - 1) * PER_PAGE,
    limit: PER_PAGE,
  };
  const { data, error, refetch } = useQuery(workloadsQuery(useClient(), question, choice));
  const retry = (): void => void refetch();
  const sum = data === undefined ? undefined : sumOf(data.pods);
  return (
    <PageSection className="waymark-workloads" isFilled>
      <header>
        <Title headingLevel="h1" size="xl">
          {t('workloads.title')}
        </Title>
        {sum !== undefined && <p>{t('workloads.words', sum)}</p>}
      </header>
      <div className="waymark-workloads__toolbar">
        <SearchInput
          value={view.text}
          aria-label={t('workloads.find')}
          placeholder={t('workloads.find')}
          onChange={(_event, text) => onView({ ...view, text, page: 1 }, 'replace')}
          onClear={() => onView({ ...view, text: '', page: 1 })}
        />
        <FormSelect
          className="waymark-workloads__filter"
          value={view.capture ?? ''}
          aria-label={t('workloads.capture')}
          onChange={(_event, value) => {
            const { capture: _all, ...rest } = view;
            const capture = CAPTURE_FILTERS.find((one) => one === value);
            onView({ ...rest, page: 1, ...(capture === undefined ? {} : { capture }) });
          }}
        >
          <FormSelectOption value="" label={t('workloads.capture.all')} />
          {CAPTURE_FILTERS.map((one) => (
            <FormSelectOption key={one} value={one} label={t(`workloads.capture.${one}`)} />
          ))}
        </FormSelect>
        {data !== undefined && data.total > PER_PAGE && (
          <Pagination
            isCompact
            itemCount={data.total}
            page={page}
            perPage={PER_PAGE}
            perPageOptions={[]}
            titles={{ paginationAriaLabel: t('workloads.pages') }}
            onSetPage={(_event, next) => onView({ ...view, page: next })}
          />
        )}
      </div>
      {data !== undefined && <GapStrip gaps={data.gaps} onRetry={retry} />}
      {error !== null && <ProblemState error={error} onRetry={retry} />}
      {data === undefined && error === null && <Waiting words={t('workloads.loading')} />}
      {data !== undefined && data.rows.length > 0 && <WorkloadsTable answer={data} view={view} onView={onView} />}
      {data?.rows.length === 0 && (
        <EmptyState headingLevel="h2" titleText={t('workloads.none')}>
          <EmptyStateBody>{t('workloads.noneWhy')}</EmptyStateBody>
        </EmptyState>
      )}
    </PageSection>
  );
}

/** What the mesh itself runs on is none of the pods that should be in it. */
function sumOf(pods: Readonly<Record<'captured' | 'sidecar' | 'pending' | 'missed' | 'out', number>>): {
  readonly captured: string;
  readonly pods: string;
  readonly missed: string;
  readonly pending: string;
} {
  const { captured, sidecar, pending, missed, out } = pods;
  return {
    captured: formatCount(captured + sidecar),
    pods: formatCount(captured + sidecar + pending + missed + out),
    missed: formatCount(missed),
    pending: formatCount(pending),
  };
}
