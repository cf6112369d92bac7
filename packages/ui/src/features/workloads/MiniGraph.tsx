import type { TopologyAnswer } from '@waymark/contract';
import type { PlaceKey } from '@waymark/mesh';
import { useMemo, type ReactElement } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { Canvas } from '../../canvas/Canvas.tsx';
import { useHost } from '../../host.ts';
import { carriedSearch } from '../../kit/global-choice.ts';
import { placePath } from '../../kit/place-path.ts';
import { toMiniDrawing } from './mini-drawing.ts';

/** One hop around the workload or service; a place opens its own page. */
export function MiniGraph(props: { readonly picture: TopologyAnswer; readonly own: PlaceKey }): ReactElement {
  const { t } = useHost();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const { picture, own } = props;
  const drawing = useMemo(() => toMiniDrawing(picture, own, t), [picture, own, t]);
  const open = (id: string | undefined): void => {
    const place = picture.places.find(({ key }) => key === id);
    const path = place === undefined || place.key === own ? undefined : placePath(place.id);
    if (path !== undefined) void navigate(`${path}${carriedSearch(search)}`);
  };
  return (
    <div className="waymark-workload__picture">
      <Canvas drawing={drawing} selection={own} onSelect={open} label={t('workload.picture')} question={own} />
    </div>
  );
}
