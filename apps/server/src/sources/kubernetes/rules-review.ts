import { z } from 'zod';
import type { Right } from '../../ports.ts';

const words = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);

/** All that a token may do in one namespace, as a SelfSubjectRulesReview tells it. */
export const RulesSchema = z.object({
  status: z.object({
    resourceRules: z
      .array(z.object({ verbs: words, apiGroups: words, resources: words, resourceNames: words }))
      .nullish()
      .transform((list) => list ?? []),
    /** An authorizer beside RBAC (webhooks of some clouds) cannot list its rules. */
    incomplete: z
      .boolean()
      .nullish()
      .transform((is) => is === true),
  }),
});
export type Rules = z.output<typeof RulesSchema>['status'];

/** `unknown` where a right that is not listed may still be there. */
export function judgeByRules(rules: Rules, right: Right): 'yes' | 'no' | 'unknown' {
  const covered = rules.resourceRules.some(
    ({ verbs, apiGroups, resources, resourceNames }) =>
      has(verbs, right.verb) &&
      has(apiGroups, right.group) &&
      hasResource(resources, right.resource) &&
      // A right to some names is no right to the kind.
      resourceNames.length === 0,
  );
  if (covered) return 'yes';
  return rules.incomplete ? 'unknown' : 'no';
}

const has = (words: readonly string[], word: string): boolean => words.includes('*') || words.includes(word);

/** RBAC takes a kind with all its parts (`*`), and a part of every kind, written as a star before the slash. */
const hasResource = (resources: readonly string[], resource: string): boolean => {
  const slash = resource.indexOf('/');
  return has(resources, resource) || (slash !== -1 && resources.includes(`*${resource.slice(slash)}`));
};
