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
import { useSearchSources } from '../kit/use-search-sources.ts';
import type { MessageKey } from '../messages/messages.ts';

const EVERYWHERE = [
  { keys: ['/'], words: 'shortcuts.search' },
  { keys: ['g', 't'], words: 'shortcuts.topology' },
  { keys: ['g', 'l'], words: 'shortcuts.logs' },
  { keys: ['?'], words: 'shortcuts.help' },
  { keys: ['Esc'], words: 'shortcuts.escape' },
] as const;

const PICTURE = [
  { keys: ['Tab'], words: 'shortcuts.tab' },
  { keys: ['→', '←'], words: 'shortcuts.arrows' },
  { keys: ['Enter'], words: 'shortcuts.enter' },
  { keys: ['Shift', 'Enter'], words: 'shortcuts.focus' },
  { keys: ['f'], words: 'shortcuts.find' },
  { keys: ['+', '-'], words: 'shortcuts.zoom' },
  { keys: ['0'], words: 'shortcuts.fit' },
] as const;

const LOGS = [
  { keys: ['↑', '↓'], words: 'shortcuts.logs.rows' },
  { keys: ['Enter'], words: 'shortcuts.logs.open' },
  { keys: ['End'], words: 'shortcuts.logs.newest' },
  { keys: ['f'], words: 'shortcuts.logs.filter' },
] as const;

/** All keys there are, and whatever help the screen in view has to offer. */
export function Shortcuts(props: {
  readonly isOpen: boolean;
  readonly onToggle: (open: boolean) => void;
}): ReactElement {
  const { t } = useHost();
  const sources = useSearchSources();
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
        <>
          <KeyList title={t('shortcuts.everywhere')} keys={EVERYWHERE} />
          <KeyList title={t('shortcuts.picture')} keys={PICTURE} />
          <KeyList title={t('shortcuts.inLogs')} keys={LOGS} />
          {props.isOpen &&
            sources
              .all()
              .filter((findable) => findable.kind === 'help')
              .map((help) => (
                <Button
                  key={help.id}
                  variant="link"
                  isInline
                  onClick={() => {
                    props.onToggle(false);
                    help.go();
                  }}
                >
                  {help.name}
                </Button>
              ))}
        </>
      }
    >
      <Button variant="plain" icon={<KeyboardIcon />} aria-label={t('shortcuts.title')} />
    </Popover>
  );
}

function KeyList(props: {
  readonly title: string;
  readonly keys: readonly { readonly keys: readonly string[]; readonly words: MessageKey }[];
}): ReactElement {
  const { t } = useHost();
  return (
    <section className="waymark-keys">
      <p className="waymark-quiet">{props.title}</p>
      <DescriptionList
        isHorizontal
        isCompact
        horizontalTermWidthModifier={{ default: '7.5rem' }}
        aria-label={props.title}
      >
        {props.keys.map(({ keys, words }) => (
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
    </section>
  );
}
