import type { TopologyAnswer } from '@waymark/contract';
import type { PlaceKey } from '@waymark/mesh';
import { useMemo, type ReactElement } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { Canvas } from '../../canvas/Canvas.tsx';
import { useHost } from '../../host.ts';
import { carriedSearch } from '../../kit/global-choice.ts';
import { pathOf } from './list-rows.ts';
import { toMiniDrawing } from './mini-drawing.ts';

/** One hop around the workload; a place opens its own page. */
export function MiniGraph(props: { readonly picture: TopologyAnswer; readonly own: PlaceKey }): ReactElement {
  const { t } = useHost();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const { picture, own } = props;
  const drawing = useMemo(() => toMiniDrawing(picture, own, t), [picture, own, t]);
  const open = (id: string | undefined): void => {
    const place = picture.places.find(({ key }) => key === id);
    if (place?.id.kind === 'workload' && place.key !== own)
      void navigate(`${pathOf({ place })}${carriedSearch(search)}`);
  };
  return (
    <div className="waymark-workload__picture">
      <Canvas drawing={drawing} selection={own} onSelect={open} label={t('workload.picture')} question={own} />
    </div>
  );
}
