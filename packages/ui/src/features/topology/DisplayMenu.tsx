import { Divider, MenuToggle, Select, SelectGroup, SelectList, SelectOption } from '@patternfly/react-core';
import type { MenuToggleElement } from '@patternfly/react-core';
import { useState, type ReactElement, type ReactNode, type Ref } from 'react';
import { useHost } from '../../host.ts';
import { BOX_CHOICES, EXTRA_CHOICES, PROTOCOL_CHOICES, WAYPOINT_CHOICES, type TopologyView } from './url.ts';

interface DisplayMenuProps {
  readonly view: TopologyView;
  readonly onView: (change: (view: TopologyView) => TopologyView) => void;
  readonly isLegendShown: boolean;
  readonly onLegend: () => void;
}

/** What is drawn beside places and lines, and how they are put into boxes. */
export function DisplayMenu({ view, onView, isLegendShown, onLegend }: DisplayMenuProps): ReactElement {
  const { t } = useHost();
  const [isOpen, setOpen] = useState(false);
  const choices: readonly Group[] = [
    {
      title: t('display.waypoints'),
      choices: WAYPOINT_CHOICES.map((waypoints) => ({
        words: t(`display.waypoints.${waypoints}`),
        hint: t(`display.waypoints.${waypoints}.hint`),
        isChosen: view.waypoints === waypoints,
        choose: () => onView((held) => ({ ...held, waypoints })),
      })),
    },
    {
      title: t('display.extras'),
      choices: [
        ...EXTRA_CHOICES.map((extra) => ({
          words: t(`display.extra.${extra}`),
          hint: t(`display.extra.${extra}.hint`),
          isChosen: view.extras.includes(extra),
          choose: () => onView((held) => ({ ...held, extras: toggled(EXTRA_CHOICES, held.extras, extra) })),
        })),
        { words: t('topology.display.legend'), isChosen: isLegendShown, choose: onLegend },
      ],
    },
    {
      title: t('display.boxes'),
      choices: [
        ...BOX_CHOICES.map((box) => ({
          words: t(`display.box.${box}`),
          isChosen: view.boxes.includes(box),
          choose: () => onView((held) => ({ ...held, boxes: toggled(BOX_CHOICES, held.boxes, box) })),
        })),
        ...(['auto', 'folded', 'open'] as const).map((rest) => ({
          words: t(`display.fold.${rest}`),
          isChosen: view.folding.rest === rest && view.folding.but.length === 0,
          choose: () => onView((held) => ({ ...held, folding: { rest, but: [] } })),
        })),
      ],
    },
    {
      title: t('display.protocols'),
      choices: PROTOCOL_CHOICES.map((protocol) => ({
        words: t(`display.protocol.${protocol}`),
        isChosen: view.protocols.includes(protocol),
        choose: () => onView((held) => ({ ...held, protocols: toggled(PROTOCOL_CHOICES, held.protocols, protocol) })),
      })),
    },
  ];
  return (
    <Select
      role="menu"
      isOpen={isOpen}
      isScrollable
      onOpenChange={setOpen}
      onSelect={(_event, value) => {
        const [group = -1, choice = -1] = String(value).split('.').map(Number);
        choices[group]?.choices[choice]?.choose();
      }}
      toggle={(ref: Ref<MenuToggleElement>) => (
        <MenuToggle ref={ref} isExpanded={isOpen} onClick={() => setOpen(!isOpen)} data-tour="boxes">
          {t('topology.display')}
        </MenuToggle>
      )}
    >
      {choices.map((group, at) => (
        <GroupOfChoices key={group.title} title={group.title} isFirst={at === 0}>
          {group.choices.map((choice, index) => (
            <SelectOption
              key={choice.words}
              value={`${String(at)}.${String(index)}`}
              hasCheckbox
              isSelected={choice.isChosen}
              {...(choice.hint === undefined ? {} : { description: choice.hint })}
            >
              {choice.words}
            </SelectOption>
          ))}
        </GroupOfChoices>
      ))}
    </Select>
  );
}

interface Group {
  readonly title: string;
  readonly choices: readonly {
    readonly words: string;
    readonly hint?: string;
    readonly isChosen: boolean;
    readonly choose: () => void;
  }[];
}

function GroupOfChoices(props: {
  readonly title: string;
  readonly isFirst: boolean;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <>
      {!props.isFirst && <Divider />}
      <SelectGroup label={props.title}>
        <SelectList aria-label={props.title}>{props.children}</SelectList>
      </SelectGroup>
    </>
  );
}

/** In the order of `all`, so that equal choices give equal links. */
const toggled = <C,>(all: readonly C[], chosen: readonly C[], each: C): readonly C[] =>
  all.filter((choice) => (choice === each ? !chosen.includes(choice) : chosen.includes(choice)));
