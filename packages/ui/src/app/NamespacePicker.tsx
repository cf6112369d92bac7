import {
  Badge,
  Label,
  MenuSearch,
  MenuSearchInput,
  MenuToggle,
  SearchInput,
  Select,
  SelectList,
  SelectOption,
  Divider,
  type MenuToggleElement,
} from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement, type Ref } from 'react';
import { useHost } from '../host.ts';
import { CaptureBadge } from '../kit/CaptureBadge.tsx';
import { toCaptureWords, toMark } from '../kit/capture.ts';
import { useClient } from '../kit/use-client.ts';
import { useGlobalChoice } from '../kit/use-global-choice.ts';
import { toNamespaceRows } from './namespace-rows.ts';
import { namespacesQuery } from './session-query.ts';

const DATAPLANE_COLORS = { ambient: 'blue', sidecar: 'purple', none: 'grey' } as const;
/** Stands for "all": no namespace can be called so. */
const ALL = '*';

/** Which namespaces to look at; none chosen means all that the reader may see. */
export function NamespacePicker(): ReactElement {
  const { t } = useHost();
  const [choice, update] = useGlobalChoice();
  const [isOpen, setOpen] = useState(false);
  const [find, setFind] = useState('');
  const namespaces = useQuery(namespacesQuery(useClient()));
  const all = namespaces.data?.namespaces ?? [];
  const rows = toNamespaceRows(all, choice.namespaces, find);
  const total = new Set(all.map((namespace) => namespace.name)).size;
  const shown =
    choice.namespaces.length === 0
      ? t('namespaces.all')
      : choice.namespaces.length === 1
        ? (choice.namespaces[0] ?? '')
        : total === 0
          ? String(choice.namespaces.length)
          : t('namespaces.some', { chosen: choice.namespaces.length, all: total });

  const choose = (value: string): void => {
    update((held) => {
      if (value === ALL) return { ...held, namespaces: [] };
      const chosen = held.namespaces.includes(value)
        ? held.namespaces.filter((name) => name !== value)
        : [...held.namespaces, value].sort();
      return { ...held, namespaces: chosen };
    });
  };

  return (
    <Select
      role="menu"
      isOpen={isOpen}
      isScrollable
      maxMenuHeight="60vh"
      selected={choice.namespaces}
      onOpenChange={(open) => {
        setOpen(open);
        if (!open) setFind('');
      }}
      onSelect={(_event, value) => choose(String(value))}
      toggle={(ref: Ref<MenuToggleElement>) => (
        <MenuToggle
          ref={ref}
          isExpanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          aria-label={`${t('namespaces.label')}: ${shown}`}
        >
          <span className="waymark-quiet">{t('namespaces.prefix')}</span> <strong>{shown}</strong>
        </MenuToggle>
      )}
    >
      <MenuSearch>
        <MenuSearchInput>
          <SearchInput
            value={find}
            aria-label={t('namespaces.search')}
            placeholder={t('namespaces.search')}
            onChange={(_event, value) => setFind(value)}
            onClear={() => setFind('')}
          />
        </MenuSearchInput>
      </MenuSearch>
      <Divider />
      <SelectList aria-label={t('namespaces.label')}>
        <SelectOption value={ALL} hasCheckbox isSelected={choice.namespaces.length === 0}>
          {t('namespaces.everything')} {total > 0 && <Badge isRead>{total}</Badge>}
        </SelectOption>
        {namespaces.isError && <SelectOption isDisabled>{t('namespaces.unreadable')}</SelectOption>}
        {namespaces.isPending && <SelectOption isDisabled>{t('namespaces.loading')}</SelectOption>}
        {namespaces.isSuccess && rows.length === 0 && <SelectOption isDisabled>{t('namespaces.none')}</SelectOption>}
        {rows.map((row) => (
          <SelectOption key={row.name} value={row.name} hasCheckbox isSelected={row.isChosen}>
            <span className="waymark-namespace">
              <span>{row.name}</span>
              {row.dataplanes.length === 0 && (
                <Label isCompact variant="outline">
                  {t('namespaces.gone')}
                </Label>
              )}
              {row.capture !== undefined && toMark(row.capture) !== 'none' ? (
                <CaptureBadge mark={toMark(row.capture)} words={toCaptureWords(row.capture, t)} />
              ) : (
                row.dataplanes.map((dataplane) => (
                  <Label key={dataplane} isCompact variant="outline" color={DATAPLANE_COLORS[dataplane]}>
                    {t(`namespaces.dataplane.${dataplane}`)}
                  </Label>
                ))
              )}
            </span>
          </SelectOption>
        ))}
      </SelectList>
    </Select>
  );
}
