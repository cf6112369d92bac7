import { Dropdown, DropdownItem, DropdownList, MenuToggle, type MenuToggleElement } from '@patternfly/react-core';
import type { LogLineAnswer } from '@waymark/contract';
import { useState, type ReactElement, type Ref } from 'react';
import { useHost } from '../../host.ts';
import { fileName, toNdjson, toText } from './download.ts';

interface DownloadMenuProps {
  readonly lines: readonly LogLineAnswer[];
  readonly name: string;
}

/** The lines as a file, as they are filtered now; nothing where the surroundings forbid files. */
export function DownloadMenu({ lines, name }: DownloadMenuProps): ReactElement | null {
  const { t, save, now } = useHost();
  const [isOpen, setOpen] = useState(false);
  if (save === undefined) return null;
  const give = (ending: 'log' | 'ndjson', type: string, content: string): void => {
    setOpen(false);
    save(fileName(name, now(), ending), new Blob([content], { type }));
  };
  return (
    <Dropdown
      isOpen={isOpen}
      onOpenChange={setOpen}
      toggle={(ref: Ref<MenuToggleElement>) => (
        <MenuToggle ref={ref} isExpanded={isOpen} isDisabled={lines.length === 0} onClick={() => setOpen(!isOpen)}>
          {t('logs.download')}
        </MenuToggle>
      )}
    >
      <DropdownList aria-label={t('logs.download.count', { count: lines.length })}>
        <DropdownItem
          description={t('logs.download.text.hint')}
          onClick={() => give('log', 'text/plain', toText(lines))}
        >
          {t('logs.download.text')}
        </DropdownItem>
        <DropdownItem
          description={t('logs.download.ndjson.hint')}
          onClick={() => give('ndjson', 'application/x-ndjson', toNdjson(lines))}
        >
          {t('logs.download.ndjson')}
        </DropdownItem>
      </DropdownList>
    </Dropdown>
  );
}
