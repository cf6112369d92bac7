import { useMemo, type ReactElement } from 'react';
import { readPlaceKey } from '@waymark/mesh';
import { useSearchParams } from 'react-router';
import type { Drawing } from '../../canvas/drawing.ts';
import { useHost } from '../../host.ts';
import { logsPath, type LogsOf } from '../../kit/logs-path.ts';
import { actionsOfPlace } from '../../kit/action-links.ts';
import { PlaceMenu, type MenuActions, type MenuSubject } from './menu/PlaceMenu.tsx';
import { isFoldedPlace } from './shown.ts';
import { readSelection, type Selection } from './url.ts';

/** What was pointed at, and where in the window. */
export interface MenuSpot {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

interface PictureMenuProps {
  readonly drawing: Drawing;
  readonly spot: MenuSpot;
  readonly onSelect: (selection: Selection | undefined) => void;
  readonly onFocusPlace: (id: string, hops: 1 | 2) => void;
  readonly onFold: (id: string) => void;
  /** Looks for, or hides, what this expression finds. */
  readonly onFind: (expression: string) => void;
  readonly onHide: (expression: string) => void;
  readonly onClose: () => void;
}

/** What can be done with the thing that was pointed at. */
export function PictureMenu(props: PictureMenuProps): ReactElement | null {
  const { drawing, spot, onSelect, onFocusPlace, onFold, onFind, onHide, onClose } = props;
  const { t } = useHost();
  const [search] = useSearchParams();
  const subject = useMemo(() => toSubject(drawing, spot.id), [drawing, spot.id]);
  if (subject === undefined) return null;
  const isPlace = subject.is === 'place';
  const isFolded = isPlace && isFoldedPlace(subject.id);
  const actions: MenuActions = {
    open: (id) => onSelect(readSelection(id)),
    focus: isPlace ? onFocusPlace : undefined,
    peers:
      isPlace && !isFolded
        ? () => onFind(`source = ${quoted(subject.name)} OR destination = ${quoted(subject.name)}`)
        : undefined,
    hide: isPlace && !isFolded ? () => onHide(`name = ${quoted(subject.name)}`) : undefined,
    fold: subject.is === 'box' ? onFold : undefined,
    unfold: isFolded ? onFold : undefined,
  };
  const shape = drawing.places.find((each) => each.id === subject.id)?.shape;
  const isProxy = shape === 'waypoint' || shape === 'gateway';
  const selection = readSelection(subject.id);
  const logs = selection === undefined ? undefined : logsPath(logsOf(selection), search);
  const links = [
    ...(logs === undefined ? [] : [{ words: t('menu.logs'), path: logs }]),
    ...(subject.is === 'line' || isProxy ? [] : actionsOfPlace(readPlaceKey(subject.id), t)),
  ];
  return <PlaceMenu subject={subject} at={spot} actions={actions} links={links} onClose={onClose} />;
}

const logsOf = (selection: Selection): LogsOf =>
  selection.is === 'place' ? { place: selection.key } : { from: selection.from, to: selection.to };

const quoted = (name: string): string => JSON.stringify(name);

function toSubject(drawing: Drawing, id: string): MenuSubject | undefined {
  const place = drawing.places.find((each) => each.id === id);
  if (place !== undefined) return { is: 'place', id, name: place.label };
  const box = drawing.boxes.find((each) => each.id === id);
  if (box !== undefined) return { is: 'box', id, name: box.title };
  const line = drawing.lines.find((each) => each.id === id);
  if (line === undefined) return undefined;
  const nameOf = (end: string): string => drawing.places.find((each) => each.id === end)?.label ?? end;
  return { is: 'line', id, name: `${nameOf(line.from)} → ${nameOf(line.to)}` };
}
