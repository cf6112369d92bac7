import {
  EmptyState,
  EmptyStateBody,
  FormSelect,
  FormSelectOption,
  Pagination,
  SearchInput,
  Toolbar,
  ToolbarContent,
  ToolbarItem,
} from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, type ReactElement } from 'react';
import type { EntryKind, ZtunnelQuery } from '@waymark/contract';
import { useHost } from '../../host.ts';
import { toAge } from '../../kit/age.ts';
import { formatCount } from '../../kit/format.ts';
import { GapStrip } from '../../kit/GapStrip.tsx';
import { ProblemState } from '../../kit/ProblemState.tsx';
import { useClient } from '../../kit/use-client.ts';
import { useNow } from '../../kit/use-now.ts';
import { Waiting } from '../../kit/Waiting.tsx';
import { EntriesTable } from './EntriesTable.tsx';
import { toEntryRows } from './entries-view-model.ts';
import { entriesQuery } from './query.ts';
import { entriesOf, PER_PAGE, type ZtunnelView } from './url.ts';

interface EntriesTabProps {
  readonly where: ZtunnelQuery;
  readonly kind: EntryKind;
  readonly view: ZtunnelView;
  readonly others: readonly string[];
  /** How often to ask again, ms; undefined: not by itself. */
  readonly pace: number | undefined;
  readonly onView: (view: ZtunnelView) => void;
}

/** While typing nobody is asked; a pause this long is the end of a word, ms. */
const TYPING_MS = 300;

/** One kind of what a ztunnel holds: found, sorted and paged by the server. */
export function EntriesTab({ where, kind, view, others, pace, onView }: EntriesTabProps): ReactElement {
  const { t } = useHost();
  const nowMs = useNow(1_000);
  const [text, setText] = useState(view.text);
  const { data, error, isError, refetch } = useQuery(entriesQuery(useClient(), entriesOf(where, kind, view), pace));

  useEffect(() => setText(view.text), [view.text]);
  useEffect(() => {
    if (text === view.text) return;
    const timer = setTimeout(() => onView({ ...view, text, page: 1 }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, view, onView]);

  const retry = (): void => void refetch();
  if (data === undefined)
    return isError ? <ProblemState error={error} onRetry={retry} /> : <Waiting words={t('ztunnel.loading')} />;
  const comparedWith = data.kind === 'drift' ? data.comparedWith : undefined;
  const isFiltered = view.text !== '';
  const isAlone = data.kind === 'drift' && (comparedWith === undefined || data.gaps.length > 0);
  return (
    <>
      {isError && <ProblemState error={error} onRetry={retry} />}
      <GapStrip gaps={data.gaps} onRetry={retry} />
      <Toolbar className="waymark-ztunnel__toolbar">
        <ToolbarContent>
          <ToolbarItem>
            <SearchInput
              value={text}
              aria-label={t('ztunnel.find')}
              placeholder={t('ztunnel.find')}
              onChange={(_event, value) => setText(value)}
              onClear={() => setText('')}
            />
          </ToolbarItem>
          {data.kind === 'drift' && (
            <ToolbarItem className="waymark-ztunnel__compare">
              {comparedWith === undefined ? (
                <span>{t('ztunnel.comparedWithNone')}</span>
              ) : (
                <>
                  <span>{t('ztunnel.comparedWith')}</span>
                  <FormSelect
                    value={comparedWith}
                    aria-label={t('ztunnel.comparedWith')}
                    onChange={(_event, node) => onView({ ...view, with: node, page: 1 })}
                  >
                    {others.map((node) => (
                      <FormSelectOption key={node} value={node} label={node} />
                    ))}
                  </FormSelect>
                </>
              )}
            </ToolbarItem>
          )}
          <ToolbarItem className="waymark-ztunnel__asked">
            {data.outsideView > 0 && (
              <span>{t('ztunnel.outside', { count: data.outsideView, shown: formatCount(data.outsideView) })}</span>
            )}
            <span>{t('ztunnel.asked', { age: toAge(data.atMs, nowMs, t) })}</span>
          </ToolbarItem>
          <ToolbarItem variant="pagination" align={{ default: 'alignEnd' }}>
            <Pagination
              isCompact
              itemCount={data.total}
              page={view.page}
              perPage={view.perPage}
              perPageOptions={PER_PAGE.map((value) => ({ title: String(value), value }))}
              titles={{ paginationAriaLabel: t('ztunnel.pages') }}
              onSetPage={(_event, page) => onView({ ...view, page })}
              onPerPageSelect={(_event, perPage) =>
                onView({ ...view, page: 1, perPage: PER_PAGE.find((one) => one === perPage) ?? view.perPage })
              }
            />
          </ToolbarItem>
        </ToolbarContent>
      </Toolbar>
      {data.total === 0 ? (
        <EmptyState headingLevel="h2" variant="sm">
          <EmptyStateBody>
            {isFiltered ? t('ztunnel.noMatch', { text: view.text }) : t(`ztunnel.empty.${isAlone ? 'alone' : kind}`)}
          </EmptyStateBody>
        </EmptyState>
      ) : (
        <EntriesTable
          kind={kind}
          rows={toEntryRows(data, nowMs, t)}
          sort={view.sort}
          order={view.order}
          onSort={(sort, order) => onView({ ...view, sort, order, page: 1 })}
        />
      )}
    </>
  );
}
