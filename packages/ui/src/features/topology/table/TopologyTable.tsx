import { Button, Tab, TabTitleText, Tabs } from '@patternfly/react-core';
import { useMemo, type ReactElement } from 'react';
import type { Drawing } from '../../../canvas/drawing.ts';
import { useHost } from '../../../host.ts';
import { formatCount } from '../../../kit/format.ts';
import type { Picture } from '../picture.ts';
import { CONVERSATION_COLUMNS, firstState, PLACE_COLUMNS, WORST_FIRST } from './columns.ts';
import { toTableModel } from './table-model.ts';
import { useSteadyRows } from './use-steady-rows.ts';
import { useTableState } from './use-table-state.ts';
import { VirtualTable } from './VirtualTable.tsx';
import './table.css';

interface TopologyTableProps {
  /** What the graph would show: exactly these places and lines become rows. */
  readonly drawing: Drawing;
  /** Where the numbers come from. */
  readonly picture: Picture;
  /** The id that the graph would highlight. */
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
  /** What the reader chose, as text; while it stays the same rows keep their position, whatever new numbers say. */
  readonly asked: string;
}

/** The picture for those who read rows: the same content, sortable, by keyboard and aloud. */
export function TopologyTable({ drawing, picture, selected, onSelect, asked }: TopologyTableProps): ReactElement {
  const { t } = useHost();
  const [state, setState] = useTableState();
  const model = useMemo(() => toTableModel(drawing, picture, t), [drawing, picture, t]);
  const places = useSteadyRows(model.places, state.rows === 'places' ? state.sort : WORST_FIRST, asked);
  const conversations = useSteadyRows(
    model.conversations,
    state.rows === 'conversations' ? state.sort : WORST_FIRST,
    asked,
  );
  const shown = state.rows === 'places' ? places : conversations;
  const common = { selected, onSelect, label: t(`table.${state.rows}`) };
  const title = (rows: 'places' | 'conversations', count: number): ReactElement => (
    <TabTitleText>{`${t(`table.${rows}`)} (${formatCount(count)})`}</TabTitleText>
  );
  const table =
    shown.rows.length === 0 ? (
      <p className="waymark-quiet">{t(`table.none.${state.rows}`)}</p>
    ) : state.rows === 'places' ? (
      <VirtualTable
        key="places"
        {...common}
        columns={PLACE_COLUMNS}
        rows={places.rows}
        sort={state.sort}
        onSort={(sort) => setState({ rows: 'places', sort })}
      />
    ) : (
      <VirtualTable
        key="conversations"
        {...common}
        columns={CONVERSATION_COLUMNS}
        rows={conversations.rows}
        sort={state.sort}
        onSort={(sort) => setState({ rows: 'conversations', sort })}
      />
    );
  return (
    <section className="waymark-table__frame" aria-label={t('table.label')}>
      {shown.moved > 0 && (
        <Button variant="link" size="sm" onClick={shown.sortAgain} className="waymark-table__again">
          {t('table.sortAgain', { count: shown.moved })}
        </Button>
      )}
      <Tabs
        activeKey={state.rows}
        isSubtab
        aria-label={t('table.label')}
        onSelect={(_event, rows) => setState(firstState(rows === 'places' ? 'places' : 'conversations'))}
      >
        <Tab eventKey="conversations" title={title('conversations', model.conversations.length)}>
          {state.rows === 'conversations' && table}
        </Tab>
        <Tab eventKey="places" title={title('places', model.places.length)}>
          {state.rows === 'places' && table}
        </Tab>
      </Tabs>
    </section>
  );
}
