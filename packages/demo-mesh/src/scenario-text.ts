/** Scenarios by name, and the short text (`leaky-checkout:rate=2`) in which a command line asks for one. */

import type { Scenario, ScenarioOption, ScenarioOptions, WorldPlan } from './plan.ts';
import { bookinfo } from './scenarios/bookinfo.ts';
import { leakyCheckout } from './scenarios/leaky-checkout.ts';
import { mixedMigration } from './scenarios/mixed-migration.ts';
import { multiCluster } from './scenarios/multi-cluster.ts';
import { scale } from './scenarios/scale.ts';
import { waypointVariants } from './scenarios/waypoint-variants.ts';

export type ScenarioName =
  'bookinfo' | 'leaky-checkout' | 'mixed-migration' | 'multi-cluster' | 'scale' | 'waypoint-variants';

export interface ScenarioSpec {
  readonly name: ScenarioName;
  /** Only the options that differ from their default need to be here. */
  readonly options: ScenarioOptions;
}

const REGISTRY: Readonly<Record<ScenarioName, Scenario>> = {
  bookinfo,
  'leaky-checkout': leakyCheckout,
  'mixed-migration': mixedMigration,
  'multi-cluster': multiCluster,
  scale,
  'waypoint-variants': waypointVariants,
};

export const SCENARIOS: readonly {
  readonly name: ScenarioName;
  readonly what: string;
  readonly options: readonly ScenarioOption[];
}[] = names().map((name) => ({ name, what: REGISTRY[name].what, options: REGISTRY[name].options }));

function names(): ScenarioName[] {
  return Object.keys(REGISTRY).filter(isScenarioName);
}

function isScenarioName(name: string): name is ScenarioName {
  return Object.hasOwn(REGISTRY, name);
}

/** What was asked for is no scenario; the message is one sentence for whoever typed it. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
}

export function readScenario(text: string): ScenarioSpec {
  const [name = '', ...rest] = text.trim().split(':');
  if (!isScenarioName(name))
    throw new ScenarioError(`There is no scenario "${name}"; known are ${names().join(', ')}.`);
  const known = REGISTRY[name].options;
  const options: Record<string, number> = {};
  for (const pair of rest
    .join(':')
    .split(',')
    .filter((part) => part.trim() !== '')) {
    const [key = '', value = ''] = pair.split('=').map((part) => part.trim());
    if (!known.some((option) => option.key === key)) {
      throw new ScenarioError(
        `Scenario ${name} has no option "${key}"; known are ${known.map((option) => option.key).join(', ')}.`,
      );
    }
    const number = Number(value);
    if (value === '' || !Number.isFinite(number) || number <= 0) {
      throw new ScenarioError(`Option ${key} of scenario ${name} must be a number above 0, not "${value}".`);
    }
    options[key] = number;
  }
  refuse({ name, options });
  return { name, options };
}

function withDefaults({ name, options }: ScenarioSpec): ScenarioOptions {
  return { ...Object.fromEntries(REGISTRY[name].options.map((option) => [option.key, option.default])), ...options };
}

function refuse(spec: ScenarioSpec): void {
  const sentence = REGISTRY[spec.name].refuses?.(withDefaults(spec));
  if (sentence !== undefined) throw new ScenarioError(sentence);
}

export function planOf(spec: ScenarioSpec): WorldPlan {
  refuse(spec);
  return REGISTRY[spec.name].plan(withDefaults(spec));
}
