import { Button } from '@patternfly/react-core';
import { forwardRef, useCallback, useImperativeHandle, useRef, useState, type ReactElement } from 'react';
import { Canvas, type CanvasHandle } from '../../canvas/Canvas.tsx';
import type { Drawing } from '../../canvas/drawing.ts';
import { useHost } from '../../host.ts';
import { useWide } from '../../kit/use-wide.ts';
import { Legend } from './Legend.tsx';
import { ZoomControls } from './ZoomControls.tsx';
import { readSelection, type Selection, type TopologyView } from './url.ts';

interface PictureStageProps {
  readonly drawing: Drawing;
  readonly view: TopologyView;
  /** The choices that the drawing answers, as one word: see Canvas. */
  readonly question: string;
  readonly selected: string | undefined;
  readonly onSelect: (selection: Selection | undefined) => void;
  readonly onFocusPlace: (id: string) => void;
  readonly onFold: (id: string) => void;
  readonly onMenu: (id: string, at: { readonly x: number; readonly y: number }) => void;
  readonly onFitted: (fitted: { readonly legible: boolean }) => void;
  /** What to know about the picture as a whole, e.g. that a newer one is on its way; undefined when there is nothing. */
  readonly word: string | undefined;
  /** The drawing still answers the question before. */
  readonly isUpdating: boolean;
  readonly isLegendOpen: boolean;
  readonly onLegend: () => void;
}

/** Height of the legend and of the zoom buttons, kept free when the picture is fitted. */
const INSET = {
  open: { wide: { bottom: 58 }, narrow: { bottom: 80 } },
  closed: { wide: { bottom: 48 }, narrow: { bottom: 48 } },
} as const;

/** The same of a word about the picture as a whole. */
const WORD_HEIGHT = 40;

/** The picture with what lies over it: legend, zoom, and newcomers that wait for the reader's consent. */
export const PictureStage = forwardRef<CanvasHandle, PictureStageProps>(
  function PictureStage(props, handle): ReactElement {
    const { drawing, view, onSelect, isLegendOpen, onLegend, word } = props;
    const { t } = useHost();
    const canvas = useRef<CanvasHandle>(null);
    const frame = useRef<HTMLDivElement>(null);
    const isWide = useWide();
    const [newcomers, setNewcomers] = useState(0);
    const { onMenu } = props;
    useImperativeHandle<CanvasHandle | null, CanvasHandle | null>(handle, () => canvas.current);
    const select = useCallback(
      (id: string | undefined) => onSelect(id === undefined ? undefined : readSelection(id)),
      [onSelect],
    );
    const openMenu = useCallback(
      (id: string, at: { readonly x: number; readonly y: number }) => {
        const box = frame.current?.getBoundingClientRect();
        onMenu(id, { x: at.x + (box?.left ?? 0), y: at.y + (box?.top ?? 0) });
      },
      [onMenu],
    );
    const onPending = useCallback((pending: { readonly newcomers: number }) => setNewcomers(pending.newcomers), []);
    return (
      <div className="waymark-stage" ref={frame} aria-busy={props.isUpdating} data-tour="picture">
        <Canvas
          ref={canvas}
          drawing={drawing}
          question={props.question}
          selection={props.selected}
          onSelect={select}
          onFocusPlace={props.onFocusPlace}
          onFold={props.onFold}
          onMenu={openMenu}
          onFitted={props.onFitted}
          onPending={onPending}
          motion={view.extras.includes('motion') ? 'moving' : 'still'}
          label={t('topology.picture')}
          inset={{
            ...INSET[isLegendOpen ? 'open' : 'closed'][isWide ? 'wide' : 'narrow'],
            // A word on how much is folded stays as long as the picture does; that it is being updated, only for a moment.
            ...(word === undefined || props.isUpdating ? {} : { top: WORD_HEIGHT }),
          }}
        />
        <div className="waymark-stage__head">
          {word !== undefined && (
            <p className="waymark-stage__word" role="status">
              {word}
            </p>
          )}
          {newcomers > 0 && (
            <Button variant="secondary" size="sm" onClick={() => canvas.current?.relay()}>
              {t('topology.newcomers', { count: newcomers })}
            </Button>
          )}
        </div>
        <div className="waymark-stage__foot">
          <Legend isOpen={isLegendOpen} onToggle={onLegend} drawing={drawing} />
          <ZoomControls
            onZoom={(direction) => (direction === 'in' ? canvas.current?.zoomIn() : canvas.current?.zoomOut())}
            onFit={() => canvas.current?.fit()}
            onRelay={() => canvas.current?.relay()}
          />
        </div>
      </div>
    );
  },
);
