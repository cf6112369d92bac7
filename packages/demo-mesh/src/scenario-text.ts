/** Scenarios by name, and the short text (`leaky-checkout:rate=2`) in which a command line asks for one. */

import type { Scenario, ScenarioNumbers, ScenarioOption, ScenarioOptions, WorldPlan } from './plan.ts';
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

/** What may be chosen for any world: how it is told, not what happens in it. */
const TELLING = [
  { key: 'logs', what: 'form of proxy logs', default: 'text', words: ['text', 'json', 'custom'] },
  {
    key: 'clocks',
    what: 'whether the clocks of the nodes agree',
    default: 'together',
    words: ['together', 'apart'],
  },
] as const satisfies readonly ScenarioOption[];

function optionsOf(name: ScenarioName): readonly ScenarioOption[] {
  return [...REGISTRY[name].options, ...TELLING];
}

export const SCENARIOS: readonly {
  readonly name: ScenarioName;
  readonly what: string;
  readonly options: readonly ScenarioOption[];
}[] = names().map((name) => ({ name, what: REGISTRY[name].what, options: optionsOf(name) }));

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
  const known = optionsOf(name);
  const options: Record<string, number | string> = {};
  for (const pair of rest
    .join(':')
    .split(',')
    .filter((part) => part.trim() !== '')) {
    const [key = '', value = ''] = pair.split('=').map((part) => part.trim());
    const option = known.find((candidate) => candidate.key === key);
    if (option === undefined) {
      throw new ScenarioError(
        `Scenario ${name} has no option "${key}"; known are ${known.map((each) => each.key).join(', ')}.`,
      );
    }
    options[key] = readValue(name, option, value);
  }
  refuse({ name, options });
  return { name, options };
}

function readValue(scenario: ScenarioName, option: ScenarioOption, value: string): number | string {
  if ('words' in option) {
    if (option.words.includes(value)) return value;
    throw new ScenarioError(
      `Option ${option.key} of scenario ${scenario} must be ${option.words.join(' or ')}, not "${value}".`,
    );
  }
  const number = Number(value);
  if (value === '' || !Number.isFinite(number) || number <= 0) {
    throw new ScenarioError(`Option ${option.key} of scenario ${scenario} must be a number above 0, not "${value}".`);
  }
  return number;
}

/** The options of the scenario's own, which are numbers. */
function numbersOf({ name, options }: ScenarioSpec): ScenarioNumbers {
  const numbers: Record<string, number> = {};
  for (const option of REGISTRY[name].options) {
    const value = options[option.key] ?? option.default;
    if (typeof value === 'number') numbers[option.key] = value;
  }
  return numbers;
}

function refuse(spec: ScenarioSpec): void {
  const sentence = REGISTRY[spec.name].refuses?.(numbersOf(spec));
  if (sentence !== undefined) throw new ScenarioError(sentence);
}

const FORMS = ['text', 'json', 'custom'] as const;

export function planOf(spec: ScenarioSpec): WorldPlan {
  refuse(spec);
  return {
    ...REGISTRY[spec.name].plan(numbersOf(spec)),
    logs: FORMS.find((form) => form === spec.options['logs']) ?? 'text',
    clocks: spec.options['clocks'] === 'apart' ? 'apart' : 'together',
  };
}
