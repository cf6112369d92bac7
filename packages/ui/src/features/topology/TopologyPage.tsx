import { clustersIn } from '@waymark/mesh';
import { Button, Drawer, DrawerContent, DrawerContentBody } from '@patternfly/react-core';
import { useCallback, useMemo, useRef, useState, type ReactElement, type RefObject } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import type { CanvasHandle } from '../../canvas/Canvas.tsx';
import { useHost } from '../../host.ts';
import { GapStrip } from '../../kit/GapStrip.tsx';
import { carriedSearch } from '../../kit/global-choice.ts';
import { isQuiet } from '../../kit/group-gaps.ts';
import { ProblemState } from '../../kit/ProblemState.tsx';
import { useGlobalChoice } from '../../kit/use-global-choice.ts';
import { useSearchSource } from '../../kit/use-search-sources.ts';
import { useShortcuts } from '../../kit/use-shortcuts.ts';
import { useWide } from '../../kit/use-wide.ts';
import { Waiting } from '../../kit/Waiting.tsx';
import { EmptyPicture } from './EmptyPicture.tsx';
import { ExportMenu, type ImageMakers } from './export/ExportMenu.tsx';
import { FindAndHide } from './FindAndHide.tsx';
import { PictureNotice } from './PictureNotice.tsx';
import { PictureStage } from './PictureStage.tsx';
import { SidePanel } from './SidePanel.tsx';
import { TopologyTime } from './time/TopologyTime.tsx';
import { Tour } from './tour/Tour.tsx';
import { useTour } from './tour/use-tour.ts';
import { ComparisonNotice } from './ComparisonNotice.tsx';
import { toFindables } from './to-findables.ts';
import { TopologyTable } from './table/TopologyTable.tsx';
import { TopologyToolbar } from './TopologyToolbar.tsx';
import { withFoldToggled } from './shown.ts';
import { PictureMenu, type MenuSpot } from './PictureMenu.tsx';
import { readSelection, withFocus, withSelection, type Selection } from './url.ts';
import { useComparison } from './use-comparison.ts';
import { useDrawing } from './use-drawing.ts';
import { useFolding } from './use-folding.ts';
import { toQuestion, useTopology } from './use-topology.ts';
import { useTopologyView } from './use-topology-view.ts';
import { nameAt } from './lines.ts';
import { countIdle, drawnSelection, foundSelections, isSilent, isUnkept, stepThrough } from './view-model.ts';
import '../../kit/tables.css';
import './topology.css';

const LEGEND = 'topology.legend';

/** Why the picture is coarser than was chosen. */
const FOLDED = { names: 'topology.folded', fronts: 'topology.fronts', gathered: 'topology.gathered' } as const;

/** Who talks to whom, how, and is it failing? */
export function TopologyPage(): ReactElement {
  const { t, preferences } = useHost();
  const [choice, updateChoice] = useGlobalChoice();
  const [view, updateView] = useTopologyView();
  const live = useTopology(choice);
  const isWide = useWide();
  const canvas = useRef<CanvasHandle>(null);
  const [legend, setLegend] = useState(() => preferences.read(LEGEND) !== 'closed');
  const [menu, setMenu] = useState<MenuSpot>();

  const { answer } = live;
  const asked = [choice.namespaces.join(), choice.windowSeconds, choice.untilMs ?? ''].join(' ');
  const { folding, level, gathered, onFitted, because } = useFolding(answer, view, `${asked} ${view.cluster ?? ''}`);
  const comparison = useComparison(choice, answer);
  const drawn = useDrawing({
    answer,
    before: comparison?.answer === undefined || isUnkept(comparison.answer) ? undefined : comparison.answer,
    view: useMemo(() => (level === view.level ? view : { ...view, level }), [view, level]),
    folding,
    gathered,
    question: toQuestion(choice),
  });
  const { picture, drawing, found } = drawn ?? {};

  const navigate = useNavigate();
  const [search] = useSearchParams();
  const open = (path: string): void => void navigate(`${path}${carriedSearch(search)}`);
  const select = useCallback(
    (selected: Selection | undefined) => updateView((held) => withSelection(held, selected)),
    [updateView],
  );
  const focus = useCallback(
    (key: string, hops: 1 | 2 = 1) =>
      updateView((held) => withFocus(held, { key: key as NonNullable<typeof held.focus>['key'], hops })),
    [updateView],
  );
  const fold = useCallback(
    (id: string) => updateView((held) => withFoldToggled(held, folding, id)),
    [updateView, folding],
  );
  const openMenu = useCallback((id: string, at: Omit<MenuSpot, 'id'>) => setMenu({ id, ...at }), []);
  const toggleLegend = (): void => {
    preferences.write(LEGEND, legend ? 'closed' : 'open');
    setLegend(!legend);
  };
  useShortcuts({
    ...(view.selected === undefined ? {} : { Escape: () => select(undefined) }),
    f: () => document.querySelector<HTMLElement>('[data-tour="find"] input')?.focus(),
    '+': () => canvas.current?.zoomIn(),
    '-': () => canvas.current?.zoomOut(),
    '0': () => canvas.current?.fit(),
  });
  useSearchSource(() => (picture === undefined ? [] : toFindables(picture, t, { onSelect: select, onOpen: open })));
  const tour = useTour();

  const clusters = useMemo(() => (answer === undefined ? [] : clustersIn(answer)), [answer]);
  const isFailed = live.problem !== undefined && (answer === undefined || live.isPrevious);
  const isPanelOpen =
    picture !== undefined && !isFailed && (view.selected !== undefined || (isWide && !isSilent(picture.answer)));
  const selected = drawing === undefined ? undefined : drawnSelection(view.selected, drawing);
  const gaps = [...(answer?.gaps ?? []), ...(drawn?.gaps ?? [])];
  const question = [
    asked,
    view.cluster,
    level,
    view.waypoints,
    view.boxes,
    view.extras,
    view.focus?.key,
    view.hide,
    JSON.stringify(folding),
  ].join(' ');

  return (
    <div className="waymark-topology">
      <h1 className="pf-v6-screen-reader">{t('topology.title')}</h1>
      <TopologyToolbar
        view={view}
        clusters={clusters}
        onView={updateView}
        isLegendShown={legend}
        onLegend={toggleLegend}
        actions={
          picture !== undefined &&
          drawing !== undefined && (
            <ExportMenu
              drawing={drawing}
              picture={picture}
              view={view}
              images={view.as === 'graph' ? imagesOf(canvas) : {}}
            />
          )
        }
      >
        <FindAndHide
          view={view}
          onView={updateView}
          answer={answer}
          found={found === undefined ? undefined : found.places.size + found.edges.size}
          onStep={(step) =>
            drawn?.found !== undefined &&
            select(stepThrough(foundSelections(drawn.drawing, drawn.picture, drawn.found), view.selected, step))
          }
        />
      </TopologyToolbar>
      <Drawer className="waymark-topology__drawer" isExpanded={isPanelOpen} isInline={isWide} position="end">
        <DrawerContent
          panelContent={
            isPanelOpen ? (
              <SidePanel
                picture={picture}
                selected={view.selected}
                time={{
                  windowSeconds: choice.windowSeconds,
                  ...(choice.untilMs === undefined ? {} : { endMs: choice.untilMs }),
                }}
                onSelect={select}
              />
            ) : undefined
          }
        >
          <DrawerContentBody>
            <div className="waymark-topology__body">
              {!isFailed && <PictureNotice live={live} />}
              {answer !== undefined && !isFailed && <GapStrip gaps={gaps} onRetry={live.retry} />}
              {comparison !== undefined && <ComparisonNotice comparison={comparison} changes={drawn?.changes} />}
              {view.focus !== undefined && picture !== undefined && (
                <p className="waymark-topology__focus" role="status">
                  {t('topology.focus', { place: nameAt(picture, view.focus.key, t), count: view.focus.hops })}{' '}
                  <Button variant="link" isInline onClick={() => updateView((held) => withFocus(held, undefined))}>
                    {t('topology.focus.end')}
                  </Button>
                </p>
              )}
              {isFailed ? (
                <ProblemState error={live.problem} onRetry={live.retry} />
              ) : answer === undefined || picture === undefined || drawing === undefined ? (
                <Waiting words={t('topology.loading')} />
              ) : isSilent(answer) && (isUnkept(answer) || !view.extras.includes('idle')) ? (
                <EmptyPicture
                  choice={choice}
                  onChoice={updateChoice}
                  idle={countIdle(answer)}
                  onShowIdle={() => updateView((held) => ({ ...held, extras: [...held.extras, 'idle'] }))}
                  because={isUnkept(answer) ? 'unkept' : gaps.every(isQuiet) ? 'silent' : 'gaps'}
                />
              ) : view.as === 'table' ? (
                <TopologyTable
                  drawing={drawing}
                  picture={picture}
                  selected={selected}
                  onSelect={(id) => select(readSelection(id))}
                  // The first wave lacks numbers that rows are sorted by: the complete one may order them anew.
                  asked={`${question} ${answer.wave}`}
                />
              ) : (
                <PictureStage
                  ref={canvas}
                  drawing={drawing}
                  view={view}
                  question={question}
                  selected={selected}
                  onSelect={select}
                  onFocusPlace={focus}
                  onFold={fold}
                  onMenu={openMenu}
                  onFitted={onFitted}
                  word={
                    live.isPrevious ? t('topology.updating') : because === undefined ? undefined : t(FOLDED[because])
                  }
                  isUpdating={live.isPrevious}
                  isLegendOpen={legend}
                  onLegend={toggleLegend}
                />
              )}
              <TopologyTime shown={answer?.window} cluster={view.cluster} />
            </div>
          </DrawerContentBody>
        </DrawerContent>
      </Drawer>
      {drawing !== undefined && <Tour {...tour} />}
      {menu !== undefined && drawing !== undefined && (
        <PictureMenu
          drawing={drawing}
          spot={menu}
          onSelect={select}
          onFocusPlace={focus}
          onFold={fold}
          onFind={(find) => updateView((held) => ({ ...held, find }))}
          onHide={(more) => updateView((held) => ({ ...held, hide: alsoHiding(held.hide, more) }))}
          onClose={() => setMenu(undefined)}
        />
      )}
    </div>
  );
}

/** What is hidden already stays hidden. */
const alsoHiding = (hide: string, more: string): string => (hide.trim() === '' ? more : `(${hide}) OR ${more}`);

/** The canvas as a picture to take away; asked only once there is one. */
const imagesOf = (canvas: RefObject<CanvasHandle | null>): ImageMakers => ({
  png: () => canvas.current?.toPng() ?? Promise.reject(new Error('there is no picture yet')),
  svg: () => canvas.current?.toSvg() ?? '',
});
