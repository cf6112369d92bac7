import {
  Divider,
  Dropdown,
  DropdownItem,
  DropdownList,
  MenuToggle,
  type MenuToggleElement,
} from '@patternfly/react-core';
import { DownloadIcon } from '@patternfly/react-icons';
import { useState, type ReactElement, type Ref } from 'react';
import { useLocation } from 'react-router';
import type { Drawing } from '../../../canvas/drawing.ts';
import { useHost } from '../../../host.ts';
import { readGlobalChoice, writeGlobalChoice } from '../../../kit/global-choice.ts';
import type { MessageKey } from '../../../messages/messages.ts';
import type { Picture } from '../picture.ts';
import type { TopologyView } from '../url.ts';
import { fileName } from './file-name.ts';
import { toDot } from './to-dot.ts';
import { toExportJson } from './to-json.ts';

/** How the canvas gives its picture; what is absent is not offered (no canvas is shown, or it is not laid out yet). */
export interface ImageMakers {
  readonly png?: (() => Promise<Blob>) | undefined;
  readonly svg?: (() => string | Promise<string>) | undefined;
}

interface ExportMenuProps {
  readonly drawing: Drawing;
  readonly picture: Picture;
  readonly view: TopologyView;
  readonly images: ImageMakers;
}

interface Way {
  readonly id: 'png' | 'svg' | 'json' | 'dot' | 'link' | 'moment';
  readonly run: () => Promise<void>;
}

/** Takes the picture elsewhere: as an image, as data, as a link. */
export function ExportMenu({ drawing, picture, view, images }: ExportMenuProps): ReactElement {
  const { t, save, copy, linkTo } = useHost();
  const { pathname, search } = useLocation();
  const [isOpen, setOpen] = useState(false);
  const [outcome, setOutcome] = useState<MessageKey>();
  const { endMs } = picture.answer.window;
  const { png, svg } = images;

  const file = (id: Way['id'], type: string, make: () => BlobPart | Promise<BlobPart>): readonly Way[] =>
    save === undefined ? [] : [{ id, run: async () => save(fileName(endMs, id), new Blob([await make()], { type })) }];
  const files: readonly Way[] = [
    ...(png === undefined ? [] : file('png', 'image/png', png)),
    ...(svg === undefined ? [] : file('svg', 'image/svg+xml', svg)),
    ...file('json', 'application/json', () => JSON.stringify(toExportJson(drawing, picture, view), null, 2)),
    ...file('dot', 'text/vnd.graphviz', () => toDot(drawing)),
  ];
  // A live view shows another moment to whoever opens it later; that may or may not be what the reader wants to show.
  const held = new URLSearchParams(search);
  const moment = writeGlobalChoice(held, { ...readGlobalChoice(held), untilMs: endMs }).toString();
  const links: readonly Way[] = [
    { id: 'link', run: () => copy(linkTo(`${pathname}${search}`)) },
    ...(held.has('until') ? [] : [{ id: 'moment' as const, run: () => copy(linkTo(`${pathname}?${moment}`)) }]),
  ];
  const run = (way: Way): void => {
    setOpen(false);
    setOutcome(undefined);
    const isLink = way.id === 'link' || way.id === 'moment';
    way.run().then(
      () => setOutcome(isLink ? 'export.copied' : 'export.saved'),
      () => setOutcome(isLink ? 'export.copyFailed' : 'export.failed'),
    );
  };
  const item = (way: Way): ReactElement => (
    <DropdownItem key={way.id} onClick={() => run(way)} description={t(`export.${way.id}.hint`)}>
      {t(`export.${way.id}`)}
    </DropdownItem>
  );
  return (
    <>
      <Dropdown
        isOpen={isOpen}
        onOpenChange={setOpen}
        popperProps={{ position: 'right' }}
        shouldFocusToggleOnSelect
        toggle={(ref: Ref<MenuToggleElement>) => (
          <MenuToggle ref={ref} isExpanded={isOpen} onClick={() => setOpen(!isOpen)} icon={<DownloadIcon />}>
            {t('export.label')}
          </MenuToggle>
        )}
      >
        <DropdownList>
          {files.map(item)}
          {files.length > 0 && <Divider component="li" />}
          {links.map(item)}
        </DropdownList>
      </Dropdown>
      <span role="status" className="waymark-quiet">
        {outcome === undefined ? '' : t(outcome)}
      </span>
    </>
  );
}
