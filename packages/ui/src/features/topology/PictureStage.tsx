import { useCallback, useRef, useState, type ReactElement } from 'react';
import { Canvas, type CanvasHandle } from '../../canvas/Canvas.tsx';
import type { Drawing } from '../../canvas/drawing.ts';
import { useHost } from '../../host.ts';
import { useWide } from '../../kit/use-wide.ts';
import { Legend } from './Legend.tsx';
import { ZoomControls } from './ZoomControls.tsx';
import { readSelection, type Selection } from './url.ts';

interface PictureStageProps {
  readonly drawing: Drawing;
  readonly selected: string | undefined;
  readonly onSelect: (selection: Selection | undefined) => void;
  /** The drawing still answers the question before. */
  readonly isUpdating: boolean;
  readonly isLegendOpen: boolean;
  readonly onLegend: () => void;
}

/** Height of the legend and of the zoom buttons, kept free when the picture is fitted. */
const INSET = {
  open: { wide: { bottom: 72 }, narrow: { bottom: 96 } },
  closed: { wide: { bottom: 48 }, narrow: { bottom: 48 } },
} as const;

/** The picture with what lies over it: legend and zoom. */
export function PictureStage({
  drawing,
  selected,
  onSelect,
  isUpdating,
  isLegendOpen,
  onLegend,
}: PictureStageProps): ReactElement {
  const { t } = useHost();
  const canvas = useRef<CanvasHandle>(null);
  const isWide = useWide();
  const [isLegible, setLegible] = useState(true);
  const select = useCallback(
    (id: string | undefined) => onSelect(id === undefined ? undefined : readSelection(id)),
    [onSelect],
  );
  const onFitted = useCallback(({ legible }: { readonly legible: boolean }) => setLegible(legible), []);
  return (
    <div className="waymark-stage" aria-busy={isUpdating}>
      <Canvas
        ref={canvas}
        drawing={drawing}
        selection={selected}
        onSelect={select}
        onFitted={onFitted}
        label={t('topology.picture')}
        inset={INSET[isLegendOpen ? 'open' : 'closed'][isWide ? 'wide' : 'narrow']}
      />
      {(isUpdating || !isLegible) && (
        <p className="waymark-stage__word" role="status">
          {t(isUpdating ? 'topology.updating' : 'topology.tooSmall')}
        </p>
      )}
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
}
