import type { PolicyAttributes, PolicyRule } from './policy-records.ts';

/** What ztunnel can look at. Everything else needs HTTP, and so a waypoint. */
const L4_SOURCE = ['principals', 'namespaces', 'serviceAccounts', 'ipBlocks'];
const L4_OPERATION = ['ports'];
const L4_KEYS: readonly string[] = [
  'source.ip',
  'source.namespace',
  'source.principal',
  'destination.ip',
  'destination.port',
];

/** `notPorts` for `ports`. */
const negated = (attribute: string): string => `not${attribute[0]?.toUpperCase() ?? ''}${attribute.slice(1)}`;
const withNegated = (attributes: readonly string[]): ReadonlySet<string> =>
  new Set(attributes.flatMap((one) => [one, negated(one)]));
const SOURCE = withNegated(L4_SOURCE);
const OPERATION = withNegated(L4_OPERATION);

/** Whether a ztunnel can judge a condition on this key. */
export const isL4Key = (key: string): boolean => L4_KEYS.includes(key);

const beyond = (entries: readonly PolicyAttributes[], known: ReadonlySet<string>): readonly string[] =>
  entries.flatMap((entry) => Object.keys(entry).filter((attribute) => !known.has(attribute)));

/** Attributes of a rule that ztunnel cannot look at, each once, in the alphabet's order. */
export function l7AttributesOf(rule: PolicyRule): readonly string[] {
  const found = [
    ...beyond(rule.from, SOURCE),
    ...beyond(rule.to, OPERATION),
    ...rule.when.map(({ key }) => key).filter((key) => !isL4Key(key)),
  ];
  return [...new Set(found)].sort();
}

/** A port by name or out of range is no port to ztunnel. */
const isPort = (value: string): boolean => /^\d+$/.test(value) && Number(value) <= 65_535;

function holdsL4(entry: PolicyAttributes, known: ReadonlySet<string>): boolean {
  return Object.entries(entry).some(
    ([attribute, values]) => known.has(attribute) && (known === OPERATION ? values.some(isPort) : values.length > 0),
  );
}

/** Whether a rule can still match once its L7 attributes are taken away: each clause needs an entry that says something. */
export function matchesAtL4(rule: PolicyRule): boolean {
  return (
    (rule.from.length === 0 || rule.from.some((entry) => holdsL4(entry, SOURCE))) &&
    (rule.to.length === 0 || rule.to.some((entry) => holdsL4(entry, OPERATION))) &&
    rule.when.every(({ key, values, notValues }) => {
      const said = [...values, ...notValues];
      return isL4Key(key) && (key === 'destination.port' ? said.some(isPort) : said.length > 0);
    })
  );
}
