import type { ActionWarning } from '@waymark/mesh';
import type { Translate } from '../../messages/messages.ts';

const list = (names: readonly string[]): string => names.join(', ');
const named = (one: { readonly namespace: string; readonly name: string }): string => `${one.namespace}/${one.name}`;

/** What will follow, in words. */
export function toWarningWords(warning: ActionWarning, t: Translate): string {
  switch (warning.is) {
    case 'nothing-changes':
    case 'single-replica':
    case 'takes-nothing':
    case 'lost-with-the-pod':
      return t(`actions.warning.${warning.is}`);
    case 'adds-a-hop':
      return t('actions.warning.adds-a-hop', { count: warning.services });
    case 'not-bound':
      return t(`actions.warning.not-bound.${warning.reason}`, { waypoint: named(warning.waypoint) });
    case 'no-ready-pod':
      return t('actions.warning.no-ready-pod', { waypoint: named(warning.waypoint) });
    case 'not-a-waypoint':
      return t('actions.warning.not-a-waypoint', { waypoint: named(warning.waypoint), className: warning.className });
    case 'locks-out-waypoint':
      return [
        t('actions.warning.locks-out-waypoint', {
          policies: list(warning.policies.map(named)),
          waypoint: named(warning.waypoint),
          principal: `cluster.local/ns/${warning.waypoint.namespace}/sa/${warning.waypoint.name}`,
        }),
        ...(warning.autoAllow === 'unknown' ? [t('actions.warning.auto-allow.unknown')] : []),
      ].join(' ');
    case 'shuts-out-others':
      return t('actions.warning.shuts-out-others', { waypoint: named(warning.waypoint), count: warning.pods });
    case 'denies-no-more':
    case 'policies-unenforced':
    case 'policies-begin':
    case 'policies-end':
      return t(`actions.warning.${warning.is}`, { policies: list(warning.policies.map(named)) });
    case 'leaves-waypoint':
      return t('actions.warning.leaves-waypoint', { waypoint: named(warning.waypoint), count: warning.services });
    case 'strict-begins':
    case 'sidecars-stay':
    case 'leaves-mesh':
    case 'out-of-mesh':
    case 'pods-replaced':
      return t(`actions.warning.${warning.is}`, { count: warning.pods });
    case 'injection-conflict':
      return t('actions.warning.injection-conflict', { label: warning.label });
    case 'pods-stay-out':
      return t('actions.warning.pods-stay-out', { count: warning.pods, why: t(`silence.out.${warning.reason}`) });
    case 'own-labels-win':
      return t('actions.warning.own-labels-win', { services: list(warning.services) });
    case 'inherits':
      return t('actions.warning.inherits', { waypoint: named(warning.waypoint) });
    case 'name-taken':
      return t(`actions.warning.name-taken.${warning.kind}`);
    case 'unchecked':
      return t('actions.warning.unchecked', { kinds: list(warning.kinds) });
  }
}
