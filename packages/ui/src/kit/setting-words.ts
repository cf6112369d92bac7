import type { WaypointFindingAnswer } from '@waymark/contract';
import type { Translate } from '../messages/messages.ts';

type Told = NonNullable<WaypointFindingAnswer['settings']>[number];

/** `label istio.io/ingress-use-waypoint is not set.`; empty where it is no label or annotation. */
export function settingWords({ setting }: Told['note'], t: Translate): string {
  if (setting === undefined) return '';
  const { on, key, value } = setting;
  return value === undefined ? t(`setting.${on}.unset`, { key }) : t(`setting.${on}`, { key, value });
}

const RESOURCES = ['Service', 'ServiceEntry', 'WorkloadEntry'];

/** Undefined where what to write is the reader's to choose, or stands in a template. */
export function commandOfSetting({ kind, namespace, name }: Told['on'], { setting }: Told['note']): string | undefined {
  if (setting?.instead === undefined || !RESOURCES.includes(kind)) return undefined;
  const verb = setting.on === 'label' ? 'label' : 'annotate';
  return `kubectl ${verb} -n ${namespace} ${kind.toLowerCase()} ${name} ${setting.key}=${setting.instead} --overwrite`;
}
