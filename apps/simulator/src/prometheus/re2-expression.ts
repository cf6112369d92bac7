import { PromqlRefusal } from './promql-refusal.ts';

/** What RE2 and JavaScript write differently or only one of them has, and which no query of the product needs. */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/^\(\?(?:[=!]|<[=!])/, 'lookaround'],
  [/^\\[1-9]/, 'a back reference'],
  [/^\\[AzZGKkpPQECXbB]/, 'an escape'],
  [/^\[\[:/, 'a POSIX class'],
  [/^\(\?[a-zA-Z-]*[mUs]/, 'a flag other than i'],
];

/** Compiles an RE2 expression, anchored at both ends as Prometheus anchors all of its expressions. */
export function compileRe2(pattern: string): RegExp {
  let source = '';
  let flags = '';
  let rest = pattern;
  if (rest.startsWith('(?i)')) {
    flags = 'i';
    rest = rest.slice(4);
  }
  while (rest !== '') {
    for (const [form, name] of REFUSED) {
      if (form.test(rest)) {
        throw new PromqlRefusal(
          'bad_data',
          `${name} in a regular expression is not supported by the embedded Prometheus: ${pattern}`,
        );
      }
    }
    const token = rest.startsWith('(?P<') ? '(?P<' : rest.startsWith('\\') ? rest.slice(0, 2) : rest.slice(0, 1);
    source += token === '(?P<' ? '(?<' : token;
    rest = rest.slice(token.length);
  }
  try {
    return new RegExp(`^(?:${source})$`, flags);
  } catch (error) {
    throw new PromqlRefusal('bad_data', `error parsing regexp: ${(error as Error).message}`);
  }
}

/** Go's `Regexp.Expand`: `$1`, `$name`, `${name}` and `$$`; an unknown group is empty. */
export function expandTemplate(template: string, match: RegExpExecArray): string {
  return template.replace(
    /\$(?:\$|\{(\w+)\}|(\w+))/g,
    (whole, braced: string | undefined, bare: string | undefined) => {
      const group = braced ?? bare;
      if (group === undefined) return whole === '$$' ? '$' : whole;
      return (/^\d+$/.test(group) ? match[Number(group)] : match.groups?.[group]) ?? '';
    },
  );
}
