import { useRef, type ReactElement } from 'react';
import { Canvas, type CanvasHandle } from './StandIn.tsx';
import type { Drawing } from '../../canvas/drawing.ts';
import { useHost } from '../../host.ts';
import { Legend } from './Legend.tsx';
import { ZoomControls } from './ZoomControls.tsx';
import { readSelection, type Selection } from './url.ts';

interface PictureStageProps {
  readonly drawing: Drawing;
  readonly dimmed: ReadonlySet<string>;
  readonly selected: string | undefined;
  readonly onSelect: (selection: Selection | undefined) => void;
  /** The drawing still answers the question before. */
  readonly isUpdating: boolean;
  readonly isLegendOpen: boolean;
  readonly onLegend: () => void;
}

/** The picture with what lies over it: legend and zoom. */
export function PictureStage({ drawing, selected, onSelect, isUpdating, isLegendOpen, onLegend }: PictureStageProps): ReactElement {
  const { t } = useHost();
  const canvas = useRef<CanvasHandle>(null);
  return (
    <div className="waymark-stage" aria-busy={isUpdating}>
      <Canvas ref={canvas} drawing={drawing} selected={selected} onSelect={(id) => onSelect(id === undefined ? undefined : readSelection(id))} />
      {isUpdating && (
        <p className="waymark-stage__updating" role="status">
          {t('topology.updating')}
        </p>
      )}
      <div className="waymark-stage__foot">
        <Legend isOpen={isLegendOpen} onToggle={onLegend} />
        <ZoomControls
          onZoom={(direction) => (direction === 'in' ? canvas.current?.zoomIn() : canvas.current?.zoomOut())}
          onFit={() => canvas.current?.fit()}
          onRelay={() => canvas.current?.relay()}
        />
      </div>
    </div>
  );
}
