import type { NamespacedName } from '../identity.ts';
import { l7AttributesOf } from './l4-attributes.ts';
import type { PolicyAttributes, PolicyRecord, PolicyRule } from './policy-records.ts';

/** Whom a proxy's certificate names: a service account. */
export type Identity = NamespacedName;

/** `perhaps`: it depends on addresses or ports, which an identity does not tell. */
export type Admission = 'yes' | 'no' | 'perhaps';

const and = (all: readonly Admission[]): Admission => {
  if (all.includes('no')) return 'no';
  return all.includes('perhaps') ? 'perhaps' : 'yes';
};
const or = (all: readonly Admission[]): Admission => {
  if (all.includes('yes')) return 'yes';
  return all.includes('perhaps') ? 'perhaps' : 'no';
};
const not = (one: Admission): Admission => (one === 'perhaps' ? one : one === 'yes' ? 'no' : 'yes');

/** Whether a policy's rules match a caller of this identity, as ztunnels and sidecars see it at L4. ALLOW or DENY is another question. */
export const matchesIdentity = (policy: PolicyRecord, identity: Identity): Admission =>
  or(policy.rules.map((rule) => matchesRule(rule, identity)));

/** A rule that needs HTTP never matches in an ALLOW policy at a ztunnel. */
function matchesRule(rule: PolicyRule, identity: Identity): Admission {
  if (l7AttributesOf(rule).length > 0) return 'no';
  const from: Admission =
    rule.from.length === 0 ? 'yes' : or(rule.from.map((source) => matchesSource(source, identity)));
  const to: Admission = rule.to.length === 0 ? 'yes' : 'perhaps';
  return and([from, to, ...rule.when.map((clause) => matchesWhen(clause, identity))]);
}

function matchesSource(source: PolicyAttributes, identity: Identity): Admission {
  return and(
    Object.entries(source).map(([attribute, values]) => {
      const negated = attribute.startsWith('not');
      const name = negated ? `${attribute[3]?.toLowerCase() ?? ''}${attribute.slice(4)}` : attribute;
      const matched = matchesAttribute(name, values, identity);
      return negated ? not(matched) : matched;
    }),
  );
}

function matchesAttribute(name: string, values: readonly string[], identity: Identity): Admission {
  const any = (test: (value: string) => boolean): Admission => (values.some(test) ? 'yes' : 'no');
  switch (name) {
    case 'principals':
      return any((value) => isPrincipal(value, identity));
    case 'namespaces':
      return any((value) => isText(value, identity.namespace));
    case 'serviceAccounts':
      return any((value) => value === `${identity.namespace}/${identity.name}`);
    default:
      return 'perhaps';
  }
}

function matchesWhen({ key, values, notValues }: PolicyRule['when'][number], identity: Identity): Admission {
  const attribute = { 'source.principal': 'principals', 'source.namespace': 'namespaces' }[key];
  if (attribute === undefined) return 'perhaps';
  return and([
    ...(values.length === 0 ? [] : [matchesAttribute(attribute, values, identity)]),
    ...(notValues.length === 0 ? [] : [not(matchesAttribute(attribute, notValues, identity))]),
  ]);
}

/** Whatever the trust domain is called: it is the same for all of a mesh, and no object here names it. */
function isPrincipal(pattern: string, { namespace, name }: Identity): boolean {
  const [domain = ''] = pattern.replace(/^\*/, '').split('/');
  const trusted = pattern.startsWith('*') || domain.endsWith('*') ? domain.replace(/\*$/, '') : domain;
  return isText(pattern, `${trusted}/ns/${namespace}/sa/${name}`);
}

/** Exact, a prefix with `*` behind it, a suffix with `*` before it, or `*` for anything. */
function isText(pattern: string, text: string): boolean {
  if (pattern === '*') return true;
  if (pattern.startsWith('*')) return text.endsWith(pattern.slice(1));
  return pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : pattern === text;
}
