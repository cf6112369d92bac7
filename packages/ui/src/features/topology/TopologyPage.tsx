import { Drawer, DrawerContent, DrawerContentBody } from '@patternfly/react-core';
import { useCallback, useDeferredValue, useMemo, useState, type ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { GapStrip } from '../../kit/GapStrip.tsx';
import { ProblemState } from '../../kit/ProblemState.tsx';
import { useGlobalChoice } from '../../kit/use-global-choice.ts';
import { useShortcuts } from '../../kit/use-shortcuts.ts';
import { useWide } from '../../kit/use-wide.ts';
import { Waiting } from '../../kit/Waiting.tsx';
import { EmptyPicture } from './EmptyPicture.tsx';
import { PictureNotice } from './PictureNotice.tsx';
import { PictureStage } from './PictureStage.tsx';
import { SidePanel } from './SidePanel.tsx';
import { TopologyToolbar } from './TopologyToolbar.tsx';
import { toPicture } from './picture.ts';
import type { Selection } from './url.ts';
import { useTopology } from './use-topology.ts';
import { useTopologyView } from './use-topology-view.ts';
import { countIdle, drawnSelection, isSilent, toDrawing, matching, stepThrough } from './view-model.ts';
import './topology.css';

const LEGEND = 'topology.legend';

/** Who talks to whom, how, and is it failing? */
export function TopologyPage(): ReactElement {
  const { t, preferences } = useHost();
  const [choice, updateChoice] = useGlobalChoice();
  const [view, updateView] = useTopologyView();
  const live = useTopology(choice);
  const isWide = useWide();
  const [legend, setLegend] = useState(() => preferences.read(LEGEND) !== 'closed');

  const { answer } = live;
  // Typing stays quick in large meshes: the picture follows when there is time.
  const drawnView = useDeferredValue(view);
  const picture = useMemo(() => (answer === undefined ? undefined : toPicture(answer)), [answer]);
  const drawing = useMemo(
    () => (picture === undefined ? undefined : toDrawing(picture, drawnView, t)),
    [picture, drawnView, t],
  );
  const found = useMemo(() => (drawing === undefined ? [] : matching(drawing, view.find)), [drawing, view.find]);

  const select = useCallback(
    (selected: Selection | undefined) =>
      updateView(({ selected: _before, ...held }) => ({ ...held, ...(selected === undefined ? {} : { selected }) })),
    [updateView],
  );
  const toggleLegend = (): void => {
    preferences.write(LEGEND, legend ? 'closed' : 'open');
    setLegend(!legend);
  };
  useShortcuts(view.selected === undefined ? {} : { Escape: () => select(undefined) });

  const isFailed = live.problem !== undefined && (answer === undefined || live.isPrevious);
  const isPanelOpen =
    picture !== undefined && !isFailed && (view.selected !== undefined || (isWide && !isSilent(picture.answer)));

  return (
    <div className="waymark-topology">
      <h1 className="pf-v6-screen-reader">{t('topology.title')}</h1>
      <TopologyToolbar
        view={view}
        onView={updateView}
        isLegendShown={legend}
        onLegend={toggleLegend}
        found={view.find.trim() === '' ? undefined : found.length}
        onStep={(step) => select(stepThrough(found, view.selected, step))}
      />
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
              {answer !== undefined && !isFailed && <GapStrip gaps={answer.gaps} onRetry={live.retry} />}
              {isFailed ? (
                <ProblemState error={live.problem} onRetry={live.retry} />
              ) : picture === undefined || drawing === undefined ? (
                <Waiting words={t('topology.loading')} />
              ) : isSilent(picture.answer) && !view.extras.includes('idle') ? (
                <EmptyPicture
                  choice={choice}
                  onChoice={updateChoice}
                  idle={countIdle(picture.answer)}
                  onShowIdle={() => updateView((held) => ({ ...held, extras: [...held.extras, 'idle'] }))}
                  hasGaps={picture.answer.gaps.length > 0}
                />
              ) : (
                <PictureStage
                  drawing={drawing}
                  selected={drawnSelection(view.selected, drawing)}
                  onSelect={select}
                  isUpdating={live.isPrevious}
                  isLegendOpen={legend}
                  onLegend={toggleLegend}
                />
              )}
            </div>
          </DrawerContentBody>
        </DrawerContent>
      </Drawer>
    </div>
  );
}
