import { Label } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import type { Mark } from '../canvas/drawing.ts';
import { CaptureMark } from './CaptureMark.tsx';
import { toCaptureTone } from './capture.ts';

export function CaptureBadge(props: { readonly mark: Mark; readonly words: string }): ReactElement {
  return (
    <Label isCompact variant="outline" color={toCaptureTone(props.mark)} icon={<CaptureMark mark={props.mark} />}>
      {props.words}
    </Label>
  );
}
