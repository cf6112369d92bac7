import {
  Button,
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
  Popover,
} from '@patternfly/react-core';
import { KeyboardIcon } from '@patternfly/react-icons';
import type { ReactElement } from 'react';
import { useHost } from '../host.ts';

const KEYS = [
  { keys: ['g', 't'], words: 'shortcuts.topology' },
  { keys: ['Tab'], words: 'shortcuts.tab' },
  { keys: ['Esc'], words: 'shortcuts.escape' },
  { keys: ['?'], words: 'shortcuts.help' },
] as const;

export function Shortcuts(props: {
  readonly isOpen: boolean;
  readonly onToggle: (open: boolean) => void;
}): ReactElement {
  const { t } = useHost();
  return (
    <Popover
      isVisible={props.isOpen}
      shouldOpen={() => props.onToggle(true)}
      shouldClose={() => props.onToggle(false)}
      headerContent={t('shortcuts.title')}
      closeBtnAriaLabel={t('frame.close')}
      aria-label={t('shortcuts.title')}
      position="bottom-end"
      bodyContent={
        <DescriptionList isHorizontal isCompact horizontalTermWidthModifier={{ default: '5rem' }}>
          {KEYS.map(({ keys, words }) => (
            <DescriptionListGroup key={words}>
              <DescriptionListTerm>
                {keys.map((key) => (
                  <kbd key={key} className="waymark-key">
                    {key}
                  </kbd>
                ))}
              </DescriptionListTerm>
              <DescriptionListDescription>{t(words)}</DescriptionListDescription>
            </DescriptionListGroup>
          ))}
        </DescriptionList>
      }
    >
      <Button variant="plain" icon={<KeyboardIcon />} aria-label={t('shortcuts.title')} />
    </Popover>
  );
}
