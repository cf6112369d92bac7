import { useTranslation } from 'react-i18next';
import { inConsole, type ClusterObject } from './paths.ts';
import { PLUGIN } from './plugin-metadata.ts';

interface ConsoleAction {
  readonly id: string;
  readonly label: string;
  readonly cta: { readonly href: string };
}

type Actions = readonly [actions: readonly ConsoleAction[], loaded: true, error: undefined];

/** Ways to our form for changes, which shows what would happen before it does anything. */
export function useNamespaceActions(of: ClusterObject): Actions {
  const { t } = useTranslation(`plugin__${PLUGIN}`);
  const namespace = of.metadata?.name ?? '';
  return [
    [
      { id: 'waymark-change', label: t('Change its place in the mesh'), cta: { href: changeOf({ in: namespace }) } },
      {
        id: 'waymark-open',
        label: t('Open in the mesh topology'),
        cta: { href: inConsole(`/topology?ns=${encodeURIComponent(namespace)}`) },
      },
    ],
    true,
    undefined,
  ];
}

export function useServiceActions(of: ClusterObject): Actions {
  const { t } = useTranslation(`plugin__${PLUGIN}`);
  return [
    [
      {
        id: 'waymark-change',
        label: t('Change its place in the mesh'),
        cta: {
          href: changeOf({
            ...{ do: 'enrol', kind: 'service' },
            ...{ in: of.metadata?.namespace ?? '', name: of.metadata?.name ?? '' },
          }),
        },
      },
    ],
    true,
    undefined,
  ];
}

/** Our form, filled in, by the words of its address: all of our screens would come with the module that spells them. */
const changeOf = (words: Readonly<Record<string, string>>): string =>
  inConsole(`/actions?${new URLSearchParams(words).toString()}`);

/** From an alert of a mesh to the picture of the namespace that it names. */
export function openTopology(alert: { readonly labels?: Readonly<Record<string, string>> }): void {
  const namespace = alert.labels?.['destination_service_namespace'] ?? alert.labels?.['namespace'];
  const ns = namespace === undefined ? '' : `?ns=${encodeURIComponent(namespace)}`;
  location.assign(inConsole(`/topology${ns}`));
}
