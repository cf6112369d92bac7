import {
  Dropdown,
  DropdownGroup,
  DropdownItem,
  DropdownList,
  MenuToggle,
  type MenuToggleElement,
} from '@patternfly/react-core';
import { HistoryIcon } from '@patternfly/react-icons';
import { useState, type ReactElement, type Ref } from 'react';
import { useHost } from '../../../host.ts';
import type { FindPreset } from './presets.ts';

interface FindMenuProps {
  readonly label: string;
  readonly presets: readonly FindPreset[];
  readonly history: readonly string[];
  readonly onChoose: (text: string) => void;
}

/** Ready-made texts and those used before. */
export function FindMenu({ label, presets, history, onChoose }: FindMenuProps): ReactElement {
  const { t } = useHost();
  const [isOpen, setOpen] = useState(false);
  return (
    <Dropdown
      isOpen={isOpen}
      onOpenChange={setOpen}
      shouldFocusToggleOnSelect
      popperProps={{ position: 'end' }}
      onSelect={(_event, value) => {
        if (typeof value === 'string') onChoose(value);
        setOpen(false);
      }}
      toggle={(ref: Ref<MenuToggleElement>) => (
        <MenuToggle
          ref={ref}
          variant="plain"
          size="sm"
          isExpanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          aria-label={t('find.menu', { label })}
          icon={<HistoryIcon />}
        />
      )}
    >
      {presets.length > 0 && (
        <DropdownGroup label={t('find.menu.presets')}>
          <DropdownList>
            {presets.map(({ name, text }) => (
              <DropdownItem key={name} value={text} description={<code>{text}</code>}>
                {t(name)}
              </DropdownItem>
            ))}
          </DropdownList>
        </DropdownGroup>
      )}
      {history.length > 0 && (
        <DropdownGroup label={t('find.menu.history')}>
          <DropdownList>
            {history.map((text) => (
              <DropdownItem key={text} value={text}>
                <code>{text}</code>
              </DropdownItem>
            ))}
          </DropdownList>
        </DropdownGroup>
      )}
    </Dropdown>
  );
}
