import {
  MenuToggle,
  SearchInput,
  Select,
  SelectList,
  SelectOption,
  ToggleGroup,
  ToggleGroupItem,
  type MenuToggleElement,
} from '@patternfly/react-core';
import { useState, type ReactElement, type Ref } from 'react';
import { useHost } from '../../host.ts';
import { Choice } from '../../kit/Choice.tsx';
import { LABEL_CHOICES, LAYER_CHOICES, type TopologyView } from './url.ts';

interface TopologyToolbarProps {
  readonly view: TopologyView;
  readonly onView: (change: (view: TopologyView) => TopologyView, as?: 'step' | 'replace') => void;
  readonly isLegendShown: boolean;
  readonly onLegend: () => void;
  /** How many places match what is looked for; undefined while nothing is. */
  readonly found: number | undefined;
  /** Selects the next or the one before of what was found. */
  readonly onStep: (step: 'next' | 'previous') => void;
}

export function TopologyToolbar({
  view,
  onView,
  isLegendShown,
  onLegend,
  found,
  onStep,
}: TopologyToolbarProps): ReactElement {
  const { t } = useHost();
  const [isOpen, setOpen] = useState(false);
  const labels = LABEL_CHOICES.map((value) => ({ value, words: t(`topology.label.${value}`) }));
  return (
    <div className="waymark-topology__toolbar" role="toolbar" aria-label={t('topology.toolbar')}>
      <ToggleGroup aria-label={t('topology.layer.label')}>
        {LAYER_CHOICES.map((layers) => (
          <ToggleGroupItem
            key={layers}
            text={t(`topology.layer.${layers}`)}
            buttonId={`waymark-layers-${layers}`}
            isSelected={view.layers === layers}
            onChange={() => onView((held) => ({ ...held, layers }))}
          />
        ))}
      </ToggleGroup>
      <Choice
        label={t('topology.label.label')}
        chosen={view.labels}
        options={labels}
        shown={
          <>
            <span className="waymark-quiet">{t('topology.label.prefix')}</span>{' '}
            <strong>{t(`topology.label.${view.labels}`)}</strong>
          </>
        }
        onChoose={(chosen) => onView((held) => ({ ...held, labels: chosen }))}
      />
      <Select
        role="menu"
        isOpen={isOpen}
        onOpenChange={setOpen}
        onSelect={(_event, value) => {
          if (value === 'legend') onLegend();
          else onView((held) => ({ ...held, extras: toggled(held.extras, 'idle') }));
        }}
        toggle={(ref: Ref<MenuToggleElement>) => (
          <MenuToggle ref={ref} isExpanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {t('topology.display')}
          </MenuToggle>
        )}
      >
        <SelectList aria-label={t('topology.display')}>
          <SelectOption
            value="idle"
            hasCheckbox
            isSelected={view.extras.includes('idle')}
            description={t('topology.display.idle.hint')}
          >
            {t('topology.display.idle')}
          </SelectOption>
          <SelectOption value="legend" hasCheckbox isSelected={isLegendShown}>
            {t('topology.display.legend')}
          </SelectOption>
        </SelectList>
      </Select>
      <SearchInput
        className="waymark-topology__find"
        aria-label={t('topology.find')}
        placeholder={t('topology.find')}
        value={view.find}
        onChange={(_event, find) => onView((held) => ({ ...held, find }), 'replace')}
        onClear={() => onView((held) => ({ ...held, find: '' }), 'replace')}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onStep(event.shiftKey ? 'previous' : 'next');
        }}
        {...(found === undefined
          ? {}
          : {
              resultsCount: t('topology.found', { count: found }),
              onNextClick: () => onStep('next'),
              onPreviousClick: () => onStep('previous'),
            })}
      />
    </div>
  );
}

const toggled = <C,>(chosen: readonly C[], each: C): readonly C[] =>
  chosen.includes(each) ? chosen.filter((other) => other !== each) : [...chosen, each];
